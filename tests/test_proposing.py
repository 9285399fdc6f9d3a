"""A description proposed for a file never seen reads that file; what is unsure is said and not guessed."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from indicators.cleaning.alone import clean_file
from indicators.cli import app
from indicators.errors import SourceError
from indicators.proposing import propose
from indicators.proposing.adding import add_file
from indicators.proposing.answering import fill_in, fill_needed, list_questions
from indicators.proposing.files import open_file
from indicators.proposing.tables import find_tables
from indicators.proposing.writing import write_description
from indicators.readers import read_cells
from indicators.seals import renew_seal
from indicators.sources import compute_sha256, read_description

ROOT = Path(__file__).parents[1]
ANSWERS = {"precision": '"count"', "publisher": '"Office"', "kind": '"official"'}
REGIONS = "Région;2011;2012\nAlsace;410;420\nCorse;31;32\n"
POPULATION = "Population au 1er janvier;;\n;;\nRégion;2011;2012\nAlsace;1850;1860\nCorse;310;320\nSource : office;;\n"


@pytest.fixture(name="save")
def fixture_save(tmp_path):
    """Save a text, or the rows of a workbook by sheet, and return its path."""

    def save(content, name: str = "made.csv") -> Path:
        path = tmp_path / name
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
            return path
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in content.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book.save(path)
        return path

    return save


@pytest.fixture(name="own_root")
def fixture_own_root(tmp_path):
    """A project of the test's own, with a folder for raw files."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "data" / "reference", root / "data" / "reference")
    (root / "data" / "raw").mkdir()
    (root / "data" / "processed").mkdir()
    (root / "notebooks").mkdir()
    (root / "notebooks" / "reports.toml").write_text("", encoding="utf-8")
    return root


def read_proposed(path: Path):
    """Return the cells and problems that a file gives by the description proposed for it."""
    described = path.with_suffix(".toml")
    described.write_text(fill_needed(write_description(propose(path, ROOT))), encoding="utf-8")
    renew_seal(described)
    return read_cells(read_description(described))


def describe_and_drop(path: Path) -> None:
    """Write the proposal for a file beside it, with what a description needs, and without its other questions."""
    proposed = fill_needed(write_description(propose(path, ROOT)))
    path.with_suffix(".toml").write_text(fill_in(proposed, lambda _: ""), encoding="utf-8")


def list_cells(path: Path, *fields: str) -> list[tuple[str, ...]]:
    cells, problems = read_proposed(path)
    assert problems["rule"].tolist() == []
    return [tuple(row) for row in cells[list(fields)].itertuples(index=False)]


def test_years_across_are_read_without_a_correction(save):
    found = list_cells(save(REGIONS), "territory", "period", "text")
    assert found == [
        ("Alsace", "2011", "410"),
        ("Alsace", "2012", "420"),
        ("Corse", "2011", "31"),
        ("Corse", "2012", "32"),
    ]


def test_titles_and_notes_are_left_out_and_a_title_names_the_indicator(save):
    path = save(POPULATION)
    assert list_cells(path, "territory", "period", "indicator")[0] == ("Alsace", "2011", "population")
    proposal = propose(path, ROOT)
    assert proposal.shared["geography"][0] == "cog2015"
    assert proposal.guessed["sector"] == ("all", "so it is in population.toml")
    assert '# unsure: sector = "all"' in write_description(proposal)


@pytest.mark.parametrize(
    ("first", "second"),
    [("01 Ain", "94 Val-de-Marne"), ("01- Ain", "94- Val-de-Marne"), ("Ain (01)", "Val-de-Marne (94)"),
     ("Ain 01", "Val de Marne 94")],
)  # fmt: skip
def test_codes_glued_to_names_are_told_from_them(save, first, second):
    path = save(f"Département;2012\n{first};210\n{second};1330\n")
    territories = [territory for (territory,) in list_cells(path, "territory")]
    assert [name.removeprefix("dep-") for name in territories] in (["Ain", "Val-de-Marne"], ["01", "94"])


@pytest.mark.parametrize("header", ["T1_1982", "T3 2017", "1er trimestre 2010", "2023T4", "2015"])
def test_periods_are_known_however_they_are_written(save, header):
    path = save(f"Région;{header}\nAlsace;410\nCorse;31\n")
    assert propose(path, ROOT).tables[0].across == {"1": "period"}
    assert len(list_cells(path, "period")) == 2


