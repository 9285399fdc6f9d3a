"""How much a definition matters: the same territory, source and years under several lists of activities."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from indicators.errors import ComparisonError
from indicators.intervals import Interval, divide, keep_within, scale
from indicators.measures.specialisation import share

WEIGHT_COLUMNS = (
    *("sector", "first", "last", "value", "share_pct", "share_low", "share_high"),
    *("first_share_pct", "moved_points", "times_narrowest"),
)
HUNDRED = 100.0


def weigh_definitions(series: Mapping[str, pd.DataFrame], whole: pd.DataFrame) -> pd.DataFrame:
    """Return what each definition makes of one territory, a row a definition, the narrowest first.

    `series` is by sector, `whole` the same territory over all activities, each as `trace_series` gives them, of one
    source. Columns: first and last year that all of them have; the level of the last year, its share of the whole in
    percent with the likely bounds, the share of the first year, how many points it has moved since, and how many times
    the narrowest level it is. Raises `ComparisonError` where the sources differ or no two years are common to all.

    >>> def year(period, value):
    ...     return {"source": "a", "period": period, "value": value, "likely_low": value, "likely_high": value}
    >>> ict = pd.DataFrame([year("2006", 40.0), year("2022", 60.0)])
    >>> media = pd.DataFrame([year("2006", 60.0), year("2022", 75.0)])
    >>> jobs = pd.DataFrame([year("2006", 2000.0), year("2022", 2500.0)])
    >>> weights = weigh_definitions({"ict": ict, "media": media}, jobs)
    >>> weights[["sector", "share_pct", "moved_points", "times_narrowest"]].round(6).values.tolist()
    [['ict', 2.4, 0.4, 1.0], ['media', 3.0, 0.0, 1.25]]
    """
    known = {sector: _keep_known(part) for sector, part in series.items()}
    everything = _keep_known(whole)
    _check_sources([*known.values(), everything])
    years = sorted(set(everything.index).intersection(*(part.index for part in known.values())))
    if len(years) < 2:
        raise ComparisonError(f"no two years have figures under {', '.join(series)} and over all activities")
    rows = [_weigh(sector, part, everything, years[0], years[-1]) for sector, part in known.items()]
    weights = pd.DataFrame(rows).sort_values("value", kind="stable", ignore_index=True)
    return weights.assign(times_narrowest=weights["value"] / weights["value"].min())[list(WEIGHT_COLUMNS)]


def _keep_known(part: pd.DataFrame) -> pd.DataFrame:
    return part[part["value"].notna()].set_index("period")


def _check_sources(parts: list[pd.DataFrame]) -> None:
    found = sorted({str(source) for part in parts for source in part["source"]})
    if len(found) > 1:
        raise ComparisonError(f"definitions are weighed within one source; found {', '.join(found)}")


def _weigh(sector: str, part: pd.DataFrame, everything: pd.DataFrame, first: str, last: str) -> dict[str, object]:
    before, now = (float(share(part.loc[year, "value"], everything.loc[year, "value"])) for year in (first, last))
    ends = [Interval(*rows.loc[last, ["likely_low", "likely_high"]].astype(float)) for rows in (part, everything)]
    bounds = keep_within(scale(divide(*ends), HUNDRED), 0.0, HUNDRED)
    return {
        **{"sector": sector, "first": first, "last": last, "value": float(part.loc[last, "value"])},
        **{"share_pct": now, "share_low": float(bounds.low), "share_high": float(bounds.high)},
        **{"first_share_pct": before, "moved_points": now - before},
    }
