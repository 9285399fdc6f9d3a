"""The command line: `indicators …`, a thin skin over the library."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from indicators.cleaning import Accepted, Cleaned, UnreadFileError, accept_file, clean_project, write_processed
from indicators.errors import IndicatorsError
from indicators.figures.explain import explain_figure
from indicators.labels import label_observation, label_period
from indicators.observations import read_observations, read_sources
from indicators.paths import find_root
from indicators.reports.mistakes import find_mistakes
from indicators.reports.plan import check_names
from indicators.runs.edition import Result, describe_failure, run_reports
from indicators.runs.lock import LockedError
from indicators.territories import (
    find_territory,
    list_enclosing,
    name_territory,
    normalise_name,
    read_territories,
)
from indicators.texts import clean_text

DONE, FAILED, WRONG_USE, PROBLEMS, LOCKED, INTERRUPTED = 0, 1, 2, 3, 75, 130
PROBLEMS_SHOWN = 10
CHANGES_SHOWN = 10
NEAR_SHOWN = 3
LONGEST_LINE = 2000
AREAS = ("labour_market_area", "intermunicipal")  # a town is known by figures of these more often than by its own
# What would move a terminal's cursor, or turn the direction of a line of text.
MOVES = re.compile("[\t\r\n\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Language(StrEnum):
    """The two languages of words."""

    FR = "fr"
    EN = "en"


class Commands(TyperGroup):
    """The commands; a mistake of the user ends any of them with one sentence and its own exit status."""

    def invoke(self, ctx: typer.Context) -> object:
        """Run the command that the line asks for."""
        try:
            return super().invoke(ctx)
        except LockedError as error:
            leave(error, LOCKED)
        except UnreadFileError as error:
            leave(error, FAILED)
        except IndicatorsError as error:
            leave(error, WRONG_USE)
        except OSError as error:
            leave(
                f"{error.filename or 'the disk'}: {error.strerror or error}; what was there before is still whole",
                FAILED,
            )
        except KeyboardInterrupt:
            leave("interrupted; the pages are as they were", INTERRUPTED)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Regional digital-economy figures: read as written, kept with their source, compared honestly.\n\n"
    "Exit status: 0 done, 1 a page or check failed, 2 wrong use, 3 problems under --strict, "
    "75 another run is at work, 130 interrupted.",
    epilog="Start with:  `indicators report`  then open reports/index.html",
)
Strict = Annotated[bool, typer.Option("--strict", help="End with status 3 while a cell is not understood.")]
InLanguage = Annotated[Language, typer.Option(help="The language: of the text read, or of the words shown.")]


@app.callback()
def set_words(
    context: typer.Context,
    words: Annotated[
        Language, typer.Option(help="The language of problems and remedies in the terminal.")
    ] = Language.EN,
) -> None:
    context.obj = words.value


@app.command(epilog="For example:  `indicators clean`  or  `indicators --words fr clean --strict`")
def clean(context: typer.Context, strict: Strict = False) -> None:
    """Read data/raw and write data/processed: observations, problems and sources."""
    finish_cleaning(clean_and_write(find_root(Path()), context.obj), strict)


@app.command(epilog="For example:  `indicators report`  or  `indicators report profile-bretagne`")
def report(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(help="Reports or pages to make; all if none is named.")] = None,
    strict: Strict = False,
) -> None:
    """Clean, then run the notebooks and publish their pages in reports/."""
    signal.signal(signal.SIGTERM, interrupt)
    root = find_root(Path())
    check_names(names or [], root)
    cleaned = clean_and_write(root, context.obj)
    failures: list[str] = []

    def announce(result: Result) -> None:
        if result.failure:
            failures.append(describe_failure(result))
        state, style = ("failed", "red") if result.failure else ("made", "green")
        out.print(f"[{result.done}/{result.total}]", Text(state, style), tell(result.page.path), markup=False)

    with out.status("running notebooks: one line for each page that ends"):
        status = run_reports(root, names or [], announce=announce)
    for sentence in sorted(failures):
        err.print(Text(tell(sentence), "red"))
    if failures:
        err.print(
            Text(f"{len(failures)} failed: the last good pages stay; see reports/.runs/ for the notebooks as they ran")
        )
    out.print(Text("open reports/index.html", "bold"))
    if status:
        raise typer.Exit(status)
    finish_cleaning(cleaned, strict, quiet=True)


@app.command(epilog="For example:  `indicators check`")
def check(context: typer.Context) -> None:
    """Check what people wrote: sources and their seals, reference tables, the plan of reports, notebooks."""
    root = find_root()
    found = list(find_mistakes(root, context.obj))
    for sentence in found:
        err.print(Text(tell(sentence)))
    out.print(Text(f"{len(found)} to mend" if found else "sources, reference tables, plan and notebooks are in order"))
    if found:
        raise typer.Exit(FAILED)


@app.command(epilog="For example:  `indicators accept data/raw/articles.xlsx`")
def accept(file: Annotated[Path, typer.Argument(help="A file of data/raw that was changed on purpose.")]) -> None:
    """Seal a source's file as it is now, and say which cells came, went or changed since the last cleaning."""
    accepted = accept_file(file, find_root(file.parent))
    seal = accepted.seal
    if seal.old == seal.new:
        out.print(Text(tell(f"{file.name} is as it was sealed; nothing to do")))
        return
    out.print(Text(tell(f"{file.name} is sealed anew: {seal.old[:12] or 'no seal'} → {seal.new[:12]}")))
    tell_changes(accepted)
    out.print(Text("run `indicators clean`, then look at the difference in data/processed before you commit it"))


