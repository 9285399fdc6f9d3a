"""An office's dataset and a key of codes become an address, by the office's own structures (sdmx1).

`data/reference/offices.csv` says of each office: its name in sdmx1's catalogue, which knows how each departs from the
standard; the address of its service; the query that asks for SDMX-CSV; what it answers; its licence.
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import difflib
import io
import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from indicators.descriptions import Fetch, check_word
from indicators.fetching.asking import tell
from indicators.fetching.extra import FetchError, load_module
from indicators.tabular import list_records, read_table

if TYPE_CHECKING:
    import sdmx.message
    import sdmx.model.v21

OFFICES = Path("data") / "reference" / "offices.csv"
SDMX_CSV, SDMX_ML = ANSWERS = ("sdmx-csv", "sdmx-ml")
# What a document type or an entity may blow up to is no business of a statistical office.
UNSAFE = (b"<!DOCTYPE", b"<!ENTITY")
UNREADABLE = (AssertionError, AttributeError, LookupError, NotImplementedError, RuntimeError, TypeError, ValueError)
CODES_SHOWN = 12
Ask = Callable[[str], bytes]


class Office(NamedTuple):
    """A row of `offices.csv`."""

    office: str
    catalogue: str
    address: str
    query: str
    answer: str
    licence: str
    note: str


def read_offices(root: Path) -> dict[str, Office]:
    """Return the offices of `data/reference/offices.csv` by name."""
    rows = list_records(read_table(root / OFFICES, Office._fields), Office._fields)
    offices = {str(row["office"]): Office(**row) for row in rows}
    for office in offices.values():
        check_word(office.answer, ANSWERS, f"{OFFICES.as_posix()}, {office.office}: answer is")
    return offices


def find_office(name: str, root: Path) -> Office:
    """Return an office by name; raise `SourceError` with the nearest where there is none."""
    offices = read_offices(root)
    check_word(name, tuple(offices), f"{OFFICES.as_posix()} has no office")
    return offices[name]


def build_address(fetch: Fetch, office: Office, ask: Ask) -> str:
    """Return the address of a dataset; its structure is asked for only where there is a key of codes to be checked.

    Raises `IndicatorsError` for a dimension or code that the dataset does not have.
    """
    client = _open_client(office)
    key = _build_key(fetch, client, ask) if fetch.key else None
    period = {"startPeriod": fetch.start, "endPeriod": fetch.end}
    params = {name: value for name, value in period.items() if value}
    address = client.get("data", fetch.dataset, key=key, params=params, dry_run=True).url
    return f"{address}{'&' if '?' in address else '?'}{office.query}" if office.query else address


def _open_client(office: Office):  # noqa: ANN202 - a class of sdmx1, which is loaded here and not before
    sdmx = load_module("sdmx")
    logging.getLogger("sdmx").setLevel(logging.ERROR)
    client = sdmx.Client(office.catalogue)
    client.source = dataclasses.replace(client.source, url=office.address)
    return client


def _build_key(fetch: Fetch, client, ask: Ask) -> str:  # noqa: ANN001
    """Return a key as SDMX writes it, `A..FR+FRK2`: an empty part is all codes."""
    flow, named = split_dataset(fetch.dataset)
    address = client.get("dataflow", flow, dry_run=True, **named).url
    structure = read_structure(ask(address), address, flow)
    known = list_codes(structure)
    check_key(fetch.key, known, fetch.dataset)
    return ".".join("+".join(fetch.key.get(dimension, ())) for dimension in known)


def split_dataset(dataset: str) -> tuple[str, dict[str, str]]:
    """Return a dataflow, and the agency and version that are named with it.

    >>> split_dataset("nama_10r_3gdp"), split_dataset("OECD.CFE.EDS,DSD_REG@DF_GDP,1.0")
    (('nama_10r_3gdp', {}), ('DSD_REG@DF_GDP', {'agency_id': 'OECD.CFE.EDS', 'version': '1.0'}))
    """
    parts = dataset.split(",")
    if len(parts) == 1:
        return dataset, {}
    return parts[1], dict(zip(("agency_id", "version"), (parts[0], *parts[2:3]), strict=False))


def read_structure(content: bytes, address: str, flow: str) -> sdmx.model.v21.DataStructureDefinition:
    """Return the structure of a dataflow from a structure message in SDMX-ML; raise `FetchError` where it is none."""
    message = read_message(content, address, "a structure")
    told = isinstance(message, load_module("sdmx.message").StructureMessage)
    flows = [one for one in message.dataflow.values() if one.id.lower() == flow.lower()] if told else []
    named = {one.structure.id for one in flows if one.structure is not None}
    structures = [one for one in message.structure.values() if one.id in named] if named else []
    found = structures[0] if len(structures) == 1 else None
    if found is None or not found.dimensions:
        raise FetchError(tell(address, f"no structure of {flow!r}", "look up how the office names the dataset"))
    return found


def read_message(content: bytes, address: str, expected: str) -> sdmx.message.Message:
    """Return a message in SDMX-ML; raise `FetchError` for what is none."""
    sdmx, etree = load_module("sdmx"), load_module("lxml.etree")
    if any(mark in content for mark in UNSAFE):
        raise FetchError(tell(address, "XML with a document type", "look at it in a browser", expected))
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # sdmx1 prints what it made of a message that it cannot read
            return sdmx.read_sdmx(io.BytesIO(content))
    # What is no SDMX-ML stops sdmx1 and lxml in as many ways.
    except (sdmx.exceptions.ParseError, sdmx.exceptions.XMLParseError, etree.LxmlError, *UNREADABLE) as error:
        raise FetchError(tell(address, "no SDMX-ML", "try again later", expected)) from error


def list_codes(structure: sdmx.model.v21.DataStructureDefinition) -> dict[str, tuple[str, ...]]:
    """Return the codes of each dimension but time; none where the structure does not list them."""
    codes = {}
    for dimension in structure.dimensions:
        if not type(dimension).__name__.startswith("Time"):
            listed = getattr(dimension.local_representation, "enumerated", None)
            codes[dimension.id] = tuple(str(code.id) for code in listed) if listed is not None else ()
    return codes


def check_key(key: Mapping[str, Iterable[str]], known: Mapping[str, tuple[str, ...]], dataset: str) -> None:
    """Raise `SourceError` with the nearest word for a dimension or code that a dataset does not have.

    >>> check_key({"geo": ["FRK3"]}, {"freq": ("A",), "geo": ("FR", "FRK2")}, "gdp")
    Traceback (most recent call last):
        ...
    indicators.errors.SourceError: [fetch] key: geo of gdp has no code 'FRK3'; did you mean 'FRK2'? allowed: FR, FRK2
    """
    for dimension, codes in key.items():
        check_word(dimension, tuple(known), f"[fetch] key: {dataset} has no dimension")
        for code in codes:
            if known[dimension] and code not in known[dimension]:
                near = difflib.get_close_matches(code, known[dimension], n=CODES_SHOWN, cutoff=0)
                check_word(code, sorted(near), f"[fetch] key: {dimension} of {dataset} has no code")


def transcribe(content: bytes, address: str, dataset: str) -> bytes:
    """Return a data message in SDMX-ML as SDMX-CSV 1.0: figures and codes as they stand, not when it was sent.

    Raises `FetchError` where it holds no figure.
    """
    message = read_message(content, address, "figures in SDMX-ML")
    rows = [_tell_row(one) for part in getattr(message, "data", []) for one in part.obs]
    if not rows:
        raise FetchError(tell(address, "no figure", "look up key, start and end", "figures in SDMX-ML"))
    dimensions, attributes = (list(dict.fromkeys(name for row in rows for name in row[side])) for side in (0, 2))
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["DATAFLOW", *dimensions, "OBS_VALUE", *attributes])
    for codes, value, told in rows:
        own = [codes.get(name, "") for name in dimensions], [told.get(name, "") for name in attributes]
        writer.writerow([dataset, *own[0], value, *own[1]])
    return written.getvalue().encode("utf-8")


def _tell_row(one: sdmx.model.v21.Observation) -> tuple[dict[str, str], str, dict[str, str]]:
    """Return codes by dimension, the figure as text ("" for none), and attributes of series and figure."""
    codes = {name: str(code.value) for name, code in one.key.values.items()}
    told = {name: str(attribute.value) for name, attribute in one.attrib.items()}
    return codes, "" if one.value in (None, "NaN") else str(one.value), told
