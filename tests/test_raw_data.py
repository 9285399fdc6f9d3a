"""The raw sources hold what was published: cell by cell against the reference files where those are at hand."""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from beside import find_beside
from indicators.readers import read_cells
from indicators.seals import check_seal
from indicators.sources import read_descriptions

ROOT = Path(__file__).parents[1]
RAW = ROOT / "data" / "raw"
REFERENCE = ROOT / "data" / "reference"

HEADER_ROW = 4
OLD_OVERSEAS = {"FR91": "FRA1", "FR92": "FRA2", "FR93": "FRA3", "FR94": "FRA4"}
SBS_PREFIX = {"local units": "UL", "persons employed": "PO"}
ARTICLES = {
    "article_web_trades_2014": "000_1642b476a5b867a4.txt",
    "article_valenciennes_2017": "001_49aab6817c8fb517.txt",
    "article_cluster_2014": "002_4259061d9a7d9fe5.txt",
    "article_amiens_2015": "004_94017352c4290408.txt",
}
GOLD_INDICATORS = (
    *("establishments", "jobs", "budget", "funding", "share", "growth_rate"),
    *("surface", "events", "training_places", "success_rate", "members"),
)
FOOTER_OF_000 = 4000  # from here on the page announces other companies' news of 2024


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def read_sheets(name: str) -> dict[str, list[tuple]]:
    workbook = openpyxl.load_workbook(RAW / name, read_only=True)
    sheets = {sheet.title: list(sheet.iter_rows(min_row=HEADER_ROW, values_only=True)) for sheet in workbook}
    workbook.close()
    return sheets


def read_matrix(name: str, sheet: str) -> dict[tuple[str, str], object]:
    """Return the values of a sheet by the code of the region (its name where it has none) and year."""
    header, *rows = read_sheets(name)[sheet]
    return {(row[1] or row[0], year): value for row in rows for year, value in zip(header[2:], row[2:], strict=True)}


def read_article_rows() -> list[dict[str, str]]:
    header, *rows = read_sheets("articles.xlsx")["Chiffres"]
    return [{key: value or "" for key, value in zip(header, row, strict=True)} for row in rows]


def keep_digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def read_number(text: object) -> float:
    return float(str(text).removesuffix(" p"))


def test_each_file_is_the_one_its_description_sealed():
    assert [problem for file in read_descriptions(ROOT) if (problem := check_seal(file))] == []


def test_each_file_is_read_without_a_problem():
    problems = [read_cells(file)[1] for file in read_descriptions(ROOT)]
    assert sum(len(table) for table in problems) == 0


def test_no_cell_of_a_matrix_is_blank():
    matrices = [file for file in read_descriptions(ROOT) if file.layout.kind == "matrix"]
    assert matrices
    assert [file.name for file in matrices if (read_cells(file)[0]["text"] == "").any()] == []


def test_each_code_of_a_cell_is_defined():
    tables = {"indicator": "codebook", "sector": "sectors", "scope": "scopes", "denominator": "denominators"}
    for file in read_descriptions(ROOT):
        cells = read_cells(file)[0]
        for column, table in tables.items():
            defined = {row[column] for row in read_csv(REFERENCE / f"{table}.csv")} | {""}
            assert set(cells[column]) <= defined, f"{file.name}: {column}"


def test_each_sector_of_a_code_and_of_a_whole_is_defined():
    sectors = {row["sector"]: row for row in read_csv(REFERENCE / "sectors.csv")}
    assert {row["part_of"] for row in sectors.values()} <= {*sectors, ""}
    assert {row["sector"] for row in read_csv(REFERENCE / "sector_codes.csv")} <= set(sectors)


def test_the_business_economy_is_made_of_thirteen_activities_and_section_j_of_six():
    wholes = Counter(row["part_of"] for row in read_csv(REFERENCE / "sectors.csv"))
    assert (wholes["business_economy"], wholes["nace_j"]) == (13, 6)


def test_each_break_names_a_source_or_publisher_that_is_there_if_any():
    known = {source.id for file in read_descriptions(ROOT) for source in file.sources}
    publishers = {source.publisher for file in read_descriptions(ROOT) for source in file.sources}
    rows = read_csv(REFERENCE / "breaks.csv")
    assert {row["source"] for row in rows} <= {*known, ""}
    assert {row["publisher"] for row in rows} <= {*publishers, ""}


def test_workbooks_name_no_author_and_no_hour():
    for path in sorted(RAW.glob("*.xlsx")):
        with zipfile.ZipFile(path) as archive:
            properties = archive.read("docProps/core.xml").decode("utf-8")
        assert re.findall(r"<dc:creator>[^<]|<cp:lastModifiedBy>[^<]", properties) == [], path.name
        assert set(re.findall(r">(\d{4}-[^<]*)<", properties)) == {"2026-11-22T00:00:00Z"}, path.name


