"""The country that a territory is measured against: its own, or none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indicators.countries import find_country, list_countries, list_references
from indicators.errors import UnknownTermError
from indicators.nuts import LEVELS, VERSIONS
from indicators.territories import TERRITORIES, TERRITORY_COLUMNS, list_areas, read_territories

PROJECT = Path(__file__).parents[1]
OURS = ("france", "province", "dep-34", "mayotte", "ze-rouen")


@pytest.fixture(name="root")
def fixture_root(tmp_path):
    """A project whose table has a place abroad that nothing lies around, and one in it."""
    shutil.copytree(PROJECT / "data" / "reference", tmp_path / "data" / "reference")
    cells = ["lugano", *["Lugano"] * 3, "commune", *[""] * (len(TERRITORY_COLUMNS) - 5)]
    within = ["lugano-centro", *cells[1:]]
    within[TERRITORY_COLUMNS.index("part_of")] = "lugano"
    with (tmp_path / TERRITORIES).open("a", encoding="utf-8") as file:
        file.writelines(",".join(row) + "\n" for row in (cells, within))
    return tmp_path


@pytest.mark.parametrize("territory", ["lugano", "lugano-centro"])
def test_a_place_that_lies_in_no_known_country_is_never_set_beside_france(root, territory):
    for ask in (find_country, lambda place, root: list_references(["alsace", place], root)):
        with pytest.raises(UnknownTermError, match=f"{territory} lies in no country .* part_of"):
            ask(territory, root)


def test_every_territory_of_the_tables_lies_in_a_country():
    for territory in read_territories()["territory"]:
        assert find_country(territory) == "france"
    areas = {area for version in VERSIONS for level in LEVELS for area in list_areas(version, level)}
    abroad = {area for area in areas if area.startswith("nuts-")}
    assert len(abroad) > 1000
    for area in abroad:
        assert find_country(area) == {"nuts-fr": "france"}.get(area[: len("nuts-fr")], area[: len("nuts-fr")])


def test_where_no_territory_is_named_france_is_meant():
    assert list_countries([]) == ["france"]
    assert list_countries(OURS) == ["france"]
