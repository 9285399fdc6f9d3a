"""Where a series is cut: changes of scope or method, each with its source, of one publication or of all a publisher's.

A break lies between two periods (kinds footing, method, coverage), or between two publications (kind publication: what
was published before is not to be compared with what is since, of whatever period). One of kind geography cuts series
whose boundaries are those of the day, and no other: a territory has one boundary, whatever the year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from indicators.codebook import REFERENCE, split_words
from indicators.kept import keep
from indicators.observations import read_sources
from indicators.paths import find_root
from indicators.periods import year_of
from indicators.sectors import read_sectors
from indicators.tabular import list_records, read_table

BREAKS = REFERENCE / "breaks.csv"
BREAK_COLUMNS = (
    *("source", "publisher", "titled", "edition", "indicator", "sector", "period", "kind"),
    *("note_fr", "note_en", "cited"),
)
KINDS = ("footing", "method", "coverage", "publication", "geography")
COVERAGE, PUBLICATION, GEOGRAPHY = KINDS[2:]
KNOWN_COLUMNS = ("source", "indicator", "sector", "period", "kind")
CITED = ("source", "publisher", "title", "citation")
Row = Mapping[str, object]


def find_breaks(
    source: str,
    indicator: str,
    sector: str,
    first: str,
    last: str,
    root: Path | None = None,
    *,
    geography: str = "fixed",
) -> pd.DataFrame:
    """Return the breaks of a series between `first` and `last`, in the order of time: the columns of `breaks.csv`.

    A break lies between the year before its period and its period, so that it counts where first < period ≤ last. One
    holds for its source, for a publisher (its regional offices included), for publications whose title or citation has
    a word of `titled`, for sectors defined in `edition`; where nothing is said, for all. With `geography` empty the
    boundaries are those of the day, and breaks of geography count.
    """
    root = root or find_root()
    breaks = _read_breaks(root)
    years = breaks["period"].map(year_of)
    chosen = (year_of(first) < years) & (years <= year_of(last)) & (breaks["kind"] != PUBLICATION)
    if geography:
        chosen &= breaks["kind"] != GEOGRAPHY
    near = breaks[chosen & breaks["indicator"].isin(["", indicator])]
    cited = _cite(source, root) if near[["publisher", "titled"]].ne("").any(axis=None) else {"source": source}
    held = [_holds(row, cited) and sector in _list_sectors(row, sector, root) for row in list_records(near)]
    return near[pd.Series(held, index=near.index, dtype=bool)].sort_values("period", kind="stable", ignore_index=True)


def list_known_breaks(root: Path | None = None) -> pd.DataFrame:
    """Return every break as a row a source and sector it holds for: source, indicator, sector, period, kind.

    "" stands for all. Breaks of geography, which hold for no territory of ours, are left out.
    """
    root = root or find_root()
    sources = list_records(read_sources(root, columns=CITED))
    rows = [
        {**row, "source": source, "sector": sector}
        for row in list_records(_read_breaks(root))
        if row["kind"] != GEOGRAPHY
        for source in _list_sources(row, sources)
        for sector in _list_sectors(row, row["sector"], root)
    ]
    return pd.DataFrame(rows, columns=list(KNOWN_COLUMNS), dtype="str").drop_duplicates(ignore_index=True)


def lies_between(period: str, before: str, after: str) -> bool:
    """Return whether a break lies certainly between two dates of publication, each a year, a month or a day.

    >>> lies_between("2023-06", "2022-12", "2023-06-20"), lies_between("2023-06", "2022", "2023")
    (True, False)
    """
    return _compare(before, period) < 0 and (_compare(after, period) > 0 or after[: len(period)] == period)


def _compare(published: str, period: str) -> int:
    """Return -1, 0 or 1 as a date lies before, in or after a period, as far as both say."""
    shared = min(len(published), len(period))
    return (published[:shared] > period[:shared]) - (published[:shared] < period[:shared]) if published else 0


def _cite(source: str, root: Path) -> Row:
    cited = list_records(read_sources(root, columns=CITED, source=source))
    return cited[0] if cited else {"source": source}


def _holds(row: Row, cited: Row) -> bool:
    """Return whether a break holds for a source, as far as that says who published what."""
    if row["source"] not in ("", cited["source"]):
        return False
    told = f"{cited.get('title', '')} {cited.get('citation', '')}".casefold()
    own = not row["publisher"] or f"{cited.get('publisher', '')} ".startswith(f"{row['publisher']} ")
    words = split_words(str(row["titled"]))
    return own and (not words or any(word.casefold() in told for word in words))


def _list_sources(row: Row, sources: list[Row]) -> Iterator[str]:
    """Yield the sources a break holds for, "" where it is a matter of definition alone."""
    if row["source"] or not (row["publisher"] or row["titled"]):
        yield str(row["source"])
        return
    yield from dict.fromkeys(str(cited["source"]) for cited in sources if _holds(row, cited))


def _list_sectors(row: Row, sector: str, root: Path) -> list[str]:
    """Return the sectors a break holds for: its own, those of its edition, or any."""
    if not row["edition"]:
        return [str(row["sector"] or sector)]
    sectors = read_sectors(root)
    return sectors.loc[sectors["edition"] == row["edition"], "sector"].tolist()


@keep
def _read_breaks(root: Path) -> pd.DataFrame:
    return read_table(root / BREAKS, BREAK_COLUMNS)
