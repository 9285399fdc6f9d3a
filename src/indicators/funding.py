"""Who funds what: shares and amounts by payer, object by object; nothing is summed across objects."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from indicators.families import FIGURE_COLUMNS, ONE_SIDED, find_centres, read_bounds
from indicators.intervals import Interval, enclose, multiply, scale
from indicators.methods import REPORTED, tell_method
from indicators.observations import Table, select_rows
from indicators.tabular import list_records

FUNDING_COLUMNS = (
    *("territory", "object", "payer", "stage", "share_pct", "share_low", "share_high"),
    *(
        "share_qualifier",
        "amount_qualifier",
        "amount",
        "amount_low",
        "amount_high",
        "derived",
        "method",
        "method_fr",
        "method_en",
        "observation",
        "inputs",
    ),
)
KEY = ["territory", "object", "payer", "stage"]
PERCENT = 0.01
DERIVED = "share_of_amount"


def list_funding(
    observations: Table, territories: Sequence[str] | None = None, root: Path | None = None
) -> pd.DataFrame:
    """Return a row for each payer of each object, and one without a payer for the object's whole amount.

    Shares in percent of the object's amount, amounts in euros, each with likely bounds and the qualifier
    of its words (empty for a derived amount). Where the source gives a share
    but no amount, and the whole amount of the same object at the same stage (or at the only one known), the amount is
    their product: `derived` true, `method` share_of_amount, without a central value where either is one-sided. Stages
    stay apart and objects are never summed.
    """
    del root  # every input is in the observations; the argument is there as in the other questions
    rows = _select_rows(observations, territories)
    told = pd.concat([_describe(rows, "share", "share", "share_pct"), _describe(rows, "level", "amount", "amount")])
    listed = [_join_payer(part) for _, part in told.groupby(KEY, sort=False)]
    table = pd.DataFrame(listed, columns=list(FUNDING_COLUMNS))
    wholes = table[(table["payer"] == "") & table["amount_low"].notna()]
    rows = [_derive_amount(row, wholes) for row in list_records(table)]
    return _order_rows(_tell_methods(pd.DataFrame(rows, columns=table.columns)))


def _select_rows(observations: Table, territories: Sequence[str] | None) -> pd.DataFrame:
    places = {} if territories is None else {"territory": territories}
    paid = {"indicator": "budget", "absence": "", "measure": ("level", "share"), **places}
    return select_rows(observations, paid, (*KEY, "measure", "observation", *FIGURE_COLUMNS))


def _describe(rows: pd.DataFrame, measure: str, name: str, column: str) -> pd.DataFrame:
    """Return the rows of one measure with its value and bounds under the names of the funding table."""
    own = rows[rows["measure"] == measure]
    bounds = read_bounds(own)
    values = own["value"] if measure == "level" else find_centres(own)
    table = own[[*KEY, "observation"]].assign(sided=own["qualifier"].isin(ONE_SIDED))
    said = {f"{name}_qualifier": own["qualifier"]}
    return table.assign(**{column: values, f"{name}_low": bounds.low, f"{name}_high": bounds.high, **said})


def _join_payer(part: pd.DataFrame) -> dict[str, object]:
    """Return one row for what the source says of one payer of one object: its share, its amount, or both."""
    cells: dict[str, object] = part.iloc[0][KEY].to_dict()
    for column in ("share_pct", "share_low", "share_high", "amount", "amount_low", "amount_high"):
        known = part[column].dropna()
        cells[column] = float(known.iloc[0]) if len(known) else math.nan
    for column in ("share_qualifier", "amount_qualifier"):
        cells[column] = next(iter(part[column].dropna()), "")
    names = tuple(part["observation"])
    return {**cells, "derived": False, "method": REPORTED, "observation": names[0], "inputs": names}


def _derive_amount(row: dict[str, object], wholes: pd.DataFrame) -> dict[str, object]:
    if not math.isnan(row["amount_low"]) or math.isnan(row["share_low"]):
        return row
    whole = _find_whole(row, wholes)
    if whole is None:
        return row
    share = Interval(row["share_low"], row["share_high"])
    value = row["share_pct"] * whole["amount"] * PERCENT
    bounds = enclose(scale(multiply(share, Interval(whole["amount_low"], whole["amount_high"])), PERCENT), value)
    found = {"amount": value, "amount_low": bounds.low, "amount_high": bounds.high, "derived": True, "method": DERIVED}
    return {**row, **found, "inputs": (*row["inputs"], *whole["inputs"])}


def _find_whole(row: dict[str, object], wholes: pd.DataFrame) -> dict[str, object] | None:
    """Return the object's whole amount at the row's stage, or the only one where a stage is not stated."""
    same = wholes[(wholes["territory"] == row["territory"]) & (wholes["object"] == row["object"])]
    exact = same[same["stage"] == row["stage"]]
    if len(exact) == 1:
        return exact.iloc[0].to_dict()
    unstated = row["stage"] == "" or (same["stage"] == "").all()
    return same.iloc[0].to_dict() if len(same) == 1 and unstated else None


def _tell_methods(table: pd.DataFrame) -> pd.DataFrame:
    told = {f"method_{language}": [tell_method(one, language) for one in table["method"]] for language in ("fr", "en")}
    return table.assign(**told)


def _order_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows by territory and object, the whole first, then payers by share and name."""
    keys = table.assign(paid=table["payer"] != "", size=-table["share_pct"].fillna(0))
    order = keys.sort_values(["territory", "object", "paid", "size", "payer", "stage"], kind="stable").index
    return table.loc[order].reset_index(drop=True)
