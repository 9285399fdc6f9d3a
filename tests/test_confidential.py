"""A confidential file through the whole project: no byte of what is written or told holds a withheld figure."""

from __future__ import annotations

import contextlib
import csv
import json
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner, Result

from indicators.cli import app
from indicators.leaks.scanning import scan_file, scan_project
from indicators.leaks.withheld import Wanted, find_wanted
from small_projects import write_cells

PROJECT = Path(__file__).parents[1]
DESCRIPTION = """
[file]
sha256 = ""
language = "fr"
layout = "records"
precision = "count"
delimiter = ";"
confidential = {confidential}

[defaults]
nature = "observed"
measure = "level"
scope = "undefined"
geography = "cog2015"
sector = "nace_j"

[columns]
"Région" = "territory"
"Indicateur" = "indicator"
"Secteur" = "sector"
"Texte" = "text"
"Année" = "period"
"Remarque" = "note"
{behind}

[[source]]
id = "enquete"
title = "Enquête"
publisher = "Observatoire"
kind = "observatory"
citation = "Observatoire, Enquête, 2013"
licence = "confidentiel"
published = "2013"
language = "fr"
"""
BEHIND = '"Unités" = "units"\n"Part" = "largest_share"\n'
# Corse has two units, one unit makes 91 % of Alsace; J58 of Bretagne has two, and J59 is the smallest that hides it.
ROWS = """Région;Indicateur;Secteur;Texte;Année;Remarque;Unités;Part
France;jobs;nace_j;521 903;2012;;900;4
Bretagne;jobs;nace_j;234 811;2012;;90;30
Limousin;jobs;nace_j;97 441;2012;;50;41
Corse;jobs;nace_j;73 951 emplois;2012;dont 73 009 chez un seul;2;60
Alsace;jobs;nace_j;61 487;2012;;40;91
Lorraine;jobs;nace_j;54 213;2012;;33;22
France;jobs;all;9 876 543;2012;;9000;1
Corse;jobs;all;1 876 543;2012;;900;9
Bretagne;establishments;nace_j;90;2012;;;
Corse;establishments;nace_j;2;2012;;;
Limousin;jobs;nace_j;47 1331;2011;;50;41
Alsace;budget;nace_j;81 777 €;2012;;;
Alsace;employees;nace_j;38 111;2012;;12;55
Alsace;employees;nace_j;38 222;2012;;12;55
Bretagne;jobs;nace_j58;84 777;2012;;2;60
Bretagne;jobs;nace_j59;66 101;2012;;33;22
Bretagne;jobs;nace_j60;83 933;2012;;44;33
"""
PLANTED = ("73 951", "73 009", "61 487", "84 777", "66 101", "81 777", "38 111", "38 222")
TOLD = ("234 811", "97 441", "521 903")
NOTEBOOK = [
    ("markdown", "Ce qui est dit.", "fr"),
    ("markdown", "What is told.", "en"),
    ("code", 'language = "fr"\nindicator = "jobs"\nsector = "nace_j"', "parameters"),
    (
        "code",
        "from indicators.comparisons import compare\n"
        "from indicators.exhibits import exhibit_figures, exhibit_ranking\n"
        "from indicators.observations import open_observations, read_problems\n"
        "from indicators.pages import show_evidence",
    ),
    (
        "code",
        "observations = open_observations()\n"
        'found = observations.select(source="enquete")\n'
        'print(found[["territory", "value", "low", "high", "text", "note", "flags"]].to_string())\n'
        'print(read_problems()[["place", "text", "found", "expected", "problem_fr"]].to_string())',
    ),
    (
        "code",
        'regions = ["bretagne", "limousin", "corse", "alsace", "lorraine"]\n'
        'weights = compare(observations, indicator, sector=sector, period="2012", territories=regions,\n'
        '                  derived=("sector_share_pct", "national_share_pct"))\n'
        'ranking = exhibit_ranking(weights, "value", observations, language, name="ranking", headline="Jobs")\n'
        "ranking",
    ),
    (
        "code",
        'figures = exhibit_figures(found, observations, language, name="figures", headline="Figures")\nfigures',
    ),
    ("code", "show_evidence(ranking, figures, language=language)"),
]
BROKEN = [NOTEBOOK[2], NOTEBOOK[3], NOTEBOOK[4], ("code", "print(found); raise ValueError(found)")]
PLAN = """
[[report]]
name = "told"
notebook = "told.ipynb"
title = { fr = "Ce qui est dit", en = "What is told" }
parameters = { indicator = "jobs", sector = "nace_j" }

[[report]]
name = "broken"
notebook = "broken.ipynb"
title = { fr = "En panne", en = "Broken" }
parameters = { indicator = "jobs", sector = "nace_j" }
"""
COMMANDS = (
    *(["accept", "enquete"], ["plan"], ["--words", "fr", "clean"], ["report"], ["status", "--json"], ["check"]),
    *(["show", "Corse"], ["show", "Alsace", "--language", "en"]),
)
AFTER_A_CHANGE = (["clean"], ["check"], ["accept", "enquete"], ["plan"], ["clean"])


