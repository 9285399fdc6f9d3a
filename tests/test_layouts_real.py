"""Files as their offices published them become observations by their descriptions alone; their own totals agree."""

from __future__ import annotations

import gzip
import shutil
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from beside import find_beside
from indicators.cleaning.cells import settle_keys
from indicators.cleaning.understanding import Reported, understand_together
from indicators.distinct import spell_out
from indicators.readers import read_file
from indicators.sources import compute_sha256, read_description
from indicators.territories import list_regions

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent / "layouts"
DESCRIPTIONS = sorted(HERE.glob("*.toml"))
# Cells of each file, and the problems that are right: what the file itself does not say, or says wrongly.
EXPECTED = {
    "arcep_ftthRegions": (270, {}),
    "arcep_regions": (36, {}),
    "drees_Panorama_statistique_2024": (1856, {}),
    # Of regions with two codes, one of which has no figure or the same one.
    "eurostat_bd_size_r3_tabular": (6032, {"code_repeated": 3120}),
    "eurostat_demo_r_pjangrp3": (2754, {}),
    "eurostat_estat_nama_10r_3gdp": (2992, {}),
    "eurostat_isoc_r_broad_h_FR.sdmx": (254, {}),
    "eurostat_isoc_r_iuse_i_IDAY_from_rda": (214, {}),
    # The years 1946 to 1949 of two countries lie outside the years that this project knows.
    "eurostat_jsonstat_nama_gdp_c_IT_FR": (138, {"unknown_period": 8}),
    "eurostat_sbs_r_nuts06_r2": (448, {}),
    # 14 amounts of 7 projects without a year; 11 projects without an amount.
    "feder_2007-2013_projets_exemplaires": (850, {"period_missing": 14, "empty_row": 11}),
    "feder_20160711_listeoperations_FEDER_FSE_14-20": (92, {}),
    "insee_TCRD_021": (833, {}),
    # The year before 1950 lies outside the years that this project knows.
    "insee_econ-gen-pib-composante": (532, {"unknown_period": 5}),
    "insee_estim-pop-dep-sexe-gca-1975-2023": (29_598, {}),
    "jsonstat_oecd": (408, {}),
    "oecd_REGION_DEMOGR_sample": (7, {}),
}


