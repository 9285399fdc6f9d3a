"""An office's dataset and key become an address; XML becomes SDMX-CSV. All is made here, in the offices' format."""

from __future__ import annotations

from pathlib import Path

import pytest

from indicators.descriptions import Fetch
from indicators.errors import IndicatorsError
from indicators.fetching.asking import LOCAL
from indicators.fetching.extra import FetchError
from indicators.fetching.offices import build_address, read_offices, transcribe
from indicators.sources import read_description
from offices import open_office
from test_fetching import BODY, DESCRIPTION, describe, fetch, fixture_project  # noqa: F401 - a fixture

pytest.importorskip("sdmx", reason="sdmx1, of the extra fetch, is not installed")

ROOT = Path(__file__).parents[1]
OFFICES = read_offices(ROOT)
SPACES = " ".join(
    f'xmlns:{short}="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/{name}"'
    for short, name in {"m": "message", "s": "structure", "c": "common", "g": "data/generic"}.items()
)
HEADER = (
    "<m:Header><m:ID>X</m:ID><m:Test>false</m:Test><m:Prepared>{sent}</m:Prepared><m:Sender id='O'/>{more}</m:Header>"
)
CODES = {"freq": ("A",), "unit": ("NR", "PC"), "geo": ("FR10", "FRB0", "FRH0", "FRM0")}


def write_structure(flow: str = "EMPLOYEES", agency: str = "OFFICE") -> bytes:
    """Return the structure of a dataflow with the dimensions of `CODES` and time, in SDMX-ML 2.1."""
    lists = "".join(
        f'<s:Codelist id="CL_{name}" agencyID="{agency}" version="1.0"><c:Name>{name}</c:Name>'
        + "".join(f'<s:Code id="{code}"><c:Name>{code}</c:Name></s:Code>' for code in codes)
        + "</s:Codelist>"
        for name, codes in CODES.items()
    )
    dimensions = "".join(
        f'<s:Dimension id="{name}" position="{place}"><s:LocalRepresentation><s:Enumeration>'
        f'<Ref id="CL_{name}" version="1.0" agencyID="{agency}" package="codelist" class="Codelist"/>'
        "</s:Enumeration></s:LocalRepresentation></s:Dimension>"
        for place, name in enumerate(CODES, 1)
    )
    return (
        f"<?xml version='1.0' encoding='utf-8'?><m:Structure {SPACES}>{HEADER.format(sent='2026-05-02', more='')}"
        f'<m:Structures><s:Dataflows><s:Dataflow id="{flow}" agencyID="{agency}" version="1.0"><c:Name>E</c:Name>'
        f'<s:Structure><Ref id="DSD" version="1.0" agencyID="{agency}" package="datastructure" class="DataStructure"/>'
        f"</s:Structure></s:Dataflow></s:Dataflows><s:Codelists>{lists}</s:Codelists><s:DataStructures>"
        f'<s:DataStructure id="DSD" agencyID="{agency}" version="1.0"><c:Name>D</c:Name><s:DataStructureComponents>'
        f'<s:DimensionList id="DimensionDescriptor">{dimensions}'
        '<s:TimeDimension id="TIME_PERIOD" position="4"/></s:DimensionList>'
        '<s:MeasureList id="MeasureDescriptor"><s:PrimaryMeasure id="OBS_VALUE"/></s:MeasureList>'
        "</s:DataStructureComponents></s:DataStructure></s:DataStructures></m:Structures></m:Structure>"
    ).encode()


def write_series(figures: dict, sent: str) -> bytes:
    """Return figures by region and year as generic data in SDMX-ML 2.1, sent at a time that changes nothing."""
    structure = (
        '<m:Structure structureID="S" dimensionAtObservation="TIME_PERIOD"><c:Structure>'
        '<Ref agencyID="FR1" id="DSD" version="1.0"/></c:Structure></m:Structure>'
    )
    series = "".join(
        f'<g:Series><g:SeriesKey><g:Value id="geo" value="{region}"/></g:SeriesKey><g:Obs>'
        f'<g:ObsDimension id="TIME_PERIOD" value="{year}"/><g:ObsValue value="{figure}"/><g:Attributes>'
        '<g:Value id="OBS_FLAG" value="p"/></g:Attributes></g:Obs></g:Series>'
        for (region, year), figure in figures.items()
    )
    head = HEADER.format(sent=sent, more=structure)
    return (
        f"<?xml version='1.0' encoding='utf-8'?><m:GenericData {SPACES}>{head}"
        f'<m:DataSet structureRef="S">{series}</m:DataSet></m:GenericData>'
    ).encode()


FIGURES = {("FRH0", 2012): "3237097", ("FRB0", 2012): "12.50", ("FRM0", 2012): "NaN"}
NOTHING = {"address": "", "key": {}, "start": "", "end": "", "asked": "", "etag": "", "modified": "", "replaced": ""}


def ask_for(office: str, dataset: str, **said) -> tuple[str, list[str]]:
    """Return the address of a dataset, and the addresses that were asked for it."""
    asked = []

    def answer(address: str) -> bytes:
        asked.append(address)
        return write_structure(dataset.split(",")[1] if "," in dataset else dataset)

    return build_address(
        Fetch(**NOTHING | {"office": office, "dataset": dataset} | said), OFFICES[office], answer
    ), asked


