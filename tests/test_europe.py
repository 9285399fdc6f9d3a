"""A file of the regions of all Europe becomes a project of its own: its description, the suite's notebooks, no code."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from beside import find_beside
from indicators.comparisons import compare
from indicators.comparisons.peers import list_peers, read_structure
from indicators.countries import find_country
from indicators.observations import read_observations, read_problems
from indicators.seals import renew_seal
from indicators.territories import find_territory, list_regions

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent / "europe"
FILE = "eurostat_sbs_r_nuts06_r2"
NOTEBOOKS = ("employment_weight", "compare", "quality", "profile")
SECTIONS = ("B", "C", "D", "E", "F", "G", "H", "I", "J", "L", "M", "N", "S95")
YEAR = "2012"
ASKED = {"indicator": "jobs", "sector": "nace_j", "period": YEAR, "base_period": "2011"}


@pytest.fixture(scope="module")
def file():
    return find_beside(f"sources/{FILE}.tsv.gz")


@pytest.fixture(scope="module")
def root(file, tmp_path_factory):
    """The project: the file, its description, the reference tables with codes of NUTS 2006, four notebooks, a plan."""
    root = tmp_path_factory.mktemp("europe")
    shutil.copytree(ROOT / "data" / "reference", root / "data" / "reference")
    for folder in ("data/raw", "notebooks"):
        (root / folder).mkdir()
    known = root / "data" / "reference" / "territories.csv"
    own = (HERE / "territories.csv").read_text(encoding="utf-8")
    header, _, rows = own.partition("\n")
    assert known.read_text(encoding="utf-8").startswith(header)
    known.write_text(known.read_text(encoding="utf-8") + rows, encoding="utf-8")
    for notebook in NOTEBOOKS:
        shutil.copy(ROOT / "notebooks" / f"{notebook}.ipynb", root / "notebooks")
    shutil.copy(HERE / "reports.toml", root / "notebooks")
    shutil.copy(HERE / f"{FILE}.toml", root / "data" / "raw")
    shutil.copy(file, root / "data" / "raw")
    renew_seal(root / "data" / "raw" / f"{FILE}.toml")
    # The command that makes all pages, as a person runs it.
    subprocess.run([sys.executable, "-m", "indicators", "report"], cwd=root, check=True, capture_output=True)
    return root


@pytest.fixture(scope="module")
def published(file):
    """The cells of the file that the description takes, read by pandas alone: section, indicator, code, year."""
    table = pd.read_csv(file, sep="\t", dtype=str, keep_default_na=False)
    keys = table.iloc[:, 0].str.split(",", expand=True).set_axis(["section", "indicator", "code"], axis=1)
    cells = pd.concat([keys, table.iloc[:, 1:].rename(columns=str.strip)], axis=1)
    cells = cells[cells["section"].isin(SECTIONS) & cells["indicator"].isin(["V11210", "V16110"])]
    return cells[~cells["code"].str.fullmatch(r"...|..ZZ")]


@pytest.fixture(scope="module")
def compared(root):
    return compare(
        read_observations(root), ASKED["indicator"], period=YEAR, territories=list_regions("nuts2-2013"), root=root
    )


def test_every_cell_of_every_region_is_an_observation(root, published):
    observations = read_observations(root)
    assert read_problems(root).empty
    twice = published["code"].str.fullmatch("FR9.|FRA[1-4]")  # two codes of one region, each for some of the years
    assert (
        len(observations)
        == (~twice).sum() * 8
        + (published["code"].str.startswith("FR9") * 5).sum()
        + (published["code"].str.fullmatch("FRA[1-4]") * 3).sum()
    )
    assert set(observations["territory"]) == {find_territory(code, root) for code in published["code"].unique()}
    assert observations["territory"].nunique() == 29 + 314  # countries and regions, those of NUTS 2006 among them


def count_jobs(published: pd.DataFrame) -> pd.DataFrame:
    """Return the jobs of each code and section in the year, where a number stands; a column a section."""
    jobs = published[published["indicator"] == "V16110"]
    numbers = pd.to_numeric(jobs[YEAR].str.extract(r"^(\d+)")[0])
    return jobs.assign(number=numbers).pivot_table("number", "code", "section")


def test_peers_are_found_among_the_regions_of_europe(root, published):
    jobs = count_jobs(published)
    redrawn = jobs.index.str.fullmatch("EL[12].|SI0[12]|UKI[12]")  # of NUTS 2010, beside their successors
    regions = jobs[jobs.notna().all(axis=1) & (jobs.index.str.len() == 4) & ~redrawn]
    places = {code: find_territory(code, root) for code in regions.index}
    asked = {"indicator": "jobs", "context": (), "root": root}
    structure = read_structure(read_observations(root), list(places.values()), YEAR, **asked)
    assert structure.hidden == {} and len(structure.sectors) == len(SECTIONS)
    own = regions.index[0]
    found = list_peers(structure, places[own], count=3)
    assert found.dimensions == ["structure", "size", "digital_pct"]
    shares = regions.div(regions.sum(axis=1), axis=0)
    gaps = (shares - shares.loc[own]).abs().sum(axis=1).rename(places) * 50
    assert found.differences["structure"].tolist() == pytest.approx(gaps[found.table.index].tolist())


def test_location_quotients_are_those_of_the_files_own_numbers(root, published, compared):
    jobs = count_jobs(published)
    complete = jobs[jobs.notna().all(axis=1)]
    weights = complete["J"] / complete.sum(axis=1)
    countries = weights[weights.index.str.len() == 2]
    regions = weights[(weights.index.str.len() == 4) & weights.index.str[:2].isin(countries.index)]
    expected = regions / countries[regions.index.str[:2]].to_numpy()
    expected.index = [find_territory(code, root) for code in expected.index]
    rows = compared.rows.set_index("territory")
    shared = [territory for territory in expected.index if territory in rows.index]
    assert len(shared) > 180
    quotients = rows.loc[shared, "location_quotient"]
    assert ((quotients / expected[shared] - 1).abs() < 1e-9).all()


def test_what_is_hidden_lies_between_bounds_that_its_own_country_gives(root, compared):
    hidden = compared.rows[compared.rows["location_quotient"].isna() & compared.rows["location_quotient_high"].notna()]
    assert len(hidden) > 50
    assert (hidden["location_quotient_low"] <= hidden["location_quotient_high"]).all()
    countries = {find_country(territory, root) for territory in hidden["territory"]}
    told = compared.derivations.set_index(["territory", "column"])["inputs"]
    known = read_observations(root).set_index("observation")["territory"]
    for territory in hidden["territory"]:
        inputs = {find_country(place, root) for place in known[list(told[territory, "location_quotient"])]}
        assert inputs == {find_country(territory, root)}
    assert len(countries) > 5


@pytest.mark.parametrize("exhibit", ["weight", "quotient"])
def test_the_page_leads_from_every_region_to_its_figures(root, compared, exhibit):
    page = (root / "reports" / "fr" / "employment-weight.html").read_text(encoding="utf-8")
    rows = compared.rows
    present = rows.loc[rows["location_quotient_high"].notna(), "territory"]
    assert len(present) == 275
    assert {f"{exhibit}-{territory}" for territory in present} <= set(re.findall(r'<tr id="([^"]+)"', page))
    chart = next(figure for figure in re.findall(r"<svg.*?</svg>", page, re.DOTALL) if f"#{exhibit}-" in figure)
    assert {f"{exhibit}-{territory}" for territory in present} <= set(re.findall(r'href="#([^"]+)"', chart))


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("fr/employment-weight", "chacune se lit à côté de celle de son pays"),
        ("en/compare", "Oberbayern"),
        ("en/quality", "71,280"),
        ("fr/profile-nuts-de21", "Chiffres clés : Oberbayern et son pays"),
    ],
)
def test_the_pages_are_those_of_the_suite(root, page, told):
    text = (root / "reports" / f"{page}.html").read_text(encoding="utf-8")
    assert told in re.sub(r"\s", " ", text)
