"""The recipes of the documentation work on files of the layout that they are for."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path

import pytest
from openpyxl import Workbook

from indicators.cleaning import clean_project
from indicators.paths import find_root
from indicators.seals import renew_seal

ROOT = find_root(Path(__file__))
RECIPES = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
WORDS = ("Région", "Commune", "APE", "Code région", "Code commune", "Code APE")
YEARS = ("2021", "2022")


def find_recipe(heading: str) -> str:
    """Return the description of a recipe: what stands indented under its heading."""
    section = re.split(r"^## ", RECIPES, flags=re.MULTILINE)
    lines = next(part for part in section if part.startswith(heading)).splitlines(keepends=True)
    return textwrap.dedent("".join(line for line in lines if line.startswith("    ") or not line.strip()))


@pytest.fixture
def clean(tmp_path):
    """Clean a project of one file, saved with its description, and return observations and problems."""
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
    (tmp_path / "data" / "raw").mkdir()

    def save_and_clean(path: Path, description: str):
        path.with_suffix(".toml").write_text(description, encoding="utf-8")
        renew_seal(path)
        cleaned = clean_project(tmp_path)
        return cleaned.observations, cleaned.problems

    return save_and_clean


def list_values(observations, *columns: str) -> dict[tuple[str, ...], float]:
    return observations.set_index(list(columns))["value"].to_dict()


def drop_columns(recipe: str, kept: tuple[str, ...]) -> str:
    """Return a recipe without the lines of columns that a file does not have, as it advises."""
    ignored = re.findall(r'^"(.*)" = "ignore"\n', recipe, flags=re.MULTILINE)
    for name in set(ignored) - set(kept):
        recipe = recipe.replace(f'"{name}" = "ignore"\n', "")
    return recipe


@pytest.mark.parametrize("words", [WORDS, tuple(word for word in WORDS if "ommune" not in word)])
def test_urssafs_file_gives_the_digital_employers_of_each_region(clean, tmp_path, words):
    pytest.importorskip("duckdb", reason="DuckDB, of the extra `sums`, is not installed")
    figures = [f"{name} {year}" for year in YEARS for name in ("Nombre d'établissements", "Effectifs salariés")]
    rows = [
        {"Région": "Bretagne", "Code APE": "6201Z", "numbers": ["5", "40", "6", "44"]},
        {"Région": "Bretagne", "Code APE": "6201Z", "numbers": ["", "", "1", "2"]},
        {"Région": "Bretagne", "Code APE": "5811Z", "numbers": ["1", "3", "", ""]},
        {"Région": "Occitanie", "Code APE": "4711D", "numbers": ["9", "90", "9", "91"]},
    ]
    lines = [";".join([*(row.get(word, "x") for word in words), *row["numbers"]]) for row in rows]
    path = tmp_path / "data" / "raw" / "urssaf.csv"
    path.write_text("\r\n".join([";".join([*words, *figures]), *lines, ""]), encoding="utf-8-sig", newline="")
    observations, problems = clean(path, drop_columns(find_recipe("Urssaf"), words))
    assert problems.empty
    values = list_values(observations, "territory", "indicator", "sector", "period")
    assert values["bretagne", "employees", "ict_oecd2007", "2022"] == 46
    assert values["bretagne", "establishments", "ict_content_tcsi", "2021"] == 6
    assert values["bretagne", "employees", "nace_j", "2021"] == 43
    assert values["occitanie", "employees", "all", "2022"] == 91
    assert ("occitanie", "employees", "ict_oecd2007", "2022") not in values


def test_insees_table_gives_establishments_and_jobs_of_each_region(clean, tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "Figure 1"
    for row in (
        ("Figure 1 - Établissements et emplois dans les TCSI par région",),
        (),
        (
            *(
                "Région",
                "Établissements des TCSI en 2015",
                "Répartition des établissements des TCSI par régions en 2015 (en %)",
            ),
            *("Emploi total dans les TCSI en 2016", "Emploi non salarié dans les TCSI en 2016"),
            "Emploi des femmes dans les TCSI en 2016",
        ),
        ("Bretagne", 7000, 3.5, 34000, 2100, 10200),
        ("Corse", 700, 0.4, 1900, 300, 600),
        ("Lecture : un exemple.",),
        ("Champ : France.",),
        ("Source : Insee.",),
    ):
        sheet.append(row)
    path = tmp_path / "data" / "raw" / "tcsi.xlsx"
    book.save(path)
    observations, problems = clean(path, find_recipe("Insee"))
    assert problems.empty
    values = list_values(observations, "territory", "indicator", "scope", "period")
    assert values == {
        ("bretagne", "establishments", "undefined", "2015"): 7000,
        ("bretagne", "jobs", "all_persons", "2016"): 34000,
        ("bretagne", "jobs", "self_employed", "2016"): 2100,
        ("corse", "establishments", "undefined", "2015"): 700,
        ("corse", "jobs", "all_persons", "2016"): 1900,
        ("corse", "jobs", "self_employed", "2016"): 300,
    }
    assert set(observations["sector"]) == {"ict_content_tcsi"}
