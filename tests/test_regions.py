"""How the territories of France make each other up, and what official files say of it."""

import pandas as pd
import pytest

from beside import find_beside
from indicators.errors import ComparisonError, IndicatorsError, UnknownTermError
from indicators.measures.conversion import convert_absolute
from indicators.nuts import detect_versions
from indicators.regions import check_departments, list_departments, list_divisions, list_flows
from indicators.territories import find_territories, find_territory, list_regions

OLD_MAINLAND = 22


@pytest.mark.parametrize(("old", "new"), [("departments", "2015"), ("departments", "2016"), ("2015", "2016")])
def test_every_territory_goes_whole_into_one_region_and_every_region_is_made(old, new):
    flows = list_flows(old, new)
    assert flows["from_code"].is_unique
    assert set(flows["to_code"]) == set(list_regions(new))


def test_there_is_no_way_back_from_new_regions_to_old():
    with pytest.raises(IndicatorsError, match="no flows lead from 2016 to 2015"):
        list_flows("2016", "2015")


def test_departments_make_up_the_same_new_regions_as_the_old_regions_do():
    by_department = list_flows("departments", "2015").merge(
        list_flows("2015", "2016"), left_on="to_code", right_on="from_code"
    )
    straight = list_flows("departments", "2016").set_index("from_code")["to_code"]
    assert by_department.set_index("from_code_x")["to_code_y"].sort_index().equals(straight.sort_index())


def test_a_region_of_the_other_map_has_no_departments():
    with pytest.raises(IndicatorsError, match="no region of the map of 2016"):
        list_departments("alsace", "2016")


def test_each_division_names_known_territories_and_none_twice():
    for whole, ways in list_divisions().items():
        assert find_territory(whole) == whole
        for parts in ways:
            assert len(set(parts)) == len(parts) > 0


@pytest.mark.parametrize(("map_name", "column"), [("2015", "cog_region_avant_2016"), ("2016", "cog_region")])
def test_our_own_table_of_departments_is_that_of_official_files(map_name, column):
    told = pd.read_csv(find_beside("reference/departements.csv"), dtype=str, na_filter=False)
    regions = find_territories("REG-" + told[column])[0]
    placed = dict(zip("dep-" + told["dep"].str.lower(), regions, strict=True))
    assert check_departments(placed, map_name).empty


def test_a_department_elsewhere_or_left_out_is_told_with_where_it_should_be():
    placed = list_flows("departments", "2015").set_index("from_code")["to_code"].to_dict()
    moved = {**placed, "dep-34": "midi-pyrenees"}
    del moved["dep-67"]
    assert check_departments(moved, "2015").to_numpy().tolist() == [
        ["dep-34", "midi-pyrenees", "languedoc-roussillon"],
        ["dep-67", "", "alsace"],
    ]


def read_history() -> pd.DataFrame:
    """Return the departments of today in Etalab's history of territories, each with the regions it names for it."""
    table = pd.read_csv(find_beside("sources/etalab_geohisto_departements.csv"), dtype=str, na_filter=False)
    now = table[table["end_datetime"].str.startswith("9999") & (table["insee_code"] != "69M")]
    codes = now["parents"].str.extract(r"fr:region:(?P<old>\w+)@19\d\d.*fr:region:(?P<new>\w+)@2016")
    return codes.assign(department="dep-" + now["insee_code"].str.lower()).dropna()


def test_the_wrong_table_of_departments_of_geohisto_is_caught_with_every_wrong_row():
    history = read_history()
    ids = find_territories("REG-" + history["old"])[0]
    placed = dict(zip(history["department"], ids, strict=True))
    wrong = check_departments(placed, "2015")
    told = wrong[wrong["found"] != ""]
    assert len(told) == 21
    assert (told["expected"] != "").all()


def read_eurostat(name: str, unit: str, year: str) -> pd.Series:
    """Return what one of Eurostat's files says of the French areas in a year, by code, flags taken off."""
    path = find_beside(f"sources/{name}")
    if name.endswith(".gz"):
        table = pd.read_csv(path, sep="\t", dtype=str)
        keys = table.iloc[:, 0].str.split(",", expand=True)
        own = keys[keys[0].eq("T") & keys[2].eq("TOTAL")].index
        values = table.loc[own].set_index(keys.loc[own].iloc[:, -1])
    else:
        table = pd.read_csv(path, dtype=str)
        values = table[table["unit"] == unit].set_index("geo")
    values.columns = [str(column).strip() for column in values.columns]
    amounts = pd.to_numeric(values[year].str.extract(r"([\d.]+)")[0])
    return amounts[amounts.index.str.startswith("FR")].dropna()