def test_words_of_articles_are_phrases_and_no_sentences():
    texts = [row["Texte"] for row in read_article_rows()] + [
        row["Texte"] for row in read_csv(RAW / "published_figures.csv")
    ]
    assert [text for text in texts if len(text) > 40 or text.endswith(".")] == []


def test_the_article_without_a_figure_is_a_source_without_cells():
    file = next(file for file in read_descriptions(ROOT) if file.description.stem == "article_servindus")
    assert (file.path, len(file.sources)) == (None, 1)


def test_stocks_of_the_cluster_article_are_undated_and_its_growth_is_dated():
    rows = [row for row in read_article_rows() if row["Source"] == "article_cluster_2014"]
    dates = [(row["Mesure"], row["Datation"], row["Base"], row["Période"]) for row in rows]
    assert dates == [
        ("level", "undated", "", ""),
        ("level", "undated", "", ""),
        ("change_percent", "stated", "2009", "2012"),
    ]


def test_an_article_reports_that_there_is_no_figure():
    file = next(file for file in read_descriptions(ROOT) if file.name == "articles.xlsx")
    absent = [row["Source"] for row in read_article_rows() if row["Texte"] == "aucun chiffre"]
    reporting = [source.id for source in file.sources if source.reports_absence]
    assert set(absent) == set(reporting) == {"article_amiens_2015"}
    assert file.marks["aucun chiffre"] == "reported_none"


def test_the_press_s_share_told_as_growth_is_kept_as_the_press_told_it():
    rows = [row for row in read_csv(RAW / "published_figures.csv") if row["Fiche"] in ("C015", "C016")]
    told = {(row["Source"], row["Mesure"]): keep_digits(row["Texte"]) for row in rows}
    assert told["insee_occitanie_2019", "share"] == told["touleco_2019", "change_percent"] == "44"


@pytest.mark.parametrize(
    ("sheet", "code", "year", "value"),
    [
        ("UL_J", "FR81", "2009", 4347),
        ("UL_J", "FR81", "2012", 4866),
        ("UL_J", "FR", "2009", 139187),
        ("UL_J", "FR", "2012", 162166),
        ("PO_J", "FR81", "2012", 9681),
        ("UL_J", "FR81", "2014", "5765 b"),
        ("PO_J", "FRA1", "2013", ": c"),
        ("PO_J", "FR", "2008", ": u"),
        ("PO_J", "FR", "2009", ":"),
    ],
)
def test_the_regional_core_holds_what_the_office_published(sheet, code, year, value):
    assert read_matrix("eurostat_sbs.xlsx", sheet)[code, year] == value


@pytest.mark.parametrize("year", ["2009", "2010", "2011", "2012", "2014"])
def test_local_units_of_all_regions_add_up_to_france(year):
    values = read_matrix("eurostat_sbs.xlsx", "UL_J")
    numbers = {
        code: int(str(value).removesuffix(" b")) for (code, at), value in values.items() if at == year and value != ":"
    }
    assert sum(value for code, value in numbers.items() if code != "FR") == numbers["FR"]


def test_each_cell_of_the_regional_core_equals_the_reference_file():
    missing = {
        (sheet, *key) for sheet in read_sheets("eurostat_sbs.xlsx") for key in read_matrix("eurostat_sbs.xlsx", sheet)
    }
    for row in read_csv(find_beside("reference/sbs_digital_regions_2008_2015.csv")):
        if not row["region"]:  # areas of several regions, and what no region holds
            continue
        sheet = f"{SBS_PREFIX[row['indicator']]}_{row['nace_r2']}"
        key = (OLD_OVERSEAS.get(row["nuts_2013"], row["nuts_2013"]), row["year"])
        expected = f"{row['value'] or ':'} {row['flag']}" if row["flag"] else row["value"]
        assert str(read_matrix("eurostat_sbs.xlsx", sheet)[key]) == expected, (sheet, key)
        missing.discard((sheet, *key))
    assert {read_matrix("eurostat_sbs.xlsx", sheet)[code, year] for sheet, code, year in missing} == {":"}


@pytest.mark.parametrize("year", ["2011", "2012", "2014"])
def test_persons_employed_add_up_to_france_with_what_no_region_holds(year):
    values = read_matrix("eurostat_sbs.xlsx", "PO_J")
    numbers = {
        code: int(str(value).removesuffix(" b"))
        for (code, at), value in values.items()
        if at == year and str(value)[0] != ":"
    }
    outside = next(
        int(row["value"])
        for row in read_csv(find_beside("reference/sbs_digital_regions_2008_2015.csv"))
        if (row["nuts_2013"], row["nace_r2"], row["indicator"], row["year"]) == ("FRZZ", "J", "persons employed", year)
    )
    assert abs(sum(numbers.values()) - 2 * numbers["FR"] + outside) <= 5


