"""What a file does not say for certain is asked for: scale, indicator, measure, columns that tell figures apart."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indicators.cleaning.alone import clean_file
from indicators.cli import app
from indicators.errors import SourceError
from indicators.proposing import propose
from indicators.proposing.adding import add_file, try_description
from indicators.proposing.answering import fill_in, fill_needed, list_questions
from indicators.proposing.writing import write_description
from indicators.seals import renew_seal
from indicators.sources import read_description

ROOT = Path(__file__).parents[1]
HELD_OUT = tomllib.loads((ROOT / "benchmarks" / "held_out.toml").read_text(encoding="utf-8"))
ROWS = "Région;2011;2012\nAlsace;1850;1860\nCorse;310;314\n"


@pytest.fixture(name="describe")
def fixture_describe(tmp_path):
    """Save a text and return the description that is proposed for it."""

    def describe(text: str, name: str = "made.csv") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return write_description(propose(path, ROOT))

    return describe


def list_asked(description: str) -> set[str]:
    return {question.key for question in list_questions(description)}


def say(description: str) -> dict:
    """Return what a description says without an answer."""
    return tomllib.loads(fill_needed(description))


@pytest.mark.parametrize("name", HELD_OUT)
def test_no_held_out_table_is_read_wrongly_without_a_question(describe, name):
    made = HELD_OUT[name]
    description = describe(made["text"], made.get("name", "made.csv"))
    assert try_description(description, Path(made.get("name", "made.csv"))).layout
    assert {*made.get("asks", [])} <= list_asked(description)
    said = say(description)
    words = {
        f"words.{part}.{word}": own for part, table in said.get("words", {}).items() for word, own in table.items()
    }
    for field, wanted in made.get("says", {}).items():
        found = {**said["defaults"], **words}[field]
        assert found == wanted if isinstance(wanted, str) else wanted.items() <= found.items()


@pytest.mark.parametrize("title", ["Population (en milliers)", "Population (thousands)", "Population, en milliers"])
def test_thousands_are_read_as_thousands(tmp_path, title):
    path = tmp_path / "made.csv"
    path.write_text(f"{title};;\n{ROWS}", encoding="utf-8")
    described = path.with_suffix(".toml")
    answers = {"sector": '"all"', "scope": '"residents"', "nature": '"observed"'}
    text = fill_needed(write_description(propose(path, ROOT)))
    described.write_text(fill_in(text, lambda asked: answers.get(asked.key)), encoding="utf-8")
    renew_seal(described)
    values = clean_file(read_description(described), ROOT).observations["value"]
    assert sorted(values) == [310_000, 314_000, 1_850_000, 1_860_000]


def test_a_word_for_thousands_that_is_not_read_asks_for_the_unit(describe):
    assert "unit" in list_asked(describe(f"Population;;\nDonnées en milliers de logements raccordables;;\n{ROWS}"))


@pytest.mark.parametrize("title", ["Population", "Nombre d'établissements en 2012", "Emplois par région, 2011-2012"])
def test_a_title_that_says_nothing_else_is_the_indicator_and_a_level(describe, title):
    said = say(describe(f"{title};;\n{ROWS}"))["defaults"]
    assert said["measure"] == "level"
    assert said["indicator"] in ("population", "establishments", "jobs")


def test_what_stands_in_part_of_a_title_is_offered_and_not_said(describe):
    description = describe(f"Population des ménages;;\n{ROWS}")
    assert '# unsure: indicator = "population"  # which row' in description
    assert "indicator" not in say(description)["defaults"]


def test_what_another_description_says_is_offered_and_not_said(describe):
    description = describe(f"Population;;\n{ROWS}")
    assert '# unsure: scope = "residents"' in description
    assert "scope" not in say(description)["defaults"]


def test_headers_of_levels_and_others_say_their_measure_each(describe):
    description = describe("Région;Population;Part des emplois (en %)\nAlsace;1850;12\nCorse;310;11\n")
    words = say(description)["words"]["indicator"]
    assert words["Population"] == {"indicator": "population", "measure": "level"}
    assert words["Part des emplois (en %)"] == {"measure": "share", "unit": "percent"}
    assert "measure" not in say(description)["defaults"]


def test_a_column_that_only_goes_together_with_the_territories_is_asked_for(describe):
    description = describe("Population;;\nRégion;Statut;2012\nAlsace;salariés;950\nCorse;indépendants;160\n")
    assert '# unsure: "Statut" = ""  # holds salariés, indépendants' in description


@pytest.mark.parametrize("second", ["Libellé région", "Nom région", "Région"])
def test_the_code_and_the_name_of_one_thing_are_read_once(describe, second):
    description = describe(f"Population;;\nCode région;{second};2012\n44;Grand Est;5550\n94;Corse;320\n")
    assert say(description)["columns"] == {"Code région": "ignore", second: "territory"}


def test_precision_publisher_and_kind_are_asked_for_and_no_value_stands_for_them(describe):
    description = describe(f"Population;;\n{ROWS}")
    assert {"precision", "publisher", "kind"} <= list_asked(description)
    assert "precision" not in tomllib.loads(description)["file"]


def test_a_note_on_the_source_names_the_publisher_and_its_series(describe):
    description = describe(f"Population;;\n{ROWS}Source : Insee, Estimations de population.;;\n")
    assert list_asked(description) == set()
    said = tomllib.loads(description)
    assert (said["source"][0]["publisher"], said["source"][0]["kind"]) == ("Insee", "official")
    assert (said["defaults"]["scope"], said["file"]["precision"]) == ("residents", "count")


@pytest.mark.parametrize(
    ("figures", "language"),
    [("1,850;0,5", "fr"), ("1.85;2.5", "en"), ("1,850,000;2,000,000", "en"), ("1 850;2 000", "fr")],
)
def test_the_language_is_said_where_a_figure_can_be_read_in_one_only(describe, figures, language):
    description = describe(f"Population;;\nRegion;2011;2012\nAlsace;{figures}\n")
    assert say(description)["file"]["language"] == language
    assert "language" not in list_asked(description)


def test_add_refuses_a_description_while_it_asks_and_names_the_lines(tmp_path):
    path = tmp_path / "made.csv"
    path.write_text(f"Population;;\n{ROWS}", encoding="utf-8")
    with pytest.raises(SourceError, match="run `indicators describe"):
        add_file(path, ROOT)
    path.with_suffix(".toml").write_text(write_description(propose(path, ROOT)), encoding="utf-8")
    with pytest.raises(SourceError, match=r"made\.toml still asks 6 things \(line 5 'precision'"):
        add_file(path, ROOT)


def test_answers_stand_in_their_lines_and_what_gets_none_stays_a_question():
    text = '[defaults]\n# unsure: sector = "all"  # so it is in a.toml\n[marks]\n# unsure: "n.d." = ""  # zero …\n'
    filled = fill_in(text, lambda asked: {"sector": '"ict"'}.get(asked.key))
    assert filled == '[defaults]\nsector = "ict"\n[marks]\n# unsure: "n.d." = ""  # zero …\n'


def test_a_file_beside_others_of_its_name_is_described_unless_they_would_be_too(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    path = tmp_path / "many.csv"
    path.write_text(f"Population;;\n{ROWS}", encoding="utf-8")
    (tmp_path / "many.zip").write_bytes(b"")
    assert CliRunner().invoke(app, ["describe", str(path)]).exit_code == 0
    path.with_suffix(".toml").unlink()
    (tmp_path / "many.xlsx").write_bytes(b"")
    told = CliRunner().invoke(app, ["describe", str(path)])
    assert (told.exit_code, "many.csv stands beside many.xlsx" in " ".join(told.output.split())) == (2, True)
    assert not path.with_suffix(".toml").exists()


def test_a_description_that_would_be_refused_is_written_with_the_reason_as_its_last_question(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    path = tmp_path / "made.csv"
    rows = "Région;Population;Emplois\n;Hommes;Femmes\n;2012;2012\nAlsace;1859;750\nCorse;316;110\n"
    path.write_text(rows, encoding="utf-8")
    assert CliRunner().invoke(app, ["describe", str(path)]).exit_code == 0
    description = path.with_suffix(".toml").read_text(encoding="utf-8")
    assert list_questions(description)[-1].key == "refused"
    assert "the field 'indicator' is there twice; keep one" in description.splitlines()[-1]


def test_figures_of_several_spellings_under_a_period_are_figures_and_not_words(describe):
    rows = "Alsace;1,859,000;1.868.200\nBretagne;3 237 000;3'259'659\nCorse;316000;320 208¹\n"
    description = describe(f"Région;Population 2012;Population 2013\n{rows}")
    assert say(description)["across"] == {"1": "{indicator} {period}"}
    assert say(description)["columns"] == {"Région": "territory"}


def test_headings_that_count_something_among_the_rows_are_told(describe):
    told = describe(HELD_OUT["headings_among_the_rows"]["text"])
    assert "# look: 'Population (en milliers)', 'Emplois': no territory but what the rows below count" in told
