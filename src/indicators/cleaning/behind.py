"""What stands behind each figure of a confidential file, as its columns `units` and `largest_share` say."""

from __future__ import annotations

import re

import pandas as pd

from indicators.figures import parse_figures

# A number cell of a workbook has a decimal point whatever the language; a share is never above a hundred.
POINT = re.compile(r"\s*(\d{1,3}\.\d+)\s*%?\s*")


def read_behind(cells: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return place, `units` and `largest_share` (in percent) of each cell; NaN where it is not said, or not read.

    >>> cells = {"place": ["a.csv!line 2!N"], "units": ["12"], "largest_share": ["62,5 %"]}
    >>> read_behind(pd.DataFrame(cells), "fr").values.tolist()
    [['a.csv!line 2!N', 12.0, 62.5]]
    """
    shares = cells["largest_share"].map(lambda text: _mend_point(text, language)).astype(str)
    units = _read_numbers(cells["units"], language, "count")
    return pd.DataFrame(
        {
            "place": cells["place"],
            "units": units.where(units == units.round()),
            "largest_share": _read_numbers(shares, language, "percent"),
        }
    ).reset_index(drop=True)


def _read_numbers(texts: pd.Series, language: str, unit: str) -> pd.Series:
    """Return the exact numbers of a column; NaN where a text is no number of this unit, or only about one."""
    figures = parse_figures(texts, language, unit)
    sound = (figures["reason"] == "") & (figures["unit"] == unit) & (figures["qualifier"] == "exact")
    return figures["value"].where(sound)


def _mend_point(text: str, language: str) -> str:
    plain = POINT.fullmatch(text)
    return plain[1].replace(".", ",") if plain and language == "fr" else text
