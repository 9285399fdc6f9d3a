"""`indicators check`, `indicators explain` and `indicators show`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer
from rich.table import Table
from rich.text import Text

from indicators.figures.explain import explain_figure
from indicators.labels import label_observation, label_period
from indicators.observations import read_observations, read_sources
from indicators.reports.mistakes import find_mistakes
from indicators.terminal import err, out, tell
from indicators.territories import find_territory, list_enclosing, name_territory, read_territories
from indicators.texts import normalise_name

FAILED = 1
NEAR_SHOWN = 3
AREAS = ("labour_market_area", "intermunicipal")  # a town is known by figures of these more often than by its own


def run_check(root: Path, words: str) -> None:
    """Check what people wrote: sources and their seals, reference tables, the plan of reports, notebooks."""
    found = list(find_mistakes(root, words))
    for sentence in found:
        err.print(Text(tell(sentence)))
    out.print(Text(f"{len(found)} to mend" if found else "sources, reference tables, plan and notebooks are in order"))
    if found:
        raise typer.Exit(FAILED)


def run_explain(text: str, language: str, unit: str, words: str) -> None:
    """Show how a figure is read, step by step, or why it is not."""
    table = Table(show_header=False, box=None)
    for step in explain_figure(text, language, unit or None, words=words):
        table.add_row(Text(tell(step.name)), Text(tell(step.found)))
    out.print(table)


def run_show(territory: str, language: str) -> None:
    """List what is known of a territory, figure by figure, each with its source."""
    found = find_territory(territory)
    observations = read_observations(territory=found)
    if observations.empty:
        out.print(Text(tell(" ".join(tell_nothing(found, language)))))
        return
    table = Table(title=Text(tell(name_territory(found, language))), title_justify="left")
    for heading in ("indicator", "sector", "period", "figure", "source"):
        table.add_column(heading, justify="right" if heading == "figure" else "left")
    for row in observations.to_dict("records"):
        table.add_row(*(Text(tell(cell)) for cell in describe_row(row, language)))
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
