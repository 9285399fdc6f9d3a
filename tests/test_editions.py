"""Boundaries: a territory that its declared edition does not have is told, and so is a mixture of editions."""

from __future__ import annotations

import pandas as pd
import pytest

from indicators.cleaning import clean_cells
from indicators.sources import CELL_COLUMNS

CELL = dict.fromkeys(CELL_COLUMNS, "") | {
    "language": "en",
    "indicator": "jobs",
    "measure": "level",
    "sector": "nace_j",
    "scope": "sbs_local_units",
    "period": "2015",
    "precision": "count",
    "nature": "observed",
}


def clean(territories: list[str], geography: str, sources: list[str] | None = None):
    """Return the territories that are read, and what is told of the others."""
    named = zip(territories, sources or ["office"] * len(territories), strict=True)
    rows = [
        CELL | {"territory": name, "geography": geography, "source": source, "text": "7", "place": f"a.xlsx!s!B{row}"}
        for row, (name, source) in enumerate(named, 2)
    ]
    observations, problems = clean_cells(pd.DataFrame(rows))
    assert len(observations) + len(problems) == len(rows)
    return sorted(observations["territory"]), problems[["rule", "found", "expected"]].values.tolist()


def test_an_area_that_the_declared_version_does_not_have_is_told_by_name():
    read, told = clean(["HU10", "HU11", "HU21"], "nuts2016")
    assert read == ["nuts-hu11", "nuts-hu21"]
    assert told == [["other_edition", "HU10 (nuts2010, nuts2013)", "nuts2016"]]


def test_a_region_under_the_code_of_another_version_is_the_same_boundary():
    assert clean(["FR81", "FR91"], "nuts2016") == (["guadeloupe", "languedoc-roussillon"], [])


@pytest.mark.parametrize(("geography", "region"), [("cog2015", "Occitanie"), ("cog2024", "Languedoc-Roussillon")])
def test_a_region_of_the_other_map_of_france_is_told(geography, region):
    read, told = clean([region, "34", "France", "Bretagne"], geography)
    assert read == ["bretagne", "dep-34", "france"]
    assert [(rule, expected) for rule, _, expected in told] == [("other_edition", geography)]


def test_a_mixture_of_versions_is_told_by_name_where_no_version_is_declared():
    read, told = clean(["HU10", "HU11", "HU12", "HU21", "DE11"], "local")
    assert read == ["nuts-de11", "nuts-hu21"]
    mixture = "HU10: nuts2010, nuts2013; HU11, HU12: nuts2016, nuts2021, nuts2024"
    assert told == [["mixed_editions", name, mixture] for name in ("HU10", "HU11", "HU12")]


def test_each_source_has_a_version_of_its_own():
    assert clean(["HU10", "HU11"], "local", ["one", "other"])[1] == []


def test_areas_that_one_version_has_together_are_read_without_a_declared_version():
    assert clean(["HU10", "LT00", "DE11"], "local")[1] == []