class Ran(NamedTuple):
    """A project and all that its commands said."""

    root: Path
    said: str


def make_project(root: Path, confidential: bool) -> Path:
    shutil.copytree(PROJECT / "data" / "reference", root / "data" / "reference")
    corrections = root / "data" / "reference" / "corrections.csv"
    corrections.write_text(corrections.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    (root / "data" / "raw").mkdir()
    (root / "notebooks").mkdir()
    described = DESCRIPTION.format(confidential=str(confidential).lower(), behind=BEHIND if confidential else "")
    (root / "data" / "raw" / "enquete.toml").write_text(described, encoding="utf-8")
    (root / "data" / "raw" / "enquete.csv").write_text(ROWS, encoding="utf-8")
    (root / "notebooks" / "reports.toml").write_text(PLAN, encoding="utf-8")
    write_cells(root / "notebooks" / "told.ipynb", NOTEBOOK)
    write_cells(root / "notebooks" / "broken.ipynb", BROKEN)
    return root


def tell(root: Path, *arguments: str) -> Result:
    """Return how a command ends, with all that it says on both streams."""
    with contextlib.chdir(root):
        ended = CliRunner().invoke(app, list(arguments))
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
    return ended


def run_all(root: Path) -> Ran:
    """Run every command; then change a withheld figure and a published one, and have the change told."""
    said = [tell(root, *arguments).output for arguments in COMMANDS]
    raw = root / "data" / "raw" / "enquete.csv"
    raw.write_text(ROWS.replace("73 951", "73 952").replace("97 441", "97 442"), encoding="utf-8")
    said += [tell(root, *arguments).output for arguments in AFTER_A_CHANGE]
    return Ran(root, "\n".join(said))


def look_for(*texts: str) -> Wanted:
    return Wanted(numbers=frozenset(int(text.replace(" ", "")) for text in texts))


def find_all(root: Path, wanted: Wanted) -> list:
    return [leak for leak in scan_project(root, wanted) if leak.kind in ("figure", "unread")]


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    return run_all(make_project(tmp_path_factory.mktemp("secret") / "p", confidential=True))


@pytest.fixture(scope="module")
def open_project(tmp_path_factory):
    return run_all(make_project(tmp_path_factory.mktemp("open") / "p", confidential=False))


def test_the_pages_are_there_and_show_what_may_leave(secret):
    for language in ("fr", "en"):
        page = (secret.root / "reports" / language / "told.html").read_text(encoding="utf-8")
        assert "234 811" in page
    assert (secret.root / "reports" / ".runs").is_dir()


def test_no_byte_of_pages_tables_and_what_a_run_keeps_holds_a_withheld_figure(secret):
    assert find_all(secret.root, look_for(*PLANTED, "73 952")) == []


def test_no_command_tells_a_withheld_figure(secret, tmp_path):
    (tmp_path / "said.txt").write_text(secret.said, encoding="utf-8")
    assert "withheld of confidential files" in secret.said
    assert "enquete.csv" in secret.said
    assert list(scan_file(tmp_path / "said.txt", "said.txt", (), look_for(*PLANTED, "73 952"))) == []


def test_neither_the_seal_of_the_file_nor_what_was_understood_of_it_is_kept(secret):
    with (secret.root / "data" / "processed" / "sources.csv").open(encoding="utf-8", newline="") as file:
        assert [row["sha256"] for row in csv.DictReader(file)] == [""]
    manifest = json.loads((secret.root / "reports" / "manifest.json").read_text(encoding="utf-8"))
    assert not [name for name in manifest["inputs"] if name.startswith("data/raw/")]
    assert "data/processed/observations.csv" in manifest["inputs"]
    assert list((secret.root / "reports" / ".runs" / "cleaned").glob("*")) == []


def test_no_byte_of_the_tables_depends_on_a_withheld_figure(tmp_path):
    tables = []
    for number, figure in enumerate(("73 951", "66 104")):
        root = make_project(tmp_path / str(number), confidential=True)
        (root / "data" / "raw" / "enquete.csv").write_text(ROWS.replace("73 951", figure), encoding="utf-8")
        for command in ("accept", "enquete"), ("clean",):
            assert tell(root, *command).exit_code == 0
        tables.append({path.name: path.read_bytes() for path in (root / "data" / "processed").iterdir()})
    assert tables[0] == tables[1]


def test_a_correction_of_a_confidential_file_is_refused_without_its_words(tmp_path):
    root = make_project(tmp_path / "p", confidential=True)
    tell(root, "accept", "enquete")
    row = "enquete,enquete.csv!line 5!Texte,73 951 emplois,73 950,slip,me,2026-11-26\n"
    with (root / "data" / "reference" / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    ended = tell(root, "clean")
    assert ended.exit_code == 2
    assert "mends cells of enquete.csv, which is confidential" in ended.output
    assert "73" not in ended.output


def test_columns_of_what_stands_behind_a_figure_belong_to_confidential_files(tmp_path):
    root = make_project(tmp_path / "p", confidential=True)
    path = root / "data" / "raw" / "enquete.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("confidential = true", ""), encoding="utf-8")
    ended = tell(root, "accept", "enquete")
    assert ended.exit_code == 2
    assert "'Unités' is to become units, which confidential files have" in ended.output


def test_each_withheld_row_stays_with_its_place_and_its_reason(secret):
    with (secret.root / "data" / "processed" / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["territory"], row["indicator"], row["sector"]): row for row in csv.DictReader(file)}
    reasons = {key: row["flags"] for key, row in rows.items() if row["absence"]}
    assert reasons == {
        ("corse", "jobs", "nace_j"): "few_units",
        ("alsace", "jobs", "nace_j"): "dominance",
        ("bretagne", "jobs", "nace_j58"): "few_units",
        ("bretagne", "jobs", "nace_j59"): "secondary",
        ("corse", "establishments", "nace_j"): "few_units",
    }
    assert rows["corse", "jobs", "nace_j"]["place"] == "enquete.csv!line 5!Texte"
    assert all(row["note"] == "" for row in rows.values())


def test_cells_that_are_no_observation_are_problems_without_words(secret):
    with (secret.root / "data" / "processed" / "problems.csv").open(encoding="utf-8", newline="") as file:
        rules = {row["place"]: row["rule"] for row in csv.DictReader(file)}
    assert rules["enquete.csv!line 12!Texte"] == "bad_grouping"
    assert rules["enquete.csv!line 13!Texte"] == "units_unknown"
    assert rules["enquete.csv!line 14!Texte"] == "key_contradicted"


def test_where_the_file_is_not_confidential_the_scan_finds_each_of_them(open_project, tmp_path):
    found = {leak.file for leak in find_all(open_project.root, look_for("73 951", "73 952"))}
    assert {"reports/fr/told.html", "reports/en/told.html", "data/processed/observations.csv"} <= found
    (tmp_path / "said.txt").write_text(open_project.said, encoding="utf-8")
    assert list(scan_file(tmp_path / "said.txt", "said.txt", (), look_for("73 951")))


def test_the_scan_itself_tells_nothing_and_ends_with_0_or_1(secret, open_project, tmp_path):
    clean = tell(secret.root, "scan")
    assert clean.exit_code == 0
    assert "nothing was found that must not leave" in clean.output
    found = tell(open_project.root, "--words", "fr", "scan", "--figure", "73 952")
    assert found.exit_code == 1
    assert "data/processed/observations.csv, octet " in found.output
    (tmp_path / "said.txt").write_text(found.output, encoding="utf-8")
    assert list(scan_file(tmp_path / "said.txt", "said.txt", (), look_for("73 952"))) == []


def test_a_figure_published_before_its_file_became_confidential_is_found_until_it_is_cleaned(open_project, tmp_path):
    root = tmp_path / "p"
    shutil.copytree(open_project.root, root, symlinks=True)
    path = root / "data" / "raw" / "enquete.toml"
    text = path.read_text(encoding="utf-8").replace("confidential = false", "confidential = true")
    path.write_text(text.replace('"Remarque" = "note"\n', f'"Remarque" = "note"\n{BEHIND}'), encoding="utf-8")
    tell(root, "accept", "enquete")
    assert find_wanted(root).standing
    before = tell(root, "scan", "data/processed")
    assert before.exit_code == 1
    assert "73 95" not in tell(root, "plan").output
    assert tell(root, "clean").exit_code == 0
    assert tell(root, "scan", "data/processed").exit_code == 0


def test_shown_figures_are_found_where_they_are_looked_for(secret):
    found = {leak.file for leak in find_all(secret.root, look_for(TOLD[0]))}
    assert {"reports/fr/told.html", "reports/en/told.html", "data/processed/observations.csv"} <= found
