"""Quantities carried from one division of the territory to another by explicit flows.

A row of `flows` says how much of a territory (`from_code`) lies in another (`to_code`): a column by column of weights,
such as people or area. Method: Joint Research Centre, NUTS converter; the same as the R package nuts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.errors import ComparisonError, with_rows
from indicators.texts import list_some

ENDS = ("from_code", "to_code")
WHOLE = "whole"  # weights of this name only say that all of a territory goes there
HUNDRED = 100.0


class Shares(NamedTuple):
    """The flows that values go along: their weight, the share of a territory that goes this way, and the value."""

    table: pd.DataFrame
    targets: pd.Index


def convert_absolute(values: pd.Series, flows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return amounts (people, jobs, euros), given by `from_code`, in the territories of `to_code`.

    Each amount is shared out in proportion to its flows: value_to = Σ value_from × flow / Σ flows of from. Columns:
    value; low and high, what holds whatever the shares are (the whole territories, and all that is touched; amounts
    below zero have none); estimated_pct, the part of the value that was shared out and not simply moved; `inputs`, the
    codes it came from. A territory into which one without a value flows has no value. `ComparisonError` for codes that
    stand twice or have no flow, and weights that are missing or below zero.

    >>> flows = pd.DataFrame({"from_code": ["A", "B", "B"], "to_code": ["X", "X", "Y"], "people": [10, 30, 10]})
    >>> table = convert_absolute(pd.Series({"A": 5.0, "B": 8.0}), flows, by="people")
    >>> table["value"].tolist(), table["low"].tolist(), table["estimated_pct"].round(1).tolist()
    ([11.0, 2.0], [5.0, 0.0], [54.5, 100.0])
    """
    shared = _share_out(values, flows, by)
    parts = shared.table.assign(part=shared.table["value"] * shared.table["share"])
    whole = parts["part"].mask(parts["split"], 0.0)
    touched = parts["value"].mask(parts["value"] < 0, np.nan)
    table = _sum_up(parts.assign(whole=whole, touched=touched), ["part", "whole", "touched"], shared.targets)
    sure = table["whole"].where(table["touched"].notna())
    estimated = HUNDRED * (table["part"] - table["whole"]) / table["part"].where(table["part"] != 0)
    return _finish(table, table["part"], sure, table["touched"], estimated.mask(table["part"] == 0, 0.0), parts)


def convert_relative(values: pd.Series, flows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return rates (shares, per head, indices), given by `from_code`, in the territories of `to_code`.

    The mean of the rates, weighted by flows: exact where `by` is what the rate is a rate of and no territory is split,
    else an estimate. Columns as in `convert_absolute`; low and high are the least and greatest rate that go in where
    none is split, and missing where one is. `ComparisonError` as there, and for weights that say nothing of size.

    >>> flows = pd.DataFrame({"from_code": ["A", "B"], "to_code": ["X", "X"], "people": [10, 30]})
    >>> convert_relative(pd.Series({"A": 4.0, "B": 8.0}), flows, by="people")["value"].tolist()
    [7.0]
    """
    if by == WHOLE:
        raise ComparisonError("rates are weighted by size; give flows with a column such as population, and name it")
    shared = _share_out(values, flows, by)
    parts = shared.table.assign(part=shared.table["value"] * shared.table["weight"])
    parts = parts.assign(halved=parts["weight"].where(parts["split"], 0.0))
    table = _sum_up(parts, ["part", "weight", "halved"], shared.targets)
    ends = parts.groupby("to_code")["value"].agg(["min", "max"]).reindex(shared.targets)
    kept = (table["halved"] == 0) & table["part"].notna()
    estimated = (HUNDRED * table["halved"] / table["weight"]).where(table["part"].notna())
    value = table["part"] / table["weight"]
    return _finish(table, value, ends["min"].where(kept), ends["max"].where(kept), estimated, parts)


def weigh_flows(flows: pd.DataFrame, sizes: Mapping[str, float], by: str) -> pd.DataFrame:
    """Return flows of whole territories with the size of each in the column `by`, so that rates can be converted.

    `ComparisonError` for a territory without a size.

    >>> flows = pd.DataFrame({"from_code": ["A"], "to_code": ["X"], "whole": [1.0]})
    >>> weigh_flows(flows, {"A": 12.0}, by="people")["people"].tolist()
    [12.0]
    """
    missing = [code for code in flows["from_code"].unique() if code not in sizes]
    if missing:
        raise ComparisonError(f"no size is known of {list_some(missing)}; give one for each territory")
    return flows.assign(**{by: flows["from_code"].map(dict(sizes)).astype(float)})


def _share_out(values: pd.Series, flows: pd.DataFrame, by: str) -> Shares:
    """Return the flows with a weight, each with the value of its territory, and every territory they lead to."""
    known = _check_flows(flows, by)
    _check_codes(values, known)
    total = known.groupby("from_code")["weight"].transform("sum")
    lost = sorted(set(known.loc[total == 0, "from_code"]) & set(values.index))
    if lost:
        raise ComparisonError(
            f"all flows from {list_some(lost)} weigh nothing, and its value would be lost; weigh by another size"
        )
    counted = known[known["weight"] > 0]
    split = counted.groupby("from_code")["to_code"].transform("nunique") > 1
    moved = counted["from_code"].map(values).astype(float)
    table = counted.assign(share=counted["weight"] / total, split=split, value=moved)
    return Shares(table, pd.Index(sorted(known["to_code"].unique()), name="to_code"))


def _check_flows(flows: pd.DataFrame, by: str) -> pd.DataFrame:
    absent = [column for column in (*ENDS, by) if column not in flows.columns]
    if absent:
        raise ComparisonError(f"the flows lack the column {absent[0]!r}; found {', '.join(map(str, flows.columns))}")
    known = flows[list(ENDS)].assign(weight=pd.to_numeric(flows[by], errors="coerce"))
    wrong = known[known["weight"].isna() | (known["weight"] < 0)]
    if not wrong.empty:
        raise ComparisonError(with_rows(f"weights of {by!r} that are missing or below zero; mend the flows", wrong))
    twice = known[known.duplicated(list(ENDS), keep=False)]
    if not twice.empty:
        raise ComparisonError(with_rows("flows that stand twice, and would be counted twice; keep one", twice))
    return known


def _check_codes(values: pd.Series, flows: pd.DataFrame) -> None:
    twice = list(dict.fromkeys(values.index[values.index.duplicated()]))
    if twice:
        raise ComparisonError(f"several values of {list_some(twice)}; keep one of each, or they are counted twice")
    strange = [code for code in values.index if code not in set(flows["from_code"])]
    if strange:
        raise ComparisonError(
            f"no flow starts from {list_some(strange)}: a code of another version or level; "
            "leave out what other codes say"
        )


def _sum_up(parts: pd.DataFrame, columns: list[str], targets: pd.Index) -> pd.DataFrame:
    """Return the sums by target: missing where one of the parts is, or where nothing goes there."""
    grouped = parts.groupby("to_code")[columns]
    return grouped.sum(min_count=1).where(grouped.count().eq(grouped.size(), axis=0)).reindex(targets)


def _finish(
    table: pd.DataFrame, value: pd.Series, low: pd.Series, high: pd.Series, estimated: pd.Series, parts: pd.DataFrame
) -> pd.DataFrame:
    inputs = parts.groupby("to_code")["from_code"].agg(tuple).reindex(table.index)
    known = inputs.map(lambda codes: codes if isinstance(codes, tuple) else ())
    return pd.DataFrame({"value": value, "low": low, "high": high, "estimated_pct": estimated, "inputs": known})
