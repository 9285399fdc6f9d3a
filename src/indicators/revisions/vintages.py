"""How one figure looked in each edition."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from indicators.observations import Table, select_rows
from indicators.revisions.editions import FIGURE_COLUMNS, Edition, list_editions, read_edition, read_present
from indicators.tabular import list_records

TOGETHER = ("publisher", "scope", "denominator", "geography")
VINTAGE_COLUMNS = ("edition", "publisher", *FIGURE_COLUMNS)


def trace_vintages(
    observations: Table, territory: str, indicator: str, sector: str, period: str, root: Path | None = None
) -> pd.DataFrame:
    """Return the level of one indicator, sector, territory and period as each edition kept has it, and as it is now.

    A row a source and edition, `edition` "" for now: columns `VINTAGE_COLUMNS`. What one publisher says of one scope
    stands together, edition after edition, whichever publication it is from.
    """
    asked = {"territory": territory, "indicator": indicator, "sector": sector, "period": period, "measure": "level"}
    editions = [*(read_edition(name, root) for name in list_editions(root)), read_present(observations, root)]
    rows = [{"edition": one.name, **row} for one in editions for row in _select_rows(one, asked)]
    table = pd.DataFrame(rows, columns=list(VINTAGE_COLUMNS))
    places = {edition.name: place for place, edition in enumerate(editions)}
    ordered = table.assign(place=table["edition"].map(places)).sort_values(
        [*TOGETHER, "place", "source", "observation"]
    )
    return ordered[list(VINTAGE_COLUMNS)].reset_index(drop=True)


def _select_rows(edition: Edition, asked: dict[str, str]) -> list[dict[str, object]]:
    publishers = dict(zip(edition.sources["source"], edition.sources["publisher"], strict=True))
    found = list_records(select_rows(edition.figures, asked))
    return [{**row, "publisher": publishers.get(str(row["source"]), str(row["source"]))} for row in found]