def test_each_published_figure_stands_in_its_record_and_each_record_is_there():
    records = {row["id"]: row for row in read_csv(find_beside("reference/claims_ledger_numerique.csv"))}
    rows = read_csv(RAW / "published_figures.csv")
    assert {row["Fiche"] for row in rows} == set(records) - {"C001"}
    for row in rows:
        record = records[row["Fiche"]]
        written = re.sub(r"[\s.,]", "", f"{record['valeur_telle_qu_ecrite']}|{record['note']}|{record['valeur']}")
        assert keep_digits(row["Texte"]) in written, row["Texte"]


def test_the_main_figure_of_each_record_is_transcribed():
    rows = read_csv(RAW / "published_figures.csv")
    for record in read_csv(find_beside("reference/claims_ledger_numerique.csv"))[1:]:
        texts = [keep_digits(row["Texte"]) for row in rows if row["Fiche"] == record["id"]]
        assert keep_digits(record["valeur"]) in texts, record["id"]


@cache
def read_gold(name: str) -> list[dict[str, str]]:
    return [row for row in read_csv(find_beside(f"seeds/{name}.csv")) if row["doc"] in ARTICLES.values()]


def test_each_phrase_of_the_articles_stands_in_its_article_and_holds_a_figure_of_gold():
    for row in read_article_rows():
        article = ARTICLES[row["Source"]]
        words = find_beside(f"seeds/{article}").read_bytes().decode("utf-8")
        assert row["Texte"] in words, row["Texte"]
        figures = [gold for gold in read_gold("gold") if gold["doc"] == article and gold["text"] in row["Texte"]]
        assert figures or row["Texte"] == "aucun chiffre", row["Texte"]


def test_each_figure_of_gold_that_an_indicator_counts_is_in_the_workbook():
    rows = read_article_rows()
    for gold in read_gold("gold"):
        footer = gold["doc"].startswith("000") and int(gold["char_start"]) > FOOTER_OF_000
        if gold["indicator"] in GOLD_INDICATORS and not footer:
            texts = [row["Texte"] for row in rows if ARTICLES[row["Source"]] == gold["doc"]]
            assert any(gold["text"] in text for text in texts), gold["text"]


def test_no_trap_is_in_the_workbook():
    traps = {(row["doc"], row["text"]) for row in read_gold("traps")}
    assert traps
    assert [row["Texte"] for row in read_article_rows() if (ARTICLES[row["Source"]], row["Texte"]) in traps] == []


@pytest.mark.parametrize(("era", "sheet"), [("avant_2016", "Régions 2015"), ("depuis_2016", "Régions 2016")])
def test_population_equals_the_reference_file(era, sheet):
    values = read_matrix("population.xlsx", f"{sheet}, 2007-2013") | read_matrix(
        "population.xlsx", f"{sheet}, 2014-2023"
    )
    published = {
        (row["cog_region"], row["annee"]): float(row["population_1er_janvier"])
        for row in read_csv(find_beside("reference/population_regions_1975_2023.csv"))
        if row["decoupage"] == era and row["annee"] >= "2007"
    }
    ours = {key: read_number(value) for key, value in values.items() if not key[0].startswith("France")}
    assert ours == published


@pytest.mark.parametrize("sheet", ["Régions 2015", "Régions 2016"])
def test_gross_domestic_product_equals_the_reference_file(sheet):
    rows = read_csv(find_beside("reference/gdp_nuts_fr_2000_2021.csv"))
    published = {(row["geo"], row["annee"]): float(row["valeur"]) for row in rows}
    for key, value in read_matrix("gdp.xlsx", sheet).items():
        assert read_number(value) == published[key], key


def test_the_rouen_area_is_the_sum_of_its_communes_over_each_definition():
    naf = read_csv(find_beside("reference/secteur_numerique_naf.csv"))
    columns = {"ict_oecd2007": "dans_TIC_OCDE", "ict_content_tcsi": "dans_TIC_plus_contenus_OCDE_TCSI"}
    codes = {
        sector: {row["naf_rev2"].replace(".", "") for row in naf if row[column] == "oui"}
        for sector, column in columns.items()
    }
    counted = {"establishments": "Nombre d'établissements", "employees": "Effectifs salariés"}
    source = find_beside("sources/urssaf_etablissements-et-effectifs-salaries-commune-x-ape.csv")
    with source.open(encoding="utf-8-sig", newline="") as file:
        communes = list(csv.DictReader(file, delimiter=";"))
    for row in read_csv(RAW / "urssaf_rouen.csv"):
        column = f"{counted[row['Indicateur']]} {row['Année']}"
        kept = [each for each in communes if row["Secteur"] == "all" or each["Code APE"] in codes[row["Secteur"]]]
        assert int(row["Nombre"]) == sum(int(each[column] or 0) for each in kept), column
