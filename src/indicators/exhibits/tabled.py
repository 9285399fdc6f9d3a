"""Tables with everything a page puts around them: figures as reported, sources side by side, definitions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from indicators.codebook import find_indicator
from indicators.downloads.cells import say
from indicators.downloads.points import BETWEEN
from indicators.exhibits.drawn import frame_exhibit
from indicators.exhibits.plain import show_plain_table
from indicators.exhibits.points import list_figure_points
from indicators.labels import label_observation, label_percent, label_period, label_points
from indicators.observations import Table, read_sources, select_rows
from indicators.pages import Exhibit
from indicators.sectors import list_codes
from indicators.sentences.claims import name_causes
from indicators.sentences.frames import Frame, caution_rows, cite_sources, name_indicator, name_sector, tell
from indicators.tables import (
    SHOWN_COLUMNS,
    Column,
    Html,
    join_html,
    list_observation_evidence,
    render_table,
    select_shown,
    show_text,
)
from indicators.tabular import list_records

WHOLE = "all"  # the sector of all activities


def show_sentences(sentences: Iterable[str]) -> Html:
    """Return computed sentences as paragraphs, each shown literally; the first of a page are its summary.

    An edition keeps them by their class.

    >>> show_sentences(["a < b"])
    Html('<div class="sentences"><p class="computed">a &lt; b</p></div>')
    """
    shown = join_html(Html('<p class="computed">{}</p>').format(show_text(sentence)) for sentence in sentences)
    return Html('<div class="sentences">{}</div>').format(shown)


def show_page_parts(parts: Iterable[Exhibit | Html]) -> Html:
    """Return exhibits and paragraphs one below the other."""
    return join_html(part.html if isinstance(part, Exhibit) else part for part in parts)


def exhibit_figures(
    figures: pd.DataFrame, observations: Table, language: str, *, name: str, headline: str, places: bool = False
) -> Exhibit:
    """Return reported figures (rows of the observations) in their words, each a link to its passport.

    With `places` a first column names the territory, for figures of several.
    """
    told = _name_terms(figures, language)
    own = [Column("territory", tell("column_territory", language), "territory")] if places else []
    columns = [*own, *_list_columns(language)]
    table = render_table(told, headline, language, columns, name=name, link="observation")
    evidence = list_observation_evidence(figures, language)
    frame = _frame_figures(figures, "subtitle_figures", language)
    del observations  # the figures are rows of it; the argument is there as in the other exhibits
    points = list_figure_points(figures, language)
    return frame_exhibit(table, frame, name, language, headline, "", "", evidence, points)


def exhibit_reconciled(
    reconciled: pd.DataFrame, observations: Table, language: str, *, name: str, headline: str
) -> Exhibit:
    """Return the sources for one fact side by side: words, figure, date, definition, gap and what may explain it."""
    told = _name_terms(reconciled, language)
    told["link"] = [row["observation"] or row["inputs"][-1] for row in list_records(reconciled)]
    told["gap"] = [_phrase_gap(row, language) for row in list_records(reconciled)]
    told["causes_told"] = [name_causes(causes, language) for causes in reconciled["causes"]]
    columns = [
        *_list_columns(language),
        Column("gap", tell("column_gap", language)),
        Column("causes_told", tell("column_causes", language)),
    ]
    table = render_table(told, headline, language, columns, name=name, link="link")
    inputs = {observation for some in reconciled["inputs"] for observation in some}
    shown = select_rows(observations, {"observation": inputs}, SHOWN_COLUMNS)
    evidence = list_observation_evidence(shown, language)
    frame = _frame_figures(reconciled, "subtitle_reconciled", language)
    note = tell("note_reconciled", language)
    points = list_figure_points(told.assign(remark=_join_remarks(told, language)), language, link="link")
    return frame_exhibit(table, frame, name, language, headline, note, "", evidence, points)


def _join_remarks(told: pd.DataFrame, language: str) -> list[str]:
    """Each figure's gap to the reference and what may explain it."""
    gaps = [say("gap_remark", language, gap=gap) for gap in told["gap"]]
    pairs = zip(gaps, told["causes_told"], strict=True)
    return [BETWEEN.join(remark for remark in pair if remark) for pair in pairs]


def _list_columns(language: str) -> list[Column]:
    return [
        Column("cited", tell("column_source_period", language)),
        Column("counted_told", tell("column_what", language)),
        Column("figure", tell("column_figure", language), "figure"),
        Column("words", tell("column_words", language), "quote"),
    ]