@pytest.mark.parametrize(
    ("name", "unit", "year", "slack"),
    [
        ("eurostat_demo_r_pjangrp3.tsv.gz", "people", "2014", 0.0),
        ("eurostat_demo_r_pjangrp3.tsv.gz", "people", "2019", 0.0),
        ("eurostat_estat_nama_10r_3gdp.tsv", "MIO_EUR", "2012", 0.1),
    ],
)
def test_the_22_old_regions_rebuilt_from_departments_are_eurostats_own(name, unit, year, slack):
    told = read_eurostat(name, unit, year)
    departments = told[told.index.str.len() == 5]
    ids = find_territories(pd.Series(departments.index, index=departments.index))[0]
    by_department = departments.rename(ids)[lambda series: series.index.str.startswith("dep-")]
    rebuilt = convert_absolute(by_department, list_flows("departments", "2015"), "whole")["value"].dropna()
    regions = told[told.index.str.len() == 4]
    own = regions.rename(find_territories(pd.Series(regions.index, index=regions.index))[0])
    mainland = list_regions("2015", overseas=False)
    assert len(mainland) == OLD_MAINLAND
    for region in mainland:
        members = len(list_departments(region, "2015"))
        assert rebuilt[region] == pytest.approx(own[region], abs=slack * members / 2 + 1e-6)


def test_a_region_under_its_old_and_its_new_code_is_counted_once():
    path = find_beside("sources/eurostat_bd_size_r3_tabular.tsv.gz")
    table = pd.read_csv(path, sep="\t", dtype=str)
    keys = table.iloc[:, 0].str.split(",", expand=True)
    own = keys[4].str.fullmatch("FR[0-9A-Z]{2}") & keys[1].eq("V11910") & keys[2].eq("TOTAL") & keys[3].eq("B-S_X_K642")
    told = pd.to_numeric(table.loc[own, "2014 "].str.extract(r"(\d+)")[0]).set_axis(keys.loc[own, 4]).dropna()
    with pytest.raises(UnknownTermError, match=r"FR21, .* of 2010, 2013; .* FRB0, .* of 2016, 2021, 2024"):
        detect_versions(told.index)
    ids = find_territories(pd.Series(told.index, index=told.index))[0]
    known = pd.DataFrame({"territory": ids, "value": told})[ids != ""]
    twice = known[known["territory"].duplicated(keep=False)]
    assert {"FR81", "FRJ1"} <= set(twice.index)
    assert twice.groupby("territory")["value"].nunique().eq(1).all()
    with pytest.raises(ComparisonError, match="several values of"):
        convert_absolute(known.set_index("territory")["value"], list_flows("2015", "2016"), "whole")
    once = known.drop_duplicates("territory").set_index("territory")["value"]
    summed = convert_absolute(once, list_flows("2015", "2016"), "whole")["value"]
    assert summed["occitanie"] == once["languedoc-roussillon"] + once["midi-pyrenees"]


def read_departments(year: str) -> tuple[pd.Series, dict[str, float]]:
    """Return the population of each department in INSEE's workbook, by id, and the totals it gives itself."""
    calamine = pytest.importorskip("python_calamine")
    path = find_beside("sources/insee_estim-pop-dep-sexe-gca-1975-2023.xls")
    rows = calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(year).to_python()
    people, totals = {}, {}
    for code, name, *figures in rows:
        if code and name:
            people[f"dep-{str(code).removesuffix('.0').lower()}"] = float(figures[5])
        elif str(code).startswith(("France", "DOM")):
            totals[str(code).strip()] = float(figures[5])
    return pd.Series(people), totals


@pytest.mark.parametrize("year", ["2012", "2023"])
def test_departments_of_insee_add_up_to_old_and_new_regions_and_to_its_own_totals(year):
    people, totals = read_departments(year)
    told = pd.read_csv(find_beside("reference/population_regions_1975_2023.csv"), dtype=str, na_filter=False)
    whole = next(total for name, total in totals.items() if "et DOM" in name)
    for map_name, drawn in (("2015", "avant_2016"), ("2016", "depuis_2016")):
        regions = convert_absolute(people, list_flows("departments", map_name), "whole")["value"].dropna()
        assert regions.sum() == whole
        assert regions.loc[list_regions(map_name, overseas=False)].sum() == totals["France métropolitaine"]
        own = told[(told["annee"] == year) & (told["decoupage"] == drawn)]
        ids = find_territories("REG-" + own["cog_region"])[0]
        expected = dict(zip(ids, own["population_1er_janvier"].astype(float), strict=True))
        assert regions.to_dict() == expected


def test_old_regions_add_up_to_new_ones_as_departments_do():
    people, _ = read_departments("2012")
    old = convert_absolute(people, list_flows("departments", "2015"), "whole")["value"].dropna()
    new = convert_absolute(old, list_flows("2015", "2016"), "whole")
    straight = convert_absolute(people, list_flows("departments", "2016"), "whole")["value"]
    assert new["value"].equals(straight)
    assert new["estimated_pct"].dropna().eq(0).all()