def tell_changes(accepted: Accepted) -> None:
    """Tell how many cells came, went and changed since the last cleaning, and show the first that did."""
    added = sum(change.old is None for change in accepted.changes)
    removed = sum(change.new is None for change in accepted.changes)
    out.print(Text(f"cells added: {added}, removed: {removed}, changed: {len(accepted.changes) - added - removed}"))
    for place, old, new in sorted(accepted.changes, key=lambda change: None in change)[:CHANGES_SHOWN]:
        told = "added: " + repr(new) if old is None else f"{old!r} → " + ("removed" if new is None else repr(new))
        out.print(Text(tell(f"  {place}: {told}")))
    if len(accepted.changes) > CHANGES_SHOWN:
        out.print(Text(f"  … and {len(accepted.changes) - CHANGES_SHOWN} more"))


@app.command(epilog='For example:  `indicators explain "plus de 4 200 établissements"`')
def explain(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="A figure as written, in quotes.")],
    language: InLanguage = Language.FR,
    unit: Annotated[str, typer.Option(help="The unit if the source says it elsewhere: count, EUR, percent …")] = "",
) -> None:
    """Show how a figure is read, step by step, or why it is not."""
    table = Table(show_header=False, box=None)
    for step in explain_figure(text, language.value, unit or None, words=context.obj):
        table.add_row(Text(tell(step.name)), Text(tell(step.found)))
    out.print(table)


@app.command(
    epilog='For example:  `indicators show "Languedoc-Roussillon"`  or  `indicators show dep-34 --language en`'
)
def show(
    territory: Annotated[str, typer.Argument(help="A name, code or id of a territory.")],
    language: InLanguage = Language.FR,
) -> None:
    """List what is known of a territory, figure by figure, each with its source."""
    found = find_territory(territory)
    observations = read_observations(territory=found)
    if observations.empty:
        out.print(Text(tell(" ".join(tell_nothing(found, language.value)))))
        return
    table = Table(title=Text(tell(name_territory(found, language.value))), title_justify="left")
    for heading in ("indicator", "sector", "period", "figure", "source"):
        table.add_column(heading, justify="right" if heading == "figure" else "left")
    for row in observations.to_dict("records"):
        table.add_row(*(Text(tell(cell)) for cell in describe_row(row, language.value)))
    out.print(table)
    sources = read_sources(source=tuple(observations["source"].unique())).drop_duplicates("source")
    for source in sources.to_dict("records"):
        out.print(Text(tell(f"{source['source']}: {source['title']}, {source['publisher']} ({source['file']})")))


