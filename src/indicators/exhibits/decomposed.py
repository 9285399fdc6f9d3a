"""Growth taken apart as an exhibit: bars that add up, each of which leads to the figures it is computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from indicators.charts import describe_decomposition, draw_decomposition
from indicators.charts.decomposition import CHANGE, Parted, phrase_amount, phrase_points, read_parted
from indicators.charts.marks import slug_name
from indicators.charts.style import draw_narrow
from indicators.comparisons import Comparison
from indicators.decompositions import GROWTH, PARTS, REGIONAL, Decomposition, judge_signs
from indicators.downloads import Point
from indicators.exhibits.drawn import frame_exhibit
from indicators.exhibits.points import list_comparison_points, name_counted
from indicators.exhibits.told import Told, list_told
from indicators.labels import label_points, label_word
from indicators.methods import tell_method
from indicators.observations import Table
from indicators.pages import Exhibit
from indicators.sentences.frames import Frame, frame_comparison, label_span, name_indicator, name_sector, tell
from indicators.tables import Column, list_evidence, render_table
from indicators.tables.evidence import join_bounds
from indicators.tabular import list_records
from indicators.territories import locate_territory, name_territory
from indicators.texts import capitalise

NUMBERS = {"points": ("value", "low", "high"), "count": ("amount", "amount_low", "amount_high")}
Row = Mapping[str, object]


def exhibit_decomposition(
    decomposition: Decomposition,
    observations: Table,
    language: str,
    *,
    name: str,
    headline: str,
    note: str = "",
) -> Exhibit:
    """Return the territories of a decomposition: growth as three parts that add up, with evidence and data of each."""
    axes = draw_decomposition(decomposition, language, name=name)
    narrow = draw_narrow(draw_decomposition, decomposition, language, name=name)
    alt = describe_decomposition(decomposition, language)
    shown, _ = read_parted(decomposition, language, name)
    frame = _frame(decomposition, shown, language)
    evidence = list_part_evidence(decomposition, observations, language)
    points = list_part_points(decomposition, language)
    return frame_exhibit(axes, frame, name, language, headline, note, alt, evidence, points, narrow=narrow)


def exhibit_decomposition_table(
    decomposition: Decomposition,
    observations: Table,
    language: str,
    *,
    name: str,
    shared: str,
    headline: str,
    note: str = "",
) -> Exhibit:
    """Return the numbers behind the bars, a row a territory in their order: growth, regional part, then all in units.

    In points the other two parts are those of the country in every row. `shared` is the name of the figure, whose
    evidence the numbers lead to.
    """
    shown, absent = read_parted(decomposition, language, shared)
    rows = _list_rows([*shown, *absent], decomposition, language)
    body = render_table(pd.DataFrame(rows), headline, language, _list_columns(decomposition, language), name=shared)
    frame = _frame(decomposition, shown, language)._replace(unit="")
    evidence = list_part_evidence(decomposition, observations, language)
    points = list_part_points(decomposition, language)
    return frame_exhibit(body, frame, name, language, headline, note, "", evidence, points, shared)


def _list_rows(every: Sequence[Parted], decomposition: Decomposition, language: str) -> list[dict[str, object]]:
    """Return a row a territory, in their order: its parts, and the sign of the regional one whatever the years."""
    places = [one.growth.territory for one in every]
    rows: dict[str, dict[str, object]] = {place: {"territory": place, "sign": ""} for place in places}
    for row in list_records(decomposition.parts):
        rows.get(str(row["territory"]), {}).update(_list_cells(row, decomposition.comparison))
    signs = judge_signs(decomposition)._asdict()
    for sign in ("above", "below", "turning"):
        for territory in signs[sign]:
            rows[territory]["sign"] = tell(f"sign_{sign}", language)
    for territory in decomposition.departing:
        rows[territory]["sign"] = tell("sign_apart", language)
    return list(rows.values())


def _list_cells(row: Row, comparison: Comparison) -> dict[str, object]:
    """Return the numbers of a part in points and in units, with their bounds and the row of evidence they lead to."""
    part, cells = str(row["part"]), {}
    for unit, columns in NUMBERS.items():
        own = f"{part}_{unit}"
        cells |= dict(zip((own, f"{own}_low", f"{own}_high"), (row[column] for column in columns), strict=True))
    mark = str(row["territory"]) if part == GROWTH else _name_mark(row, comparison)
    return {**cells, f"{part}_link": mark}


def _list_columns(decomposition: Decomposition, language: str) -> list[Column]:
    titles = {part: label_word(f"part_{part}", language) for part in PARTS}
    titles = {GROWTH: label_word(f"column_{CHANGE}", language), **titles}
    columns = [Column("territory", tell("column_territory", language), "territory")]
    for part, unit in ((GROWTH, "percent"), (REGIONAL, "points")):
        title = capitalise(titles[part])
        columns.append(Column(f"{part}_points", title, unit, 1, True, bounds=True, link=f"{part}_link"))
    for part, title in titles.items():
        head = tell("column_amount", language, part=capitalise(title))
        columns.append(Column(f"{part}_count", head, "count", 0, True, bounds=True, link=f"{part}_link"))
    judged = len(judge_signs(decomposition).spans) > 1
    return [*columns, Column("sign", tell("column_sign", language), "words")] if judged else columns


def list_part_evidence(decomposition: Decomposition, observations: Table, language: str) -> pd.DataFrame:
    """Return a row of evidence for growth and the regional part of each territory; of the country for all parts.

    The other two parts are the same for every territory, in percent, and computed from the country's figures alone.
    """
    growth = list_evidence(decomposition.comparison, CHANGE, observations, language)
    rows = [row for row in list_records(decomposition.parts) if _is_told(row, decomposition.comparison)]
    told = [
        Told(
            f"{row['territory']}-{slug_name(str(row['part']))}",
            name_territory(str(row["territory"]), language),
            "",
            phrase_points(float(row["value"]), float(row["low"]), float(row["high"]), language),
            _tell_method(row, decomposition, language),
            row["inputs"],
            _phrase_bounds(row, language),
        )
        for row in rows
    ]
    parts = list_told(told, observations, language)
    return pd.concat([_keep_shown(growth, decomposition), parts], ignore_index=True)


def list_part_points(decomposition: Decomposition, language: str) -> list[Point]:
    """Return the numbers of the figure: growth, and each part in points and in units of the indicator."""
    comparison = decomposition.comparison
    shown = {comparison.country, *comparison.rows["territory"]}
    points = [point for point in list_comparison_points(comparison, CHANGE, language) if point.territory in shown]
    for row in list_records(decomposition.parts[decomposition.parts["part"].isin(PARTS)]):
        points += [_read_point(row, comparison, kind, language) for kind in NUMBERS]
    return points


def _read_point(row: Row, comparison: Comparison, unit: str, language: str) -> Point:
    question, territory, part = comparison.question, str(row["territory"]), str(row["part"])
    value, low, high = (float(row[name]) for name in NUMBERS[unit])
    counted = name_counted(question.indicator, question.sector, language)
    words = phrase_points(value, low, high, language)
    if unit == "count":
        words = phrase_amount(row, question.indicator, language)
    return Point(
        mark=_name_mark(row, comparison),
        territory=territory,
        name=name_territory(territory, language),
        what=f"{label_word(f'part_{part}', language)}, {counted}",
        period=f"{question.base_period}/{question.period}",
        value=value,
        unit=unit,
        likely_low=low,
        likely_high=high,
        figure=words,
    )


def _name_mark(row: Row, comparison: Comparison) -> str:
    """Return the row of evidence of a part: the territory's own, or the country's."""
    part = str(row["part"])
    return f"{row['territory'] if part == REGIONAL else comparison.country}-{slug_name(part)}"


def _is_told(row: Row, comparison: Comparison) -> bool:
    """Whether a part has a row of evidence of its own."""
    return row["part"] == REGIONAL or (row["part"] in PARTS and row["territory"] == comparison.country)


def _keep_shown(growth: pd.DataFrame, decomposition: Decomposition) -> pd.DataFrame:
    comparison = decomposition.comparison
    return growth[growth["id"].isin([comparison.country, *comparison.rows["territory"]])]


def _phrase_bounds(row: Row, language: str) -> str:
    how = label_word("bounds_derived", language)
    return join_bounds(float(row["low"]), float(row["high"]), "points", how, language)


def _tell_method(row: Row, decomposition: Decomposition, language: str) -> str:
    question = decomposition.comparison.question
    return tell_method(
        str(row["part"]),
        language,
        sector=name_sector(question.sector, language),
        whole=name_sector(question.reference_sector, language),
        country=locate_territory(decomposition.comparison.country, language),
        amount=phrase_amount(row, question.indicator, language),
        **label_span(decomposition.comparison, language),
    )


def _frame(decomposition: Decomposition, shown: list[Parted], language: str) -> Frame:
    comparison = decomposition.comparison
    question = comparison.question
    of = {
        "sector": name_sector(question.sector, language),
        "counted": name_indicator(question.indicator, language),
        **label_span(comparison, language),
    }
    first = _pick_read(decomposition, shown)
    return frame_comparison(comparison, CHANGE, language)._replace(
        subtitle=tell("subtitle_decomposition", language, **of),
        unit=tell("unit_decomposition", language, **of),
        reading=_read(first, decomposition, of, language) if first else "",
    )


def _pick_read(decomposition: Decomposition, shown: list[Parted]) -> Parted | None:
    """Return the fastest territory whose regional part keeps its sign, else the fastest; None where there is none."""
    held = judge_signs(decomposition).held
    return next((one for one in shown if one.growth.territory in held), shown[1] if len(shown) > 1 else None)


def _read(one: Parted, decomposition: Decomposition, of: dict[str, str], language: str) -> str:
    national, mix, regional = (mark.words for mark in one.parts)
    parts = {"growth": one.growth.words, "national": national, "mix": mix, "regional": regional}
    parts["place"] = locate_territory(one.growth.territory, language)
    turn = _read_turn(decomposition, one.growth.territory, language)
    return tell("reading_decomposition", language, turn=turn, **parts, **of).strip()


def _read_turn(decomposition: Decomposition, territory: str, language: str) -> str:
    """Return between which ends the regional part of a territory lies by the years chosen; "" without a choice."""
    tried = decomposition.spans[decomposition.spans["territory"] == territory]
    if len(tried) <= 1:
        return ""
    low, high = (label_points(end, language, signed=True) for end in (tried["low"].min(), tried["high"].max()))
    return tell("reading_turn", language, low=low, high=high)
