"""How the territories of France make each other up, before 2016 and since, and which regions share a border."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from indicators.codebook import REFERENCE
from indicators.errors import IndicatorsError
from indicators.kept import keep
from indicators.paths import find_root
from indicators.tabular import list_records, read_table
from indicators.territories import MAPS, TERRITORIES, check_map, list_regions, read_territories

NEIGHBOURS = REFERENCE / "neighbours.csv"  # a row a land border
NATION, MAINLAND, PROVINCE, CAPITAL = "france", "france-metropolitaine", "province", "ile-de-france"
AROUND = {"2015": "part_of_2015", "2016": "part_of"}  # the column that says which region a department is in
WHOLE = "whole"  # a weight that says only that all of it goes there
FLOW_COLUMNS = ("from_code", "to_code", WHOLE, "source")
MISPLACED_COLUMNS = ("department", "found", "expected")
Divisions = Mapping[str, tuple[tuple[str, ...], ...]]


def list_departments(region: str, map_name: str, root: Path | None = None) -> list[str]:
    """Return the departments of a region of "2015" or "2016", in the order of their codes; `IndicatorsError` for none.

    >>> list_departments("alsace", "2015"), len(list_departments("grand-est", "2016"))
    (['dep-67', 'dep-68'], 10)
    """
    placed = _place_departments(map_name, root or find_root())
    inside = [department for department, around in placed.items() if around == region]
    if not inside:
        raise IndicatorsError(f"{region!r} is no region of the map of {map_name}; see {TERRITORIES.as_posix()}")
    return inside


def list_flows(old: str, new: str, root: Path | None = None) -> pd.DataFrame:
    """Return what becomes of each territory of `old` in `new`: `FLOW_COLUMNS`, a row a territory, each going whole.

    `old` is "2015" (the regions until then) or "departments", `new` is "2016" or, of departments, "2015" as well. There
    is no way back: a region of 2016 does not say how it was shared out.

    >>> flows = list_flows("2015", "2016")
    >>> flows.loc[flows["to_code"] == "occitanie", "from_code"].tolist()
    ['languedoc-roussillon', 'midi-pyrenees']
    """
    root = root or find_root()
    check_map(new)
    if old == "departments":
        flows = list(_place_departments(new, root).items())
    elif (old, new) == MAPS:
        flows = list(_place_regions(root).items())
    else:
        raise IndicatorsError(
            f"no flows lead from {old} to {new}; there are departments to 2015 or 2016, and 2015 to 2016"
        )
    rows = [(before, after, 1.0, TERRITORIES.as_posix()) for before, after in flows]
    return pd.DataFrame(rows, columns=list(FLOW_COLUMNS))


def check_departments(placed: Mapping[str, str], map_name: str, root: Path | None = None) -> pd.DataFrame:
    """Return the departments that a table places in another region than ours: `MISPLACED_COLUMNS`, in their order.

    `placed` gives the region of each department, both by id. A department it does not name has an empty `found`, and
    so has one that we do not know an empty `expected`.

    >>> check_departments({"dep-67": "grand-est"}, "2015").head(2)["found"].tolist()
    ['', '']
    """
    ours = _place_departments(map_name, root or find_root())
    both = sorted({*ours, *placed})
    rows = [(name, placed.get(name, ""), ours.get(name, "")) for name in both if placed.get(name) != ours.get(name)]
    return pd.DataFrame(rows, columns=list(MISPLACED_COLUMNS), dtype="str")


def list_divisions(root: Path | None = None) -> Divisions:
    """Return, for each territory that is divided, the ways in which others make it up without gap or overlap.

    >>> list_divisions()["alsace"]
    (('dep-67', 'dep-68'),)
    """
    return _list_divisions(root or find_root())


@keep
def _list_divisions(root: Path) -> Divisions:
    rows = list_records(read_territories(root))
    regions = {one: [row for row in rows if row[f"map_{one}"] == "yes"] for one in MAPS}
    departments = [row for row in rows if row["level"] == "department"]
    overseas = [row for row in regions["2015"] if row["overseas"] == "yes"]
    divided: dict[str, list[tuple[str, ...]]] = {NATION: [(MAINLAND, *_name(overseas))]}
    divided[MAINLAND] = [(PROVINCE, CAPITAL)]
    for level in (*regions.values(), departments):
        mainland = [row for row in level if row["overseas"] != "yes"]
        outside = [row for row in mainland if CAPITAL not in (row["territory"], row["part_of"])]
        for whole, members in ((NATION, level), (MAINLAND, mainland), (PROVINCE, outside)):
            divided.setdefault(whole, []).append(_name(members))
    for row in (*regions["2015"], *regions["2016"]):
        divided.setdefault(row["territory"], []).extend(_divide_region(row, rows))
    return {whole: tuple(dict.fromkeys(way for way in ways if way)) for whole, ways in divided.items()}


def _divide_region(region: Mapping[str, str], rows: list[dict[str, str]]) -> list[tuple[str, ...]]:
    """Return a region's departments, and the former regions it was made of."""
    column = AROUND["2016" if region["map_2016"] == "yes" else "2015"]
    inside = [row for row in rows if row[column] == region["territory"]]
    return [_name([row for row in inside if row["level"] == level]) for level in ("department", "region")]


def _name(rows: list[dict[str, str]]) -> tuple[str, ...]:
    return tuple(row["territory"] for row in rows)


def _place_departments(map_name: str, root: Path) -> dict[str, str]:
    """Return the region of each department on a map."""
    check_map(map_name)
    rows = list_records(read_territories(root))
    return {row["territory"]: row[AROUND[map_name]] for row in rows if row["level"] == "department"}


def _place_regions(root: Path) -> dict[str, str]:
    """Return the region of 2016 that each region of 2015 is in, itself where it stayed."""
    rows = {row["territory"]: row for row in list_records(read_territories(root))}
    old, new = (list_regions(name, root=root) for name in MAPS)
    return {region: region if region in new else rows[region]["part_of"] for region in old}


def list_neighbours(territory: str, map_name: str, root: Path | None = None) -> list[str]:
    """Return the regions that share a land border with `territory` on a map, in alphabetical order; may be none.

    >>> list_neighbours("bretagne", "2015")
    ['basse-normandie', 'pays-de-la-loire']
    """
    check_map(map_name)
    pairs = read_table((root or find_root()) / NEIGHBOURS, ("map", "territory", "neighbour"))
    pairs = pairs[pairs["map"] == map_name]
    beside = pairs.loc[pairs["territory"] == territory, "neighbour"]
    return sorted([*beside, *pairs.loc[pairs["neighbour"] == territory, "territory"]])


def list_missing_regions(
    present: Iterable[str], map_name: str, overseas: bool = True, root: Path | None = None
) -> list[str]:
    """Return the regions of a map that `present` lacks, so that a page can say "12 of 13 regions".

    >>> list_missing_regions(list_regions("2016")[1:], "2016")
    ['auvergne-rhone-alpes']
    """
    there = set(present)
    return [region for region in list_regions(map_name, overseas, root) if region not in there]
