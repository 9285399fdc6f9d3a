"""The table behind a figure, for machines: a row a number shown, with its bounds, its unit and where it comes from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from indicators.labels import label_word
from indicators.tables.evidence import Input
from indicators.tabular import list_records

NAN = math.nan
BOUNDED = "bounded"  # no value, and no absence either: bounds alone are known


class Point(NamedTuple):
    """One number that a chart or table shows; `mark` is the row of the evidence that it leads to.

    `status` holds the source's flags, `absence` why there is no figure (as in the observations, or `refused`); `figure`
    is the number as the page writes it, `remark` what stands beside it: a rank, a gap. `unit` is one of the
    observations'. Periods are in SDMX time format.
    """

    mark: str
    territory: str
    name: str
    what: str
    period: str = ""
    value: float = NAN
    status: str = ""
    absence: str = ""
    unit: str = ""
    low: float = NAN
    high: float = NAN
    likely_low: float = NAN
    likely_high: float = NAN
    figure: str = ""
    remark: str = ""


NUMBERS = ("value", "low", "high", "likely_low", "likely_high")
DATA_COLUMNS = (
    *("territory", "name", "what", "period", "value", "status", "absence", "unit"),
    *(
        "low",
        "high",
        "likely_low",
        "likely_high",
        "figure",
        "method",
        "remark",
        "words",
        "source",
        "place",
        "observations",
    ),
)
INPUT_COLUMNS = ("observation", "what", "words", "status", "source", "published", "place")
BETWEEN = " | "  # several figures behind one
MOST = 20  # of a sum of some hundred figures, words and places fill no cell; each has its row among the inputs


def list_data(points: Iterable[Point], evidence: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the data of a figure: its `points`, each with method, words, source and place from its evidence.

    Columns `DATA_COLUMNS`; numbers are floats, the rest text. A figure without points has a row for each row of its
    evidence, without numbers.
    """
    rows = {str(row["id"]): row for row in list_records(evidence)}
    listed = list(points) or [_read_point(row) for row in rows.values()]
    told = [{**point._asdict(), **_tell_origin(point, rows.get(point.mark, {}), language)} for point in listed]
    return pd.DataFrame(told, columns=list(DATA_COLUMNS))


def _read_point(row: Mapping[str, object]) -> Point:
    return Point(str(row["id"]), "", str(row["territory"]), "", figure=str(row["figure"]))


def _tell_origin(point: Point, row: Mapping[str, object], language: str) -> dict[str, str]:
    inputs: Sequence[Input] = row.get("inputs", ())
    remarks = [point.remark, *row.get("reasons", ())]
    return {
        "absence": point.absence or (BOUNDED if math.isnan(point.value) and math.isfinite(point.likely_low) else ""),
        "method": str(row.get("method", "")),
        "remark": BETWEEN.join(remark for remark in remarks if remark),
        "words": _join_some([given.words for given in inputs], language),
        "source": BETWEEN.join(dict.fromkeys(cite_input(given) for given in inputs)),
        "place": _join_some([given.place for given in inputs], language),
        "observations": BETWEEN.join(given.observation for given in inputs),
    }


def _join_some(texts: Sequence[str], language: str) -> str:
    more = len(texts) - MOST
    others = [label_word("evidence_others", language, count=str(more))] if more > 1 else texts[MOST:]
    return BETWEEN.join([*texts[:MOST], *others])


def cite_input(given: Input) -> str:
    """Return publisher and title of what an input comes from."""
    return ", ".join(part for part in (given.publisher, given.title) if part)


def list_inputs(evidence: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return every reported figure behind the evidence once, in the order met: columns `INPUT_COLUMNS`."""
    inputs = dict.fromkeys(given for some in evidence["inputs"] for given in some)
    return [
        (given.observation, given.about, given.words, given.flags, cite_input(given), given.published, given.place)
        for given in inputs
    ]
