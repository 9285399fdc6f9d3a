"""Two raw figures changed, accepted, cleaned and kept: the page of changes and the mail say so in both languages."""

import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from indicators.seals import renew_seal
from small_projects import describe_survey

PROJECT = Path(__file__).parents[1]
DESCRIPTION = describe_survey(precision="count", sector="nace_j", scope="sbs_local_units")
PLAN = """
[[report]]
name = "changes"
notebook = "changes.ipynb"
title = { fr = "Ce qui a changé", en = "What has changed" }
parameters = { since = "", territory = "bretagne", indicator = "jobs", sector = "nace_j", period = "2012" }

[[report]]
name = "regions"
notebook = "regions.ipynb"
title = { fr = "Les régions" }
languages = ["fr"]
"""
REGIONS = """from indicators.exhibits import show_sentences
from indicators.observations import open_observations

show_sentences(["Emplois : " + ", ".join(open_observations().select(["text"], indicator="jobs")["text"])])
"""


class Copy:
    """A small project beside the real one, run as a user runs it."""

    def __init__(self, root: Path) -> None:
        self.root, self.raw = root, root / "data" / "raw" / "enquete.csv"
        shutil.copytree(PROJECT / "data" / "reference", root / "data" / "reference")
        self.raw.parent.mkdir()
        self.raw.with_suffix(".toml").write_text(DESCRIPTION, encoding="utf-8")
        (root / "notebooks").mkdir()
        (root / "notebooks" / "reports.toml").write_text(PLAN, encoding="utf-8")
        shutil.copy(PROJECT / "notebooks" / "changes.ipynb", root / "notebooks")
        cells = [('language = "fr"', ["parameters"]), (REGIONS, [])]
        written = [
            {
                **{"id": f"c{number}", "cell_type": "code", "source": source, "metadata": {"tags": tags}},
                **{"outputs": [], "execution_count": None},
            }
            for number, (source, tags) in enumerate(cells)
        ]
        content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": written}
        (root / "notebooks" / "regions.ipynb").write_text(json.dumps(content), encoding="utf-8")

    def write(self, **jobs: str) -> None:
        rows = [f"{region},jobs,{text},2012" for region, text in jobs.items()]
        self.raw.write_text("Région,Indicateur,Texte,Année\n" + "\n".join(rows) + "\n", encoding="utf-8")

    def run(self, *arguments: str, status: int = 0) -> str:
        """Run the command line in the project and return what it printed."""
        environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "indicators", *arguments]
        ended = subprocess.run(
            command, cwd=self.root, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert ended.returncode == status, ended.stdout + ended.stderr
        return ended.stdout if not status else ended.stderr

    def read(self, page: str) -> str:
        return re.sub(r"<[^>]+>", " ", (self.root / "reports" / page).read_text(encoding="utf-8"))


@pytest.fixture(scope="module", name="told")
def fixture_told(tmp_path_factory):
    """Keep an edition, change two raw figures, accept, clean, keep another; return the project and what was printed."""
    copy = Copy(tmp_path_factory.mktemp("told"))
    copy.write(Bretagne="34 000", Corse="1 500", Alsace="20 000", Lorraine="19 000")
    renew_seal(copy.raw)
    printed = {"first": copy.run("edition", "2026-11")}
    copy.write(Bretagne="40 000", Corse="1 510", Alsace="20 000", Lorraine="19 000")
    printed["accept"] = copy.run("accept", "enquete")
    printed["clean"] = copy.run("clean")
    printed["waiting"] = copy.run("changes", "--language", "en")
    printed["second"] = copy.run("edition", "2026-12")
    printed["plan"], printed["report"] = copy.run("plan"), copy.run("report")
    return copy, printed


# As French prints them: a narrow space that does not break before ; and % and in numbers, a wide one before a colon.
FRENCH = tuple(
    sentence.replace("_", "\u202f").replace(" :", "\u00a0:")
    for sentence in (
        "Depuis l’édition 2026-11 : 2 chiffres révisés, aucun apparu, aucun retiré.",
        "Révisions de 15_% ou plus : 1_; de 1_% à 15_% : 0_; de moins de 1_% : 1.",
        "Bretagne, 2012 : 34_000 dans l’édition 2026-11, 40_000 désormais, soit +_6_000 (+_17,6_%)",
        "Corse, 2012 : 1_500 dans l’édition 2026-11, 1_510 désormais, soit +_10 (+_0,7_%) (Observatoire, 2013).",
    )
)
ENGLISH = (
    "Since edition 2026-11: 2 figures revised, none new, none withdrawn.",
    "Revisions of 15% or more: 1; of 1% to 15%: 0; below 1%: 1.",
    "Brittany, 2012: 34,000 in edition 2026-11, 40,000 now, +6,000 (+17.6%) (Observatoire, 2013).",
    "Corsica, 2012: 1,500 in edition 2026-11, 1,510 now, +10 (+0.7%) (Observatoire, 2013).",
)


def test_the_first_edition_says_what_it_holds(told):
    _, printed = told
    told = "observations: 4, sources: 1, rankings: 1, pages with their sentences: 1"
    assert f"kept as data/editions/2026-11 (1 kB): {told}" in printed["first"]
    assert "One edition is kept, 2026-11" in printed["first"]


@pytest.mark.parametrize(("language", "sentences"), [("fr", FRENCH), ("en", ENGLISH)])
def test_page_and_mail_say_the_two_figures_in_both_languages(told, language, sentences):
    copy, _ = told
    page, mail = copy.read(f"{language}/changes.html"), copy.run("changes", "--language", language)
    for sentence in sentences:
        assert sentence in page
        assert sentence in mail


def test_before_and_after_it_is_kept_the_change_is_told_alike(told):
    _, printed = told
    assert all(sentence in printed["waiting"] for sentence in ENGLISH)
    assert all(sentence in printed["second"] for sentence in ENGLISH)


def test_the_sentences_of_pages_then_and_now_stand_side_by_side(told):
    copy, _ = told
    page = copy.read("fr/changes.html")
    assert "Emplois : 20 000, 34 000, 1 500, 19 000" in page
    assert "Emplois : 20 000, 40 000, 1 510, 19 000" in page


def test_only_the_pages_of_changes_are_made_anew_when_an_edition_is_added(told):
    _, printed = told
    assert "what it reads changed: data/editions/" in printed["plan"]
    assert "2 of 3 pages to make" in printed["report"]
    assert set(re.findall(r"made (\S+\.html)", printed["report"])) == {"fr/changes.html", "en/changes.html"}


def test_the_same_edition_is_kept_once_and_no_other_under_its_name(told):
    copy, _ = told
    assert "is there already and says the same; nothing to do" in copy.run("edition", "2026-12")
    assert "'2026-11' is kept already and says something else" in copy.run("edition", "2026-11", status=2)
    assert "cannot be called '../x'" in copy.run("edition", "../x", status=2)
    assert "no edition '2025'; kept are 2026-11, 2026-12" in copy.run("changes", "--since", "2025", status=2)


def test_no_edition_is_kept_while_a_page_fails(tmp_path):
    copy = Copy(tmp_path / "failing")
    copy.write(Bretagne="34 000")
    renew_seal(copy.raw)
    path = copy.root / "notebooks" / "regions.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("open_observations()", "open_nothing()"), encoding="utf-8")
    assert "open_nothing" in copy.run("edition", "2026-11", status=1)
    assert not (copy.root / "data" / "editions").exists()


def test_the_table_of_revisions_is_taken_along_with_its_figures_of_then_and_now(told):
    copy, _ = told
    page = (copy.root / "reports" / "en" / "changes.html").read_text(encoding="utf-8")
    figure = page.partition('id="revised"')[2].partition("</figure>")[0]
    (carried,) = re.findall(r'download="[^"]+\.csv" href="data:[^,]+,([^"]+)"', figure)
    table = pd.read_csv(io.BytesIO(base64.b64decode(carried)), dtype=str, na_filter=False)
    values = [value for column in table for value in table[column]]
    assert {"34000", "40000", "1500", "1510"} <= {value.removesuffix(".0") for value in values}
