"""The command line: `indicators …`, a thin skin over the library that loads what a command needs, and no more."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from indicators.errors import IndicatorsError
from indicators.machine.disk import FULL
from indicators.paths import REPORTS, find_root
from indicators.reports.inputs import hash_inputs
from indicators.runs.basis import count_problems, is_up_to_date
from indicators.runs.record import is_unfinished

FAILED, PROBLEMS, INTERRUPTED = 1, 3, 130


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
        except IndicatorsError as error:
            load("indicators.terminal:leave")(error, error.status)
        except BrokenPipeError:  # whoever read what was told has had enough of it
            load("indicators.terminal:fall_silent")()
            raise typer.Exit(FAILED) from None
        except OSError as error:
            told = f"{error.filename or 'the disk'}: {error.strerror or error}; what was there before is still whole"
            told += "; make room on the disk, then run it again" if error.errno in FULL else ""
            load("indicators.terminal:leave")(told, FAILED)
        except KeyboardInterrupt:
            load("indicators.terminal:leave")("interrupted; what is shown is whole: run it again to go on", INTERRUPTED)


def load(name: str) -> Callable:
    """Return a function by its dotted name: pandas and Papermill are loaded when a command needs them, not before."""
    return pkgutil.resolve_name(name)


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
Names = Annotated[list[str] | None, typer.Argument(help="Reports or pages; all if none is named.")]


def shorten(name: str) -> str:
    """Return the name of a page, which may be given as its file.

    >>> shorten("reports/fr/rouen.html"), shorten("rouen")
    ('rouen', 'rouen')
    """
    return Path(name).stem if name.endswith(".html") else name


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
    load("indicators.commands.cleaning:run_clean")(find_root(Path()), context.obj, strict)


@app.command(epilog="For example:  `indicators report`  or  `indicators report profile-bretagne --jobs 4`")
def report(
    context: typer.Context,
    names: Names = None,
    strict: Strict = False,
    jobs: Annotated[
        int, typer.Option(min=0, help="Pages made side by side; 0: as many as there are cores for us.")
    ] = 0,
    scheduler: Annotated[str, typer.Option(help="The address of a Dask scheduler whose workers make the pages.")] = "",
    shared: Annotated[
        str,
        typer.Option(help="Where those workers find inputs and leave pages, if not in this folder: file://…, s3://…"),
    ] = "",
) -> None:
    """Clean what changed, make the pages that are stale, and publish them in reports/."""
    root = find_root(Path())
    inputs = hash_inputs(root)
    asked = [shorten(name) for name in names or []]
    if is_up_to_date(root / REPORTS, inputs, asked) and not is_unfinished(root / REPORTS):
        typer.echo(f"nothing to do: every page{' asked for' if asked else ''} is up to date; open reports/index.html")
        if strict and count_problems(root / REPORTS):
            raise typer.Exit(PROBLEMS)
        return
    load("indicators.commands.reporting:run_report")(root, asked, context.obj, strict, jobs, scheduler, shared)


@app.command(epilog="For example:  `indicators plan`  or  `indicators plan profile-bretagne`")
def plan(names: Names = None) -> None:
    """Say which pages a report would make now, and why; nothing is changed."""
    root = find_root(Path())
    asked = [shorten(name) for name in names or []]
    if is_up_to_date(root / REPORTS, hash_inputs(root), asked):
        typer.echo(f"nothing to do: every page{' asked for' if asked else ''} is up to date")
        return
    load("indicators.commands.planning:run_plan")(root, asked)


@app.command(epilog="For example:  `indicators status`  or  `indicators status --json`")
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False,
) -> None:
    """Say how the last run ended, and which pages are fresh, stale or failed, and why; 1 where it cannot be said."""
    root = find_root(Path())
    fresh = is_up_to_date(root / REPORTS, hash_inputs(root))
    stale, trouble = ({}, "") if fresh else load("indicators.commands.planning:list_stale")(root)
    load("indicators.commands.status:tell_status")(root, stale, trouble, as_json)
    if trouble:
        raise typer.Exit(FAILED)


@app.command(epilog="For example:  `indicators check`")
def check(context: typer.Context) -> None:
    """Check what people wrote: sources and their seals, reference tables, the plan of reports, notebooks."""
    load("indicators.commands.looking:run_check")(find_root(Path()), context.obj)


@app.command(epilog="For example:  `indicators scan`  or  `indicators scan reports --figure 4217`")
def scan(
    context: typer.Context,
    folders: Annotated[
        list[str] | None, typer.Argument(help="Folders or files; all that is shared if none is named.")
    ] = None,
    figure: Annotated[
        list[str] | None, typer.Option(help="Look for this figure too, of four digits or more, in every writing.")
    ] = None,
) -> None:
    """Look through all that is shared for what must not leave: withheld figures, paths, names, keys."""
    load("indicators.commands.scanning:run_scan")(find_root(Path()), folders or [], figure or [], context.obj)


@app.command(epilog="For example:  `indicators accept data/raw/articles.xlsx`")
def accept(
    file: Annotated[Path, typer.Argument(help="A file of data/raw that was changed on purpose.")],
    yes: Annotated[bool, typer.Option("--yes", help="Seal it also where much of what was known is revised.")] = False,
) -> None:
    """Seal a source's file as it is now, and say which cells came, went or changed since the last cleaning."""
    load("indicators.commands.cleaning:run_accept")(file, find_root(file.parent), yes)