def _name_terms(figures: pd.DataFrame, language: str, root: Path | None = None) -> pd.DataFrame:
    """Return the figures with what a reader needs in words: who says it, of what, and how it is written."""
    cited = read_sources(root, columns=("source", "publisher"), source=figures["source"])
    publishers = cited.set_index("source")["publisher"]
    rows = list_records(figures)
    told = figures.assign(
        cited=[_cite(row, publishers[row["source"]], language) for row in rows],
        counted_told=[_name_counted(row, language, root) for row in rows],
        words=[tell("computed" if row.get("derived") else "quoted", language, text=row["text"]) for row in rows],
    )
    missing = {"absence": "", "flags": "", "low": told["likely_low"], "high": told["likely_high"]}
    return told.assign(**{key: value for key, value in missing.items() if key not in told.columns})


def _cite(row: Mapping[str, object], publisher: str, language: str) -> str:
    period = label_period(str(row["period"]), language, str(row["base_period"]))
    return tell("dated_source", language, publisher=publisher, period=period)


def _name_counted(row: Mapping[str, object], language: str, root: Path | None) -> str:
    indicator = name_indicator(str(row["indicator"]), language, root)
    if row["sector"] == WHOLE and not find_indicator(str(row["indicator"]), root).digital:
        return indicator  # households and people have no activity
    return tell("of_sector", language, indicator=indicator, sector=name_sector(str(row["sector"]), language, root))


def _phrase_gap(row: Mapping[str, object], language: str) -> str:
    gap = float(row["gap_pct"])
    if row["reference_kind"] != "official":
        return tell("no_official", language)
    if math.isnan(gap):
        return tell("no_gap", language)
    if not row["causes"] and gap == 0 and row["kind"] == "official":
        return tell("reference_row", language)
    label = label_percent if row["measure"] == "level" else label_points
    return label(gap, language, signed=True)


def _frame_figures(figures: pd.DataFrame, subtitle: str, language: str) -> Frame:
    sources = sorted(set(figures["source"]))
    row = figures.iloc[0].to_dict()
    return Frame(
        subtitle=tell(subtitle, language),
        unit="",
        reading=_read_figure(row, language),
        scope=tell("scope_figures", language),
        source=cite_sources(sources, language),
        caution=caution_rows(figures, language),
    )


def _read_figure(row: Mapping[str, object], language: str, root: Path | None = None) -> str:
    publishers = read_sources(root, columns=["publisher"], source=str(row["source"]))["publisher"]
    return tell(
        "reading_figures",
        language,
        publisher=publishers.iloc[0],
        what=_name_counted(row, language, root),
        figure=label_observation({"low": row["likely_low"], "high": row["likely_high"], **row}, language),
        period=label_period(str(row["period"]), language, str(row["base_period"])),
    )


def exhibit_definitions(
    series: Mapping[str, Sequence[pd.DataFrame]],
    sectors: Sequence[str],
    observations: Table,
    language: str,
    *,
    name: str,
    headline: str,
) -> Exhibit:
    """Return the first and the last year of each series (indicator → a series a sector), a row a definition."""
    rows = [
        {**part.iloc[end].to_dict(), "indicator": indicator, "sector": sector}
        for indicator, parts in series.items()
        for sector, part in zip(sectors, (one[one["value"].notna()] for one in parts), strict=True)
        for end in (0, -1)
    ]
    ids = [row["observation"] for row in rows]
    figures = select_shown(observations, ids)
    return exhibit_figures(figures, observations, language, name=name, headline=headline)


def exhibit_lists(sectors: Sequence[str], language: str, root: Path | None = None) -> Html:
    """Return the activity codes of several definitions, a row a code, and which definition holds it."""
    lists = {sector: list_codes(sector, root) for sector in sectors}
    every = pd.concat(lists.values()).drop_duplicates("code").sort_values("code", ignore_index=True)
    for sector, codes in lists.items():
        every[sector] = [tell("held", language) if code in set(codes["code"]) else "–" for code in every["code"]]
    columns = [Column("code", tell("column_code", language)), Column("label", tell("column_label", language))]
    columns += [Column(sector, name_sector(sector, language, root)) for sector in sectors]
    return show_plain_table(every, tell("caption_lists", language), language, columns, name="lists", root=root)
