"""The most similar territories: their structure and traits from one family each, joined to new regions where asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.errors import ComparisonError
from indicators.families import FAMILY_COLUMNS, FIGURE_COLUMNS, add_publishers, choose_family, read_bounds
from indicators.measures.peers import Peers, peers
from indicators.observations import Table, select_rows
from indicators.periods import year_of
from indicators.sectors import list_parts
from indicators.tabular import list_records

PEOPLE, GDP = "population", "gdp"
COLUMNS = (*FAMILY_COLUMNS, "territory", "observation", "absence", "precision", *FIGURE_COLUMNS)
HUNDRED, TEN_THOUSAND = 100.0, 10_000.0


class Structure(NamedTuple):
    """What territories are made of in one year: `table` has an amount a sector, and people and GDP, a row a territory.

    `hidden` are the columns left out because a figure of them is not known exactly somewhere: in how many territories.
    `inputs` are the observations behind each number, by territory and column; `sources` what they come from.
    """

    indicator: str
    digital: str
    period: str
    table: pd.DataFrame
    hidden: Mapping[str, int]
    inputs: Mapping[tuple[str, str], tuple[str, ...]]
    sources: tuple[str, ...]

    @property
    def sectors(self) -> list[str]:
        """The sectors of the structure."""
        return [column for column in self.table.columns if column not in (PEOPLE, GDP)]

    @property
    def territories(self) -> list[str]:
        """The territories that are compared."""
        return list(self.table.index)


def read_structure(
    observations: Table,
    territories: Sequence[str],
    period: str,
    *,
    indicator: str = "establishments",
    whole: str = "business_economy",
    digital: str = "nace_j",
    context: Collection[str] = (PEOPLE, GDP),
    flows: pd.DataFrame | None = None,
    root: Path | None = None,
) -> Structure:
    """Return the parts of `whole` in each of `territories`, with their population and GDP, as of `period`.

    All sectors are of one family. One that is not known exactly everywhere is left out of all territories and counted
    in `hidden`: nothing is put in its place. `context` names what is read besides (population at the end of the year;
    GDP); () where a project has neither. With `flows` (`regions.list_flows`) amounts are added up to the territories
    that the first go into whole. Raises `ComparisonError` where no sector is known of all territories.
    """
    parts = list_parts(whole, root)
    years = {name: date_people(period) if name == PEOPLE else str(year_of(period)) for name in context}
    read = _read(observations, indicator, parts, territories, period, root)
    read |= {name: _read(observations, name, ["all"], territories, years[name], root)["all"] for name in context}
    absent = {name: int((~column["exact"]).sum()) for name, column in read.items()}
    hidden = {name: count for name, count in absent.items() if count}
    if set(parts) <= set(hidden):
        raise ComparisonError(
            f"no part of {whole} has a figure of {indicator} in {period} in all territories asked for"
        )
    known = {name: column for name, column in read.items() if name not in hidden}
    table = pd.DataFrame({name: column["value"] for name, column in known.items()}, index=list(territories))
    inputs = {(place, name): (one,) for name, column in known.items() for place, one in column["observation"].items()}
    sources = dict.fromkeys(source for column in known.values() for source in column["source"])
    found = Structure(indicator, digital, period, table, hidden, inputs, tuple(sources))
    return found if flows is None else _join(found, flows)


def date_people(period: str) -> str:
    """Return the year on whose first of January the people are counted who stand for the end of a period.

    >>> date_people("2013")
    '2014'
    """
    return str(year_of(period) + 1)


def _read(
    observations: Table,
    indicator: str,
    sectors: Sequence[str],
    territories: Sequence[str],
    period: str,
    root: Path | None,
) -> dict[str, pd.DataFrame]:
    """Return, of each sector, a row a territory: value, whether it is known exactly, observation and source."""
    of = {"indicator": indicator, "sector": sectors, "territory": territories, "period": period}
    rows = select_rows(observations, {**of, "measure": "level", "nature": "observed"}, COLUMNS)
    rows = add_publishers(rows.assign(place=rows["territory"], of=rows["sector"]), root)
    if rows.empty:
        raise ComparisonError(f"no {indicator} of {period} is observed in the territories asked for; take another year")
    told = rows.assign(territory=rows["place"] + " " + rows["of"], sector="")
    family = choose_family(told, told["absence"] == "")
    own = told[[all(row[key] == getattr(family, key) for key in FAMILY_COLUMNS) for row in list_records(told)]]
    own = own.drop_duplicates("territory", keep=False)  # of two figures of one thing none is chosen
    bounds = read_bounds(own)
    own = own.assign(
        exact=(bounds.low == own["value"]) & (bounds.high == own["value"]) & (own["precision"] != "sample")
    )
    columns = {sector: own[own["of"] == sector].set_index("place") for sector in sectors}
    return {sector: _complete(column, territories) for sector, column in columns.items()}


def _complete(column: pd.DataFrame, territories: Sequence[str]) -> pd.DataFrame:
    full = column.reindex(list(territories))
    exact = full["exact"].eq(True).to_numpy()
    return pd.DataFrame(
        {"value": full["value"], "exact": exact, "observation": full["observation"], "source": full["source"]}
    )


def _join(structure: Structure, flows: pd.DataFrame) -> Structure:
    """Return the structure of the territories that those of `flows` go into whole."""
    goes = {row["from_code"]: row["to_code"] for row in list_records(flows)}
    into = [goes[name] for name in structure.territories]
    inputs: dict[tuple[str, str], tuple[str, ...]] = {}
    for (name, column), some in structure.inputs.items():
        inputs[goes[name], column] = inputs.get((goes[name], column), ()) + some
    return structure._replace(table=structure.table.groupby(into, sort=True).sum(), inputs=inputs)


def list_traits(structure: Structure) -> pd.DataFrame:
    """Return the traits by which territories are compared besides their structure, as far as they are known.

    `size`: the sum of the amounts; `digital_pct`: the digital sector's share of it; `per_10000`: it over the
    inhabitants; `gdp_per_head` in euros.
    """
    table = structure.table
    size = table[structure.sectors].sum(axis=1)
    traits = {"size": size}
    if structure.digital in table.columns:
        traits["digital_pct"] = HUNDRED * table[structure.digital] / size
    if PEOPLE in table.columns:
        traits["per_10000"] = TEN_THOUSAND * size / table[PEOPLE]
    if {PEOPLE, GDP} <= set(table.columns):
        traits["gdp_per_head"] = table[GDP] / table[PEOPLE]
    return pd.DataFrame(traits)


def list_peers(structure: Structure, territory: str, count: int = 5) -> Peers:
    """Return the `count` territories of `structure` nearest to `territory`, and what each dimension adds.

    See `measures.peers.peers`; `ComparisonError` for a territory that is not among those of the structure.
    """
    if territory not in structure.territories:
        known = ", ".join(structure.territories[:5])
        raise ComparisonError(f"{territory!r} is not among the territories compared ({known} …); name one of them")
    return peers(structure.table[structure.sectors], list_traits(structure), territory, count)


def list_inputs(structure: Structure, territory: str, dimension: str) -> tuple[str, ...]:
    """Return the observations behind one dimension of one territory, each once."""
    columns = {
        "digital_pct": structure.sectors,
        "per_10000": [*structure.sectors, PEOPLE],
        "gdp_per_head": [PEOPLE, GDP],
    }.get(dimension, structure.sectors)
    return tuple(dict.fromkeys(name for column in columns for name in structure.inputs.get((territory, column), ())))
