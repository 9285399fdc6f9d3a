"""The key figures of a territory: one row a measure, with bounds, rank, France and the rest of the country."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from indicators.charts.marks import Mark
from indicators.comparisons import Comparison, compare, find_ranks, keep_rows
from indicators.downloads import Point
from indicators.downloads.cells import say
from indicators.exhibits.drawn import frame_exhibit
from indicators.exhibits.points import list_comparison_points
from indicators.labels import label_period, label_rank
from indicators.observations import Table
from indicators.pages import Exhibit
from indicators.regions import NATION, PROVINCE
from indicators.sentences.frames import Frame, frame_comparison, name_indicator, name_sector, tell
from indicators.sentences.weights import read_own_marks
from indicators.tables import Column, list_columns_evidence, render_table
from indicators.territories import locate_territory, name_territory

if TYPE_CHECKING:
    from indicators.exhibits.profiles import Profile

KEY_COLUMNS = ("value", "sector_share_pct", "per_10000", "location_quotient", "change_pct")
UNITS = "establishments"
NAME = "key"


def exhibit_key_figures(
    profile: Profile, observations: Table, language: str, root: Path | None = None, *, note: str = ""
) -> Exhibit:
    """Return the key figures of a profile, persons and establishments, each row a link to what it comes from."""
    comparisons = [profile.comparison, _compare_units(profile, observations, root)]
    rows = [row for one in comparisons for row in _list_rows(one, profile.territory, language, root)]
    table = pd.DataFrame(rows)
    key = "headline_key_figures" if profile.comparison.country == NATION else "headline_key_figures_country"
    headline = tell(key, language, place=name_territory(profile.territory, language, root))
    columns = [
        Column("what", tell("column_what", language)),
        Column("own", tell("column_own", language), "words"),
        Column("rank", tell("column_rank", language), "reference"),
    ]
    for reference in profile.comparison.references["territory"]:
        columns.append(Column(reference, _name_reference(reference, language, root), "reference"))
    body = render_table(table, headline, language, columns, name=NAME, link="id")
    evidence = [_list_evidence(one, profile.territory, observations, language, root) for one in comparisons]
    frame = _frame(profile, rows[0], language, root)
    points = [point for one in comparisons for point in _list_points(one, profile.territory, language, root)]
    evidence = pd.concat(evidence, ignore_index=True)
    return frame_exhibit(body, frame, NAME, language, headline, note, "", evidence, points)


def _list_points(comparison: Comparison, territory: str, language: str, root: Path | None) -> list[Point]:
    """The numbers of the table: of each measure that of the territory, with its rank, and of its references."""
    alone = keep_rows(comparison, [territory])
    points = []
    for column in KEY_COLUMNS:
        told = list_comparison_points(alone, column, language, root=root)
        if territory not in read_own_marks(alone, column, language, root):
            continue
        rank = label_rank(*find_ranks(comparison, column)[territory], language)
        mark = f"{comparison.question.indicator}-{column}"
        own = {"mark": mark, "remark": say("rank_remark", language, rank=rank)}
        points += [point._replace(**(own if point.territory == territory else {"mark": ""})) for point in told]
    return points


def _compare_units(profile: Profile, observations: Table, root: Path | None) -> Comparison:
    own = profile.comparison
    return compare(
        observations,
        UNITS,
        sector=profile.sector,
        period=profile.period,
        territories=own.rows["territory"].tolist(),
        base_period=profile.base_period,
        source=own.family.source,
        derived=KEY_COLUMNS[1:],
        root=root,
    )


def _list_rows(comparison: Comparison, territory: str, language: str, root: Path | None) -> list[dict[str, str]]:
    question, alone = comparison.question, keep_rows(comparison, [territory])
    counted = name_indicator(question.indicator, language, root)
    rows = []
    for column in KEY_COLUMNS:
        marks = read_own_marks(alone, column, language, root)
        if territory not in marks:
            continue
        ranks = find_ranks(comparison, column)[territory]
        spans = {"base": question.base_period, "period": question.period}
        rows.append(
            {
                "id": f"{question.indicator}-{column}",
                "what": tell(f"key_{column}", language, counted=counted, **spans),
                "own": marks[territory].words,
                "rank": label_rank(*ranks, language),
            }
            | {reference: _words(marks, reference) for reference in comparison.references["territory"]}
        )
    return rows


def _name_reference(territory: str, language: str, root: Path | None) -> str:
    return tell("column_province", language) if territory == PROVINCE else name_territory(territory, language, root)


def _words(marks: dict[str, Mark], territory: str) -> str:
    return marks[territory].words if territory in marks else "…"


def _list_evidence(
    comparison: Comparison, territory: str, observations: Table, language: str, root: Path | None
) -> pd.DataFrame:
    """Return the evidence of one territory in every key column; `id` is indicator-column."""
    alone = keep_rows(comparison, [territory])._replace(references=comparison.references.iloc[:0])
    told = list_columns_evidence(alone, KEY_COLUMNS, observations, language, root=root)
    indicator = comparison.question.indicator
    named = [evidence.assign(id=f"{indicator}-{column}") for column, evidence in told.items()]
    return pd.concat(named, ignore_index=True)


def _frame(profile: Profile, first: dict[str, str], language: str, root: Path | None) -> Frame:
    comparison = profile.comparison
    place = locate_territory(profile.territory, language, root)
    period = label_period(profile.period, language)
    sector = name_sector(profile.sector, language, root)
    return frame_comparison(comparison, "value", language, root)._replace(
        subtitle=tell("subtitle_key_figures", language, sector=sector, period=period),
        unit="",
        reading=tell(
            "reading_key_figures", language, place=place, what=first["what"], figure=first["own"], period=period
        ),
    )