def test_codes_of_regions_are_not_taken_for_departments(save):
    path = save("Code région,2016,2017\n11,4100,4200\n84,310,320\n93,210,220\n")
    assert {territory for (territory,) in list_cells(path, "territory")} == {
        "ile-de-france",
        "auvergne-rhone-alpes",
        "provence-alpes-cote-d-azur",
    }


def test_territories_across_are_found_in_capitals_with_a_broken_line(save):
    rows = [["1 - Données"], ["", "AUVERGNE-\nRHÔNE-ALPES", "Ain", "BRETAGNE"], ["Population", 8000, 650, 3400]]
    found = list_cells(save({"Données": rows}, "made.xlsx"), "territory", "indicator", "text")
    assert found == [
        ("AUVERGNE-RHÔNE-ALPES", "population", "8000"),
        ("Ain", "population", "650"),
        ("BRETAGNE", "population", "3400"),
    ]


def test_a_sheet_a_year_is_one_block_and_sheets_of_words_are_left_aside(save):
    years = {
        str(year): [["Département", "Population"], ["Ain", 640 + year % 10], ["Aisne", 540]] for year in (2011, 2012)
    }
    path = save({"À lire": [["Champ : actifs."]], **years}, "made.xlsx")
    assert list_cells(path, "period", "territory")[::2] == [("2011", "Ain"), ("2012", "Ain")]
    assert 'name = "{period}"' in path.with_suffix(".toml").read_text(encoding="utf-8")


def test_tables_stacked_in_one_file_are_each_a_block(save):
    path = save("Établissements;\nRégion;2012\nAlsace;420\n;\nEffectifs;\nRégion;2013\nAlsace;3200\n")
    assert [text for (text,) in list_cells(path, "text")] == ["420", "3200"]
    assert len(find_tables(open_file(path, ROOT).sheets[0])) == 2


def test_a_row_a_figure_is_read_as_records(save):
    path = save("geo,time,values\nFR42,2012,4200\nFRF1,2013,4300\n")
    assert list_cells(path, "territory", "period", "text")[1] == ("FRF1", "2013", "4300")
    assert propose(path, ROOT).tables[0].kind == "records"


def test_figures_beside_the_years_are_left_aside_once_and_told(save):
    path = save("Région;2011;2012;Évolution\nAlsace;410 000;420 000;2,4\nCorse;31 000;n.d.;\n")
    assert len(list_cells(path, "text")) == 4
    proposal = propose(path, ROOT)
    assert (proposal.language, proposal.tables[0].skip_columns) == ("fr", ["Évolution"])
    assert sum("Évolution" in sentence for sentence in proposal.unsure) == 1


def test_sums_of_territories_are_skipped_and_unknown_names_told(save):
    proposal = propose(save("Région;2012\nAlsace;420\nCorse;32\nDOM;90\nTrifouillis;3\n"), ROOT)
    assert proposal.tables[0].skip_rows == ["DOM"]
    assert proposal.tables[0].asked["words.territory"] == {"Trifouillis": 'territory = ""'}
    assert '# unsure: "Trifouillis" = { territory = "" }' in write_description(proposal)


def test_what_the_file_does_not_say_stays_a_comment(save):
    path = save(REGIONS)
    text = write_description(propose(path, ROOT))
    assert '# unsure: sector = ""' in text
    assert "\nsector" not in text


@pytest.mark.parametrize(("content", "name"), [("", "a.csv"), ("un mot\n", "a.csv"), ("x", "a.xlsx"), ("x", "a.pdf")])
def test_a_file_without_a_table_is_refused_in_one_sentence(save, content, name):
    with pytest.raises(SourceError, match=name):
        propose(save(content, name), ROOT)


def test_the_population_workbook_of_a_real_office_is_cleaned_without_an_answer_or_a_correction(tmp_path):
    path = ROOT.parent / "shared" / "sources" / "insee_estim-pop-dep-sexe-gca-1975-2023.xls"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    (tmp_path / path.name).write_bytes(b"")
    described = tmp_path / f"{path.stem}.toml"
    text = write_description(propose(path, ROOT))
    assert list_questions(text) == []
    described.write_text(text, encoding="utf-8")
    trial = clean_file(read_description(described)._replace(path=path, sha256=compute_sha256(path)), ROOT)
    assert trial.problems["rule"].tolist() == []
    totals = trial.observations[trial.observations["territory"] == "france"].set_index("period")["value"]
    assert (len(totals), totals["2012"], totals["2023"]) == (34, 65_241_241, 68_042_591)
    assert trial.aside["untaken_columns"] > 0