def tell_nothing(territory: str, language: str) -> Iterator[str]:
    """Yield that nothing is known of a territory, then which ones around it or beside it have figures."""
    yield f"nothing is known of {name_territory(territory, language)} yet."
    known = set(read_observations()["territory"])
    near = [other for other in list_near(territory) if other in known]
    if near:
        named = [f"{name_territory(other, language)} (indicators show {other})" for other in near[:NEAR_SHOWN]]
        yield f"There are figures of {', of '.join(named)}."


def list_near(territory: str) -> list[str]:
    """Return the towns' areas named after the same town, then the territories around, the smallest first.

    >>> list_near("com-76540")[:2]
    ['ze-rouen', 'metropole-rouen-normandie']
    """
    words = f" {normalise_name(name_territory(territory, 'fr'))} "
    table = read_territories()
    areas = table[table["level"].isin(AREAS) & (table["territory"] != territory)]
    namesakes = areas["territory"][[words in f" {normalise_name(name)} " for name in areas["name_fr"]]]
    return list(dict.fromkeys([*namesakes, *list_enclosing(territory)]))


def describe_row(row: dict, language: str) -> tuple[str, ...]:
    """Return the cells that `show` prints of one observation."""
    period = label_period(row["period"], language, row["base_period"])
    measure = "" if row["measure"] == "level" else f" ({row['measure']})"
    return f"{row['indicator']}{measure}", row["sector"], period, label_observation(row, language), row["source"]


def clean_and_write(root: Path, words: str) -> Cleaned:
    """Return the project cleaned, once it is written; the files read and the first problems are told."""
    with out.status("cleaning") as status:
        cleaned = clean_project(root, progress=lambda name: status.update(Text(f"cleaning {tell(name)}")))
    cells = len(cleaned.observations) + len(cleaned.problems)
    told = f"{len(cleaned.observations)} observations and {len(cleaned.problems)} problems from {cells} cells"
    out.print(Text(f"{told} of {len(cleaned.sources)} sources"))
    for row in cleaned.problems.head(PROBLEMS_SHOWN).to_dict("records"):
        err.print(Text(tell(f"{row['place']}: {row[f'problem_{words}']} {row[f'remedy_{words}']}")))
    if len(cleaned.problems) > PROBLEMS_SHOWN:
        err.print(Text(f"… and {len(cleaned.problems) - PROBLEMS_SHOWN} more in data/processed/problems.csv"))
    write_processed(cleaned, root)
    return cleaned


def finish_cleaning(cleaned: Cleaned, strict: bool, quiet: bool = False) -> None:
    """End with status 3 if problems are not allowed and there are some."""
    if strict and len(cleaned.problems):
        if not quiet:
            err.print(Text("problems are left, and --strict allows none: mend those of data/processed/problems.csv"))
        raise typer.Exit(PROBLEMS)


def tell(text: str) -> str:
    r"""Return `text` for one line of a terminal, cut where it is endless; nothing in it moves the cursor or turns it.

    >>> tell("Bretagne\r\n\x1b[2J")
    'Bretagne \ufffd[2J'
    """
    line = clean_text(MOVES.sub(" ", str(text)))
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def leave(message: object, status: int) -> NoReturn:
    """Tell one sentence and leave with `status`."""
    err.print(Text(tell(message), "red"))
    raise typer.Exit(status)


def interrupt(*_signal: object) -> NoReturn:
    """Turn a request to end into the same way out as Ctrl-C."""
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line."""
    app()