@app.command(epilog="For example:  `indicators describe estimations.xlsx`")
def describe(
    file: Annotated[Path, typer.Argument(help="A workbook or delimited file that nobody has described yet.")],
    force: Annotated[bool, typer.Option("--force", help="Write the description anew where there is one.")] = False,
) -> None:
    """Propose the description of a file: show what is understood, say what is unsure, write a .toml beside it."""
    load("indicators.commands.describing:run_describe")(file, find_root(Path()), force)


@app.command(epilog="For example:  `indicators add estimations.xlsx`")
def add(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file; the description beside it is taken, or else one is proposed.")],
) -> None:
    """Put a file and its description into data/raw, and say what a cleaning makes of it; both or neither."""
    load("indicators.commands.describing:run_add")(file, find_root(Path()), context.obj)


@app.command(epilog="For example:  `indicators fetch eurostat_gdp`")
def fetch(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A description of data/raw with a [fetch] table, without .toml.")],
    yes: Annotated[bool, typer.Option("--yes", help="Take it also where much of what was known is revised.")] = False,
) -> None:
    """Take a dataset from its office into data/raw, as a dated snapshot; nothing is written where nothing changed."""
    load("indicators.commands.fetching:run_fetch")(name, find_root(Path()), context.obj, yes)


@app.command(
    epilog="For example:  `indicators diff eurostat_gdp`  or  `indicators diff eurostat_gdp --since 2026-05-02`"
)
def diff(
    name: Annotated[str, typer.Argument(help="A dataset that was fetched more than once.")],
    since: Annotated[
        str, typer.Option(help="The day of an old snapshot; the last before this one if none is named.")
    ] = "",
) -> None:
    """Say what an office revised, added and withdrew since an old snapshot of a dataset."""
    load("indicators.commands.fetching:run_diff")(name, since, find_root(Path()))


@app.command(epilog="For example:  `indicators edition 2026-11`")
def edition(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What to call it; editions are in the order of their names.")],
) -> None:
    """Keep the figures of now, and what the pages say of them, in data/editions; stale pages are made first."""
    load("indicators.commands.editing:run_edition")(find_root(Path()), name, context.obj)


@app.command(epilog="For example:  `indicators changes`  or  `indicators changes --since 2026-11 --language en`")
def changes(
    since: Annotated[
        str, typer.Option(help="An edition; if none is named, the last, or the one before if the last is as now.")
    ] = "",
    language: InLanguage = Language.FR,
) -> None:
    """Print what changed since an edition, as a text for a mail."""
    load("indicators.commands.editing:run_changes")(find_root(Path()), since, language.value)


@app.command(epilog='For example:  `indicators explain "plus de 4 200 établissements"`')
def explain(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="A figure as written, in quotes.")],
    language: InLanguage = Language.FR,
    unit: Annotated[str, typer.Option(help="The unit if the source says it elsewhere: count, EUR, percent …")] = "",
) -> None:
    """Show how a figure is read, step by step, or why it is not."""
    load("indicators.commands.looking:run_explain")(text, language.value, unit, context.obj)


@app.command(
    epilog='For example:  `indicators show "Languedoc-Roussillon"`  or  `indicators show dep-34 --language en`'
)
def show(
    territory: Annotated[str, typer.Argument(help="A name, code or id of a territory.")],
    language: InLanguage = Language.FR,
) -> None:
    """List what is known of a territory, figure by figure, each with its source."""
    load("indicators.commands.looking:run_show")(territory, language.value)


@app.command(epilog="For example:  `indicators measures`  or  `indicators measures theil --language en`")
def measures(
    measure: Annotated[str, typer.Argument(help="A measure; all are listed if none is named.")] = "",
    language: InLanguage = Language.FR,
) -> None:
    """List what can be measured, with variants; or print the card of one measure: formula, needs, source, test."""
    load("indicators.commands.measuring:run_measures")(measure, language.value)


def main() -> None:
    """Run the command line."""
    app()