def test_describe_writes_beside_the_file_and_overwrites_only_when_told(save, own_root, monkeypatch):
    path = save(REGIONS)
    monkeypatch.chdir(own_root)
    first = CliRunner().invoke(app, ["describe", str(path)])
    assert first.exit_code == 0
    assert "by period" in first.output
    assert "to say: sector" in first.output
    path.with_suffix(".toml").write_text("# mine\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["describe", str(path)]).exit_code == 2
    assert path.with_suffix(".toml").read_text(encoding="utf-8") == "# mine\n"
    assert CliRunner().invoke(app, ["describe", str(path), "--force"]).exit_code == 0
    assert "# mine" not in path.with_suffix(".toml").read_text(encoding="utf-8")


def describe_and_answer(path: Path) -> None:
    """Write the proposal for a file of `POPULATION` beside it, its questions answered."""
    answered = fill_in(write_description(propose(path, ROOT)), lambda asked: ANSWERS.get(asked.key, asked.value))
    path.with_suffix(".toml").write_text("# corrected\n" + answered, encoding="utf-8")


def test_add_puts_in_the_file_with_its_description_and_tells_the_problems_by_kind(save, own_root, monkeypatch):
    path = save(POPULATION.replace("310", "3 1 0").replace("320", "3 2 0"))
    describe_and_answer(path)
    monkeypatch.chdir(own_root)
    told = CliRunner().invoke(app, ["add", str(path)])
    assert told.exit_code == 0
    assert "4 cells: 2 observations and 2 problems" in told.output
    assert "2 × bad_grouping" in told.output
    assert sorted(file.name for file in (own_root / "data" / "raw").iterdir()) == ["made.csv", "made.toml"]


def test_a_file_of_which_no_observation_comes_is_not_added_and_its_problems_are_told_by_kind(save, own_root):
    path = save(REGIONS)
    describe_and_drop(path)
    with pytest.raises(SourceError, match=r"no.* comes of its 4 cells.* 4 × column_empty: made\.csv!line 2"):
        add_file(path, own_root)
    assert list((own_root / "data" / "raw").iterdir()) == []


def test_a_corrected_description_beside_the_file_is_the_one_that_is_added(save, own_root):
    path = save(POPULATION)
    describe_and_answer(path)
    trial = add_file(path, own_root)
    assert (trial.cells, len(trial.observations)) == (4, 4)
    assert "# corrected" in (own_root / "data" / "raw" / "made.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("description", ["not toml", "[file]\nlanguage = 'xx'\n"])
def test_nothing_is_left_behind_where_adding_fails(save, own_root, description):
    path = save(REGIONS)
    path.with_suffix(".toml").write_text(description, encoding="utf-8")
    with pytest.raises(SourceError):
        add_file(path, own_root)
    assert list((own_root / "data" / "raw").iterdir()) == []


def test_a_file_is_added_once(save, own_root):
    path = save(POPULATION)
    describe_and_answer(path)
    add_file(path, own_root)
    with pytest.raises(SourceError, match="there already"):
        add_file(path, own_root)
    with pytest.raises(SourceError, match="in the project already"):
        describe_and_answer(save(POPULATION, "again.csv"))
        add_file(path.with_name("again.csv"), own_root)


@pytest.mark.parametrize(
    "content",
    [
        "geo,time,values,OBS_FLAG,CONF_STATUS\nFR42,2012,4200,b,c\nFRF1,2013,4300,,\n",
        "geo,unit,UNIT_MEASURE,2012\nFR42,MIO_EUR,MIO_EUR,1\nFR42,EUR_HAB,EUR_HAB,2\n",
    ],
)
def test_a_field_is_declared_once_where_two_columns_could_say_it(save, content):
    cells, _ = read_proposed(save(content))
    assert len(cells)


BULK = (
    "freq,indic_sb,sizeclas,nace_r2,geo\\TIME_PERIOD\t2011 \t2012 \n"
    "A,V11910,TOTAL,B-S_X_K642,FR42\t410 \t420 b\n"
    "A,V11910,GE10,B-S_X_K642,FR42\t41 \t: c\n"
    "A,V11920,TOTAL,B-S_X_K642,FR42\t4 \t5 \n"
)


@pytest.mark.parametrize("packed", [False, True])
def test_codes_of_a_bulk_file_become_our_words_and_others_are_told(tmp_path, packed):
    path = tmp_path / ("bd_size_r3.tsv.gz" if packed else "bd_size_r3.tsv")
    path.write_bytes(gzip.compress(BULK.encode()) if packed else BULK.encode())
    described = tmp_path / "bd_size_r3.toml"
    proposal = propose(path, ROOT)
    described.write_text(write_description(proposal), encoding="utf-8")
    renew_seal(described)
    cells, problems = read_cells(read_description(described))
    assert problems["rule"].tolist() == []
    assert cells[["indicator", "measure", "sector", "scope", "period", "text"]].values.tolist() == [
        ["enterprises", "level", "business_demography", "head_office", "2011", "410"],
        ["enterprises", "level", "business_demography", "head_office", "2012", "420 b"],
    ]
    assert any("V11920" in sentence for sentence in proposal.unsure)


def test_the_unit_of_an_sdmx_file_says_what_a_share_is_of(save):
    head = "DATAFLOW,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    path = save(head + "ESTAT:ISOC_R_BROAD_H(1.0),A,PC_HH,FR42,2012,71.5,b\n", "made.sdmx.csv")
    fields = ("indicator", "measure", "denominator", "unit", "period", "text")
    assert list_cells(path, *fields) == [
        ("broadband_households", "share", "households:all", "percent", "2012", "71.5 b")
    ]


def test_dimensions_of_json_stat_are_places_and_times_by_what_it_says_itself(save):
    dataset = {
        "version": "2.0",
        "class": "dataset",
        "label": "Gross domestic product",
        "id": ["na_item", "where", "when"],
        "size": [1, 2, 1],
        "role": {"geo": ["where"], "time": ["when"]},
        "dimension": {
            "na_item": {"category": {"index": ["B1GQ"]}},
            "where": {"category": {"index": ["FR42", "FR83"]}},
            "when": {"category": {"index": ["2012"]}},
        },
        "value": [1850, 310],
    }
    found = list_cells(save(json.dumps(dataset), "made.json"), "indicator", "territory", "period", "text")
    assert found == [("gdp", "FR42", "2012", "1850"), ("gdp", "FR83", "2012", "310")]


def test_a_column_of_words_that_nothing_places_is_asked_for_and_is_no_figure(save):
    path = save(
        "Région;Fonds;Établissements;Coût total\nAlsace;FEDER;410;26 112,50\nCorse;FSE;31;4 500,00\nCentre;FSE;5;1,5\n"
    )
    text = write_description(propose(path, ROOT))
    assert '# unsure: "Fonds" = ""  # holds FEDER, FSE' in text
    cells, problems = read_proposed(path)
    assert problems["rule"].tolist() == ["undeclared_column"]
    assert cells["indicator"].tolist() == ["establishments", "Coût total"] * 3


def test_marks_that_may_be_zero_or_nothing_are_asked_for(save):
    text = write_description(propose(save("Région;2012\nAlsace;420\nCorse;-\n"), ROOT))
    assert '[marks]\n# unsure: "-" = ""' in text


def test_numbers_that_nothing_says_to_be_figures_are_refused(save):
    with pytest.raises(SourceError, match="may be codes"):
        propose(save("RANG;Région;REG;CT\n1;Alsace;42;3\n2;Corse;94;2\n"), ROOT)


def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_and_not_by_a_rule(save):
    with pytest.raises(SourceError, match=r"[.]$") as refused:
        propose(save("", "empty.csv"), ROOT)
    assert "_" not in str(refused.value)
    assert str(refused.value).startswith("empty.csv is empty (0 bytes). ")


@pytest.mark.parametrize("width", ["80", "120"])
def test_the_picture_keeps_to_the_terminal(save, own_root, monkeypatch, width):
    monkeypatch.chdir(own_root)
    path = save(
        "Région;" + ";".join(map(str, range(2001, 2013))) + "\nAlsace" + ";420" * 12 + "\nCorse" + ";31" * 12 + "\n"
    )
    told = CliRunner().invoke(app, ["describe", str(path)], env={"COLUMNS": width}).output
    drawn = [line for line in told.splitlines() if line.startswith(("+", "|"))]
    assert drawn
    assert all(len(line) <= int(width) and "||" not in line for line in drawn)