class Read(NamedTuple):
    """A file read and understood."""

    cells: pd.DataFrame
    aside: Counter[str]
    observations: pd.DataFrame
    problems: pd.DataFrame


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A project of the test's own: the reference tables, with the words that these files need beside them."""
    root = tmp_path_factory.mktemp("layouts")
    shutil.copytree(ROOT / "data" / "reference", root / "data" / "reference")
    for folder in ("raw", "processed"):
        (root / "data" / folder).mkdir()
    for table in sorted((HERE / "reference").glob("*.csv")):
        header, *rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
        own = root / "data" / "reference" / table.name
        known = own.read_text(encoding="utf-8")
        assert known.startswith(header), table.name
        own.write_text(known + "".join(rows), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def read(root):
    """Return a file of the folder beside the project, read in place; each once."""
    known: dict[str, Read] = {}

    def read_once(name: str) -> Read:
        if name not in known:
            known[name] = read_in_place(name, root)
        return known[name]

    return read_once


def read_in_place(name: str, root: Path) -> Read:
    found = find_beside(f"sources/{name}.*")
    # A description stands beside a file of its name; the file itself stays where it is.
    (root / "data" / "raw" / found.name).write_bytes(b"")
    described = root / "data" / "raw" / f"{name}.toml"
    shutil.copy(HERE / f"{name}.toml", described)
    source_file = read_description(described)._replace(path=found, sha256=compute_sha256(found))
    cells, refused, aside = read_file(source_file)
    (understood,) = understand_together([Reported(source_file, cells, refused)], root)
    observations, contradicted = settle_keys(understood.candidates, root)
    return Read(cells, aside, spell_out(observations), pd.concat([understood.problems, contradicted]))


@pytest.mark.parametrize("name", [path.stem for path in DESCRIPTIONS])
def test_each_cell_is_an_observation_or_a_problem_that_is_explained(read, name):
    cells, rules = EXPECTED[name]
    found = read(name)
    of_cells = found.problems[found.problems["place"].isin(found.cells["place"])]
    assert len(found.cells) == cells
    assert len(found.observations) + len(of_cells) == len(found.cells)
    assert Counter(found.problems["rule"]) == Counter(rules)


def pick(found: Read, **wanted: str) -> pd.Series:
    """Return the values of the observations of one kind, by territory."""
    rows = found.observations
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    assert len(rows), wanted
    return rows.set_index("territory")["value"]


@pytest.mark.parametrize(
    ("period", "france", "metropolitan"), [("2012", 65_241_241, 63_375_971), ("2023", 68_042_591, 65_834_837)]
)
def test_departments_and_ages_add_up_to_the_totals_of_the_population_workbook(read, period, france, metropolitan):
    found = read("insee_estim-pop-dep-sexe-gca-1975-2023")
    totals = pick(found, period=period, scope="residents")
    assert (totals["france"], totals["france-metropolitaine"]) == (france, metropolitan)
    assert totals.drop(["france", "france-metropolitaine"]).sum() == france
    ages = [pick(found, period=period, scope=f"residents_{age}") for age in ("0_19", "20_39", "40_59", "60_74", "75")]
    pd.testing.assert_series_equal(sum(ages[1:], ages[0]), totals, check_like=True)


def test_the_totals_of_every_year_of_the_population_workbook_agree(read):
    totals = read("insee_estim-pop-dep-sexe-gca-1975-2023").observations.query("scope == 'residents'")
    table = totals.pivot_table("value", "period", "territory", aggfunc="sum").fillna(0)
    assert list(table.index) == [str(year) for year in range(1975, 2024)]
    departments = table.drop(columns=["france", "france-metropolitaine"])
    overseas = [column for column in departments if not column.startswith("dep-")]
    off = departments.drop(columns=overseas).sum(axis=1) - table["france-metropolitaine"]
    assert off[off != 0].to_dict() == {}


@pytest.mark.parametrize(
    ("period", "geography", "column", "regions"),
    [("2012", "cog2015", "part_of_2015", 26), ("2023", "cog2024", "part_of", 18)],
)
def test_regions_summed_from_departments_are_those_of_the_default_data(read, period, geography, column, regions):
    totals = pick(read("insee_estim-pop-dep-sexe-gca-1975-2023"), period=period, scope="residents")
    table = pd.read_csv(ROOT / "data" / "reference" / "territories.csv", dtype=str).set_index("territory")
    parts = totals.drop(["france", "france-metropolitaine"])
    own = parts.index.str.startswith("dep-")
    summed = parts.groupby(
        [table.loc[name, column] if is_part else name for name, is_part in zip(parts.index, own, strict=True)]
    ).sum()
    assert (len(summed), summed.sum()) == (regions, totals["france"])
    known = pd.read_csv(ROOT / "data" / "processed" / "observations.csv", dtype={"period": str}, low_memory=False)
    known = known[
        (known["indicator"] == "population") & (known["period"] == period) & (known["geography"] == geography)
    ]
    assert summed.to_dict() == known.set_index("territory")["value"].loc[summed.index].to_dict()


def test_regions_and_departments_of_a_workbook_that_the_library_cannot_open_add_up_to_france(read):
    found = read("insee_TCRD_021")
    population = pick(found, indicator="population")
    assert population[list_regions("2016")].groupby(level=0).first().sum() == 68_605_616
    women, men = pick(found, indicator="women"), pick(found, indicator="men")
    assert set((women + men).round(1)) <= {100.0}


def test_levels_and_growth_of_the_accounts_agree(read):
    found = read("insee_econ-gen-pib-composante")
    gdp = found.observations.query("indicator == 'gdp'").set_index(["measure", "period"])["value"]
    assert gdp["level", "2025"] == 2_646_745_600_000
    assert round(100 * (gdp["level", "2025"] / gdp["level", "2024"] - 1), 3) == gdp["change_percent", "2025"]
    assert gdp["change_percent", "2025"] == gdp["change_points", "2025"] == 0.805
    stocks = found.observations.query("indicator == 'stocks'")
    assert set(stocks["note"]) == {"¹"}
    assert set(found.observations.query("period == '2024'")["flags"]) == {"sd"}


def test_territories_across_are_read_with_the_unit_of_each_row(read):
    found = read("drees_Panorama_statistique_2024")
    population = pick(found, indicator="population", period="2025")
    assert population[list_regions("2016", overseas=False)].sum() == population["france-metropolitaine"] == 66_351_959
    assert population["dep-01"] == 688_626
    assert pick(found, indicator="immigrants")["auvergne-rhone-alpes"] == 10
    absent = found.observations.query("absence != ''")
    assert set(absent["text"]) == {"n.d."}
    parts = [pick(found, indicator=indicator) for indicator in ("housing_appeals", "shelter_appeals")]
    pd.testing.assert_series_equal(sum(parts[1:], parts[0]), pick(found, indicator="appeals"))
    for indicator, total in (("mas_homes", 761), ("fam_homes", 1096), ("mas_places", 31_742), ("fam_places", 33_015)):
        places = pick(found, indicator=indicator)
        assert places[list_regions("2016")].sum() == places["france"] == total


def test_numbers_between_hard_spaces_and_quarters_across_are_read(read):
    regions = read("arcep_regions")
    assert pick(regions, indicator="dwellings")["guadeloupe"] == 220_069
    assert regions.observations.query("absence != ''")["territory"].tolist() == ["mayotte"]
    quarters = read("arcep_ftthRegions")
    assert pick(quarters, indicator="operators_1", period="2017-Q3")["guadeloupe"] == 99
    assert set(quarters.observations["period"]) == {"2017-Q3", "2017-Q4", "2018-Q1"}


def test_regions_of_a_half_cleaned_bulk_file_add_up_to_its_country(read):
    gdp = pick(read("eurostat_estat_nama_10r_3gdp"), period="2019")
    regions = gdp[[region for region in list_regions("2016") if region in gdp]].groupby(level=0).first()
    assert len(regions) == 18
    assert abs(regions.sum() / gdp["france"] - 1) < 0.001


def test_amounts_of_operations_are_read_beside_one_another(read):
    found = read("feder_20160711_listeoperations_FEDER_FSE_14-20")
    amounts = found.observations.groupby("payer")["value"].sum().round(2).to_dict()
    assert sum(amounts.values()) == pytest.approx(36_361_734.90 + 13_758_369.45)
    assert found.aside["untaken_rows"] == 1834 - 46


def test_regions_and_size_classes_of_a_bulk_file_add_up_to_its_country(read):
    rows = read("eurostat_bd_size_r3_tabular").observations.query("period >= '2014'")
    table = rows.pivot_table("value", ["indicator", "scope", "period"], "territory")
    assert table.notna().all(axis=None)
    pd.testing.assert_series_equal(table.drop(columns="france").sum(axis=1), table["france"], check_names=False)
    classes = rows[rows["territory"] == "france"].pivot_table("value", ["indicator", "period"], "scope")
    parts = classes.drop(columns="head_office").sum(axis=1)
    pd.testing.assert_series_equal(parts, classes["head_office"], check_names=False)
    assert classes.loc[("enterprises", "2014"), "head_office"] == 4_391_922


def test_flags_of_a_bulk_file_are_kept_as_data(read):
    found = read("eurostat_sbs_r_nuts06_r2").observations
    breaks = found.query("text == '1251 b'")
    assert breaks[["value", "flags", "obs_status"]].values.tolist() == [[1251.0, "b", "B"]]
    assert set(found.loc[found["text"] == ": c", "conf_status"]) == {"C"}


def test_departments_and_both_sexes_of_an_old_bulk_file_add_up_to_its_country(read):
    rows = read("eurostat_demo_r_pjangrp3").observations
    table = rows.pivot_table("value", ["indicator", "period"], "territory")
    departments = table.drop(columns="france")
    assert departments.shape == (27, 101)
    pd.testing.assert_series_equal(departments.sum(axis=1), table["france"], check_names=False)
    france = table["france"]
    assert (france["women"] + france["men"]).tolist() == france["population"].tolist()
    assert france["population", "2022"] == 67_871_925


def test_regions_until_2015_add_up_to_their_country_in_the_year_that_tells_all_of_them(read):
    establishments = pick(read("eurostat_sbs_r_nuts06_r2"), indicator="establishments", period="2014")
    assert len(establishments.drop("france").dropna()) == len(list_regions("2015"))
    assert establishments.drop("france").sum() == establishments["france"] == 186_540


def test_a_region_of_two_codes_keeps_the_figures_of_both_each_year_once(read):
    found = read("eurostat_sbs_r_nuts06_r2").observations
    own = found[(found["territory"] == "guadeloupe") & (found["indicator"] == "establishments")].set_index("period")
    assert own.index.tolist() == [str(year) for year in range(2008, 2016)]
    codes = {"2012": "FR91", "2013": "FRA1"}
    content = gzip.decompress(find_beside("sources/eurostat_sbs_r_nuts06_r2.tsv.gz").read_bytes())
    lines = content.decode("utf-8").splitlines()
    years = [field.strip() for field in lines[0].split("\t")]
    for period, code in codes.items():
        row = next(line for line in lines if line.startswith(f"J,V11210,{code}\t")).split("\t")
        assert own.loc[period, "text"] == row[years.index(period)].strip()
        assert own.loc[period, "value"] > 0


def test_rows_of_sdmx_csv_keep_flags_and_gaps(read):
    found = read("eurostat_isoc_r_broad_h_FR.sdmx").observations
    france = found.query("territory == 'france'").set_index("period")
    assert france.loc["2006", "value"] == 30.26
    assert "2020" not in france.index
    unreliable = found.loc[found["flags"] == "u", ["obs_status", "absence"]]
    assert set(unreliable.itertuples(index=False, name=None)) <= {("U", ""), ("O", "unreliable")}


def test_both_versions_of_json_stat_give_each_value_with_its_index(read):
    old = pick(read("eurostat_jsonstat_nama_gdp_c_IT_FR"), period="2013")
    assert old["france"] == 31_300
    new = read("jsonstat_oecd").observations
    assert len(new.query("flags == 'e'")) == 2 * 34
    first = new[new["place"] == "jsonstat_oecd.json!value 0"]
    assert first[["territory", "period", "text"]].values.tolist() == [["country-au", "2003", "5.943826289"]]


# Files of the folder that no description here is for, each with why.
WITHOUT_DESCRIPTION = {
    "README.md": "says what the others are",
    "urssaf_etablissements-et-effectifs-salaries-commune-x-ape.csv": "added up by its description in its own test",
    "insee_cog_France2017_cp1252.txt": "codes and names of communes; no figure",
    "insee_naf2008_liste_n5.xls": "codes and names of activities; no figure",
    "etalab_geohisto_departements.csv": "which region each department is in, wrongly; caught by a check",
    "etalab_geohisto_regions.csv": "codes and names of regions, some of them wrong; no figure",
    "nuts_NUTS2013-NUTS2016.xlsx": "codes and what became of them; compared with the tables of NUTS",
    "nuts_NUTS2016-NUTS2021.xlsx": "codes and what became of them; compared with the tables of NUTS",
    "nuts_NUTS2021-NUTS2024.xlsx": "codes and what became of them; compared with the tables of NUTS",
}


def test_each_file_of_the_folder_is_described_or_holds_no_figure_to_describe():
    files = {path.name for path in find_beside("sources").iterdir()}
    described = {find_beside(f"sources/{path.stem}.*").name for path in DESCRIPTIONS}
    assert described.isdisjoint(WITHOUT_DESCRIPTION)
    assert described | set(WITHOUT_DESCRIPTION) == files