def test_a_whole_dataset_is_asked_for_without_its_structure():
    address, asked = ask_for("eurostat", "nama_10r_3gdp", start="2012")
    service = "https://ec.europa.eu/eurostat/api/dissemination/sdmx/2.1"
    assert address == f"{service}/data/nama_10r_3gdp?startPeriod=2012&format=SDMX-CSV"
    assert asked == []


@pytest.mark.parametrize(
    ("office", "dataset", "ending"),
    [
        ("eurostat", "EMPLOYEES", "/data/EMPLOYEES/.NR.FRH0+FRB0?format=SDMX-CSV"),
        ("oecd", "OECD.CFE.EDS,DSD@DF,1.0", "/data/OECD.CFE.EDS,DSD@DF,1.0/.NR.FRH0+FRB0?format=csvfile"),
        ("insee", "EMPLOYEES", "/data/EMPLOYEES/.NR.FRH0+FRB0"),
    ],
)
def test_a_key_by_the_names_of_dimensions_is_put_in_their_order(office, dataset, ending):
    address, asked = ask_for(office, dataset, key={"geo": ("FRH0", "FRB0"), "unit": ("NR",)})
    assert address == OFFICES[office].address + ending
    assert len(asked) == 1
    assert asked[0].startswith(f"{OFFICES[office].address}/dataflow/")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ({"geo": ("FRHO",)}, "geo of EMPLOYEES has no code 'FRHO'; did you mean 'FRH0'?"),
        ({"gee": ("FR10",)}, "EMPLOYEES has no dimension 'gee'; did you mean 'geo'?"),
    ],
)
def test_a_dimension_or_code_that_the_dataset_does_not_have_is_told_with_the_nearest(key, told):
    with pytest.raises(IndicatorsError) as error:
        ask_for("eurostat", "EMPLOYEES", key=key)
    assert told in str(error.value)


BAD = {
    "nothing": b"",
    "a web page": b"<!DOCTYPE html><html></html>",
    "no XML": b"Error 500",
    "cut off": write_structure()[:1500],
    "another message": write_series(FIGURES, "2026-05-02"),
    "another dataflow": write_structure("OTHER"),
    "entities": b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + write_structure(),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_structure_is_told(case, capsys):
    fetch = Fetch(**NOTHING | {"office": "eurostat", "dataset": "EMPLOYEES", "key": {"geo": ("FR10",)}})
    with pytest.raises(FetchError, match="nothing is changed"):
        build_address(fetch, OFFICES["eurostat"], lambda _: BAD[case])
    assert capsys.readouterr().out == ""


def test_figures_in_xml_are_written_as_they_stand_and_not_when_they_were_sent():
    written = transcribe(write_series(FIGURES, "2026-05-02"), "here", "EMPLOYEES")
    assert written.decode().splitlines() == [
        "DATAFLOW,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG",
        "EMPLOYEES,FRH0,2012,3237097,p",
        "EMPLOYEES,FRB0,2012,12.50,p",
        "EMPLOYEES,FRM0,2012,,p",
    ]
    assert transcribe(write_series(FIGURES, "2026-11-27"), "here", "EMPLOYEES") == written


@pytest.mark.parametrize("content", [b"", b"<a/>", write_structure(), write_series({}, "2026-05-02")])
def test_what_holds_no_figure_is_told(content):
    with pytest.raises(FetchError, match="expected figures in SDMX-ML"):
        transcribe(content, "here", "EMPLOYEES")


@pytest.fixture(name="office")
def fixture_office(monkeypatch, project):
    """An office on this machine, whose services offices.csv of the project names."""
    monkeypatch.setenv(LOCAL, "1")
    table = project / "data" / "reference" / "offices.csv"
    with open_office() as office:
        rows = table.read_text(encoding="utf-8")
        for own in OFFICES.values():
            rows = rows.replace(own.address, f"{office.address}/{own.office}")
        table.write_text(rows, encoding="utf-8")
        yield office


def test_a_dataset_of_eurostat_is_fetched_by_its_key_with_the_office_s_licence(office, project):
    office.play("/eurostat/dataflow/ESTAT/EMPLOYEES/latest?references=descendants", write_structure())
    office.play("/eurostat/data/EMPLOYEES/..FRH0+FRB0?format=SDMX-CSV", BODY)
    said = 'office = "eurostat"\ndataset = "EMPLOYEES"\nkey = { geo = ["FRH0", "FRB0"] }'
    path = describe(project, said, licence="")
    assert fetch(project).kind == "first"
    kept = read_description(path)
    assert (kept.sources[0].licence, kept.path.read_bytes()) == ("CC BY 4.0", BODY)


def test_a_dataset_of_insee_is_transcribed_and_unchanged_however_often_it_is_sent(office, project):
    figures = {("FRH0", 2012): "3237", ("FRB0", 2012): "2556"}
    office.play("/insee/data/EMPLOYEES", *(write_series(figures, day) for day in ("2026-05-02", "2026-08-03")))
    text = DESCRIPTION.replace('"LAST UPDATE" = "ignore"\n', "")
    describe(project, 'office = "insee"\ndataset = "EMPLOYEES"', licence="", text=text)
    kinds = [fetch(project, day).kind for day in ("2026-05-02", "2026-08-03")]
    assert kinds == ["first", "unchanged"]


def test_an_office_that_the_table_does_not_have_is_told_with_the_nearest(project):
    describe(project, 'office = "eurostats"\ndataset = "a"')
    with pytest.raises(IndicatorsError, match=r"offices.csv has no office 'eurostats'; did you mean 'eurostat'"):
        fetch(project)
