"""Charts with everything a page puts around them: one call in a notebook, one exhibit on the page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import pandas as pd
from matplotlib.axes import Axes

from indicators import charts
from indicators.charts.marks import slug_name
from indicators.comparisons import Comparison
from indicators.countries import find_country
from indicators.downloads import Point
from indicators.exhibits.points import (
    list_comparison_points,
    list_coverage_points,
    list_funding_points,
    list_series_points,
)
from indicators.labels import label_interval
from indicators.observations import Table, list_values, select_rows
from indicators.pages import Exhibit, show_exhibit
from indicators.regions import NATION
from indicators.sentences.frames import (
    Frame,
    cite_sources,
    frame_comparison,
    frame_series,
    name_indicator,
    name_sector,
    tell,
)
from indicators.sentences.known import tell_currency
from indicators.tables import (
    Html,
    list_coverage_evidence,
    list_evidence,
    list_funding_evidence,
    list_pair_evidence,
    list_series_evidence,
)
from indicators.territories import locate_territory

MANY = 60  # territories above which each no longer has a row of its own


def exhibit_ranking(
    comparison: Comparison,
    column: str,
    observations: Table,
    language: str,
    *,
    name: str,
    headline: str,
    note: str = "",
    highlight: Collection[str] = (),
    form: str = "bars",
) -> Exhibit:
    """Return the territories ranked on `column`, with bounds, references, notes and evidence.

    More than `MANY` territories stand in rows, one a country.
    """
    if len(comparison.rows) > MANY:
        axes = charts.draw_spread(comparison, column, language, name=name, highlight=highlight)
        alt = charts.describe_spread(comparison, column, language)
    else:
        axes = charts.draw_ranking(comparison, column, language, name=name, highlight=highlight, form=form)
        alt = charts.describe_ranking(comparison, column, language)
    return _frame_chart(axes, comparison, column, observations, language, name, headline, note, alt)


def exhibit_map(
    comparison: Comparison,
    column: str,
    observations: Table,
    language: str,
    *,
    name: str,
    headline: str,
    note: str = "",
) -> Exhibit:
    """Return `column` on the tile map of the regions of France; of territories abroad, which have none, ranked."""
    if comparison.country != NATION:
        words = {"name": name, "headline": headline, "note": note}
        return exhibit_ranking(comparison, column, observations, language, **words)
    axes = charts.draw_tile_map(comparison, column, language, name=name)
    alt = charts.describe_tile_map(comparison, column, language)
    return _frame_chart(axes, comparison, column, observations, language, name, headline, note, alt)


def exhibit_growth(
    comparison: Comparison,
    observations: Table,
    language: str,
    *,
    name: str,
    headline: str,
    note: str = "",
    highlight: Collection[str] = (),
) -> Exhibit:
    """Return size against average yearly growth."""
    axes = charts.draw_size_growth(comparison, language, name=name, highlight=highlight)
    alt = charts.describe_size_growth(comparison, language)
    size = list_comparison_points(comparison, "value", language)
    return _frame_chart(axes, comparison, "annual_change_pct", observations, language, name, headline, note, alt, size)


def _frame_chart(
    axes: Axes,
    comparison: Comparison,
    column: str,
    observations: Table,
    language: str,
    name: str,
    headline: str,
    note: str,
    alt: str,
    other: Sequence[Point] = (),
) -> Exhibit:
    frame = frame_comparison(comparison, column, language)
    evidence = list_evidence(comparison, column, observations, language)
    points = [*other, *list_comparison_points(comparison, column, language)]
    return frame_exhibit(axes, frame, name, language, headline, note, alt, evidence, points)


def frame_exhibit(
    body: Axes | Html,
    frame: Frame,
    name: str,
    language: str,
    headline: str,
    note: str,
    alt: str,
    evidence: pd.DataFrame,
    points: Iterable[Point],
    shared: str = "",
    narrow: Axes | None = None,
) -> Exhibit:
    """Return `body` with its headline, notes, evidence and data; the caution of its frame ends the note.

    `narrow` is the chart as a phone shows it; `shared` names the exhibit of the same numbers, which has their evidence
    and files.
    """
    words = frame._asdict()
    caution = words.pop("caution")
    return show_exhibit(
        body,
        name=name,
        language=language,
        headline=headline,
        note=" ".join(part for part in (note, caution) if part),
        alt=alt,
        evidence=evidence,
        points=points,
        shared=shared,
        narrow=narrow,
        **words,
    )


def exhibit_pairs(
    comparison: Comparison,
    other: Comparison,
    observations: Table,
    language: str,
    *,
    name: str,
    headline: str,
    note: str = "",
    highlight: Collection[str] = (),
) -> Exhibit:
    """Return for each territory its share of the national total under two sectors, joined by a line."""
    column = "national_share_pct"
    axes = charts.draw_paired_shares(comparison, other, language, name=name, highlight=highlight)
    frame = frame_comparison(comparison, column, language)
    alt = charts.describe_paired_shares(comparison, other, language)
    evidence = list_pair_evidence(comparison, other, column, observations, language)
    points = list_comparison_points(comparison, column, language)
    points += list_comparison_points(other, column, language, suffix="-other")
    return frame_exhibit(axes, frame, name, language, headline, note, alt, evidence, points)


def exhibit_evolution(
    series: pd.DataFrame,
    indicator: str,
    sector: str,
    observations: Table,
    language: str,
    *,
    name: str,
    headline: str,
    note: str = "",
    highlight: Collection[str] = (),
    beside: pd.DataFrame | None = None,
    beside_sector: str = "all",
) -> Exhibit:
    """Return the index of each territory over the years, interrupted at breaks.

    With `beside`, a series of one territory under another sector, that is a line of its own.
    """
    first = next(name for name in series["observation"] if name)
    scope = select_rows(observations, {"observation": first}, ["scope"])["scope"].iloc[0]
    frame = frame_series(series, indicator, sector, scope, language)
    reference = find_country(series["territory"].iloc[0])
    if beside is not None:
        series = pd.concat([_name_line(series, sector, language), _name_line(beside, beside_sector, language)])
        frame = frame._replace(source=cite_sources(series["source"].loc[series["source"] != ""], language))
        reference = beside_sector
    axes = charts.draw_evolution(series, language, name=name, reference=reference, highlight=highlight)
    evidence = list_series_evidence(series, observations, language)
    alt = charts.describe_evolution(series, language)
    points = list_series_points(series, indicator, sector, language)
    return frame_exhibit(axes, frame, name, language, headline, note, alt, evidence, points)


def _name_line(series: pd.DataFrame, sector: str, language: str) -> pd.DataFrame:
    """The series of one territory as a line named after its sector."""
    return series.assign(line=slug_name(sector), line_name=name_sector(sector, language), sector=sector)


def exhibit_funding(
    funding: pd.DataFrame, observations: Table, language: str, *, name: str, headline: str, note: str = ""
) -> Exhibit:
    """Return who pays for what, a bar of 100 % an object; nothing is summed."""
    axes = charts.draw_funding(funding, language, name=name)
    inputs = [observation for some in funding["inputs"] for observation in some]
    frame = Frame(
        subtitle=tell("subtitle_funding", language),
        unit=tell("unit_funding", language),
        reading=_read_funding(funding, language),
        scope=tell("scope_funding", language),
        source=_cite_observations(observations, inputs, language),
        caution=tell_currency(funding, observations, language),
    )
    evidence = list_funding_evidence(funding, observations, language)
    alt = charts.describe_funding(funding, language)
    points = list_funding_points(funding, language)
    return frame_exhibit(axes, frame, name, language, headline, note, alt, evidence, points)


def exhibit_coverage(
    coverage: pd.DataFrame, observations: Table, language: str, *, name: str, headline: str, note: str = ""
) -> Exhibit:
    """Return what is known of each territory: how many figures an indicator, absences apart."""
    axes = charts.draw_coverage(coverage, language, name=name)
    evidence = list_coverage_evidence(coverage, observations, language)
    sources = len(list_values(observations, "source", {"territory": coverage["territory"]}))
    frame = Frame(
        subtitle=tell("subtitle_coverage", language),
        unit=tell("unit_coverage", language),
        reading=_read_coverage(coverage, language),
        scope=tell("scope_coverage", language, count=str(coverage["territory"].nunique())),
        source=tell("source_coverage", language, count=str(sources)),
    )
    alt = charts.describe_coverage(coverage, language)
    points = list_coverage_points(coverage, language)
    return frame_exhibit(axes, frame, name, language, headline, note, alt, evidence, points)


def _read_funding(funding: pd.DataFrame, language: str) -> str:
    shared = funding[funding["share_low"].notna() & (funding["payer"] != "")]
    if shared.empty:
        return ""
    row = shared.iloc[0]
    figure = label_interval(row["share_low"], row["share_high"], "percent", language)
    return tell("reading_funding", language, object=row["object"], payer=row["payer"], figure=figure)


def _read_coverage(coverage: pd.DataFrame, language: str) -> str:
    row = coverage[coverage["observations"] > 0].iloc[0]
    place = locate_territory(row["territory"], language)
    indicator = name_indicator(row["indicator"], language)
    return tell("reading_coverage", language, place=place, indicator=indicator, count=str(row["observations"]))


def _cite_observations(observations: Table, names: Sequence[str], language: str) -> str:
    return cite_sources(list_values(observations, "source", {"observation": names}), language)
