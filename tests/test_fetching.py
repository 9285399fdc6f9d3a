"""Datasets asked of their offices, played by a server on this machine: snapshots, revisions, what goes wrong."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indicators.cleaning import clean_project
from indicators.cli import app
from indicators.errors import IndicatorsError, SourceError
from indicators.fetching.asking import LOCAL, Known, Limits, ask, check_address
from indicators.fetching.bodies import find_ending
from indicators.fetching.comparing import find_changes
from indicators.fetching.extra import FetchError
from indicators.fetching.snapshots import ask_office, keep_snapshot
from indicators.sources import read_description, read_descriptions
from offices import Played, open_office

PROJECT = Path(__file__).parents[1]
SHORT = Limits(size=100_000, connect=5, pause=5, whole=5, wait=0.01, tries=2)
DAYS = ("2026-05-02", "2026-08-03", "2026-11-27")
DESCRIPTION = """# Ours, and to be kept.
[file]
language = "en"
layout = "records"
format = "sdmx-csv"
precision = "count"

[defaults]
indicator = "employees"
measure = "level"
sector = "nace_j"
scope = "undefined"
geography = "cog2024"
nature = "observed"

[columns]
"LAST UPDATE" = "ignore"
"geo" = "territory"
"TIME_PERIOD" = "period"
"OBS_VALUE" = "text"
"OBS_FLAG" = "flags"

[fetch]
{fetch}

[[source]]
id = "office_employees"
title = "Employees by region"
publisher = "An office"
kind = "official"
citation = "An office, employees"
licence = "{licence}"
language = "en"
"""
HEAD = "DATAFLOW,LAST UPDATE,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
REGIONS = ("FR10", "FRH0", "FRM0", "FRB0")


def write_csv(figures: dict, updated: str = "01/02/26", head: str = HEAD) -> bytes:
    """Return a dataset as Eurostat writes SDMX-CSV: a row a region and year; a figure may have a flag behind it."""
    rows = []
    for (region, year), figure in figures.items():
        value, _, flag = str(figure).partition(" ")
        rows.append(f"OFFICE:EMPLOYEES(1.0),{updated},{region},{year},{value},{flag}\n")
    return (head + "".join(rows)).encode()


FIGURES = {
    (region, year): 1000 * year % 7919 + place for place, region in enumerate(REGIONS) for year in range(2008, 2020)
}
BODY = write_csv(FIGURES)
REVISED = {key: figure for key, figure in FIGURES.items() if key != ("FRB0", 2008)} | {
    ("FRH0", 2019): FIGURES["FRH0", 2019] * 1.2,
    ("FRH0", 2018): f"{FIGURES['FRH0', 2018]} b",
    ("FRH0", 2020): 5000,
}


@pytest.fixture(name="office")
def fixture_office(monkeypatch):
    monkeypatch.setenv(LOCAL, "1")
    with open_office() as office:
        yield office


@pytest.fixture(name="project")
def fixture_project(tmp_path):
    """A project without any source."""
    shutil.copytree(PROJECT / "data" / "reference", tmp_path / "data" / "reference")
    (tmp_path / "data" / "raw").mkdir()
    corrections = tmp_path / "data" / "reference" / "corrections.csv"
    corrections.write_text(corrections.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "reports.toml").write_text("", encoding="utf-8")
    return tmp_path


def describe(project: Path, fetch: str, licence: str = "CC BY 4.0", text: str = DESCRIPTION) -> Path:
    path = project / "data" / "raw" / "employees.toml"
    path.write_text(text.format(fetch=fetch, licence=licence), encoding="utf-8")
    return path


def describe_address(project: Path, address: str, **said: str) -> Path:
    return describe(project, f'address = "{address}"', **said)


def list_raw(project: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((project / "data" / "raw").iterdir())}


def fetch(project: Path, day: str = DAYS[0], limits: Limits = SHORT, agreed: bool = False):
    return keep_snapshot(ask_office("employees", project, limits), project, day, agreed=agreed)


# Snapshots


def test_a_first_fetch_keeps_the_body_as_it_came_with_its_seal_day_and_licence(office, project):
    address = office.play("/employees.csv", Played(BODY, headers={"ETag": '"1"', "Last-Modified": "then"}))
    path = describe_address(project, address)
    assert fetch(project).kind == "first"
    kept = read_description(path)
    assert kept.path.read_bytes() == BODY
    assert kept.sha256 == hashlib.sha256(BODY).hexdigest()
    assert (kept.sources[0].accessed, kept.sources[0].licence) == (DAYS[0], "CC BY 4.0")
    assert (kept.fetch.asked, kept.fetch.etag, kept.fetch.modified) == (address, '"1"', "then")
    assert path.read_text(encoding="utf-8").startswith("# Ours, and to be kept.\n")


def test_what_is_not_fetched_yet_is_a_source_without_cells(project):
    describe_address(project, "https://office.example/employees.csv")
    cleaned = clean_project(project)
    assert (len(cleaned.observations), len(cleaned.problems), len(cleaned.sources)) == (0, 0, 1)


def test_a_file_that_was_fetched_and_is_lost_is_missed(office, project):
    describe_address(project, office.play("/employees.csv", BODY))
    fetch(project)
    (project / "data" / "raw" / "employees.csv").unlink()
    with pytest.raises(SourceError, match="describes a file, but none has its name"):
        read_descriptions(project)


TIME = "Sat, 02 May 2026 05:31:02 GMT"


@pytest.mark.parametrize("headers", [{}, {"ETag": '"1"'}, {"Last-Modified": TIME}])
def test_what_is_unchanged_upstream_is_not_written(office, project, headers):
    describe_address(project, office.play("/employees.csv", Played(BODY, headers=headers)))
    fetch(project)
    before = list_raw(project)
    assert fetch(project, DAYS[1]).kind == "unchanged"
    assert list_raw(project) == before


@pytest.mark.parametrize("headers", [{"ETag": '"1"'}, {"Last-Modified": TIME}])
def test_what_is_there_already_is_not_sent_again(office, project, headers):
    describe_address(project, office.play("/employees.csv", Played(BODY, headers=headers)))
    assert ask_office("employees", project, SHORT).answer.content == BODY
    fetch(project)
    assert ask_office("employees", project, SHORT).answer.content is None


def test_other_bytes_with_the_same_figures_are_not_written(office, project):
    turned = dict(reversed(FIGURES.items()))
    describe_address(project, office.play("/employees.csv", BODY, write_csv(turned, updated="03/08/26")))
    fetch(project)
    before = list_raw(project)
    assert fetch(project, DAYS[1]).kind == "same"
    assert list_raw(project) == before


def test_a_revision_keeps_the_old_snapshot_under_its_day(office, project):
    describe_address(project, office.play("/employees.csv", BODY, write_csv(REVISED)))
    fetch(project)
    fetched = fetch(project, DAYS[1])
    raw = list_raw(project)
    assert list(raw) == ["employees-2026-05-02.csv", "employees-2026-05-02.toml", "employees.csv", "employees.toml"]
    assert (raw["employees-2026-05-02.csv"], raw["employees.csv"]) == (BODY, write_csv(REVISED))
    assert (fetched.kind, fetched.kept) == ("revised", "employees-2026-05-02.csv")
    assert read_description(project / "data/raw/employees-2026-05-02.toml").fetch.replaced == DAYS[1]


def test_cleaning_reads_the_last_snapshot_only_and_figures_keep_their_ids(office, project):
    describe_address(project, office.play("/employees.csv", BODY, write_csv(REVISED)))
    fetch(project)
    first = clean_project(project).observations.set_index("observation")
    fetch(project, DAYS[1])
    second = clean_project(project).observations.set_index("observation")
    assert len(first) == len(second) == len(FIGURES)
    assert len(set(first.index) & set(second.index)) == len(FIGURES) - 1


def test_a_revision_is_told_as_revised_added_withdrawn_and_flagged(office, project):
    describe_address(project, office.play("/employees.csv", BODY, write_csv(REVISED)))
    fetch(project)
    told = fetch(project, DAYS[1]).changes
    kinds = {(row["kind"], row["territory"], row["period"]) for row in told.to_dict("records")}
    assert kinds == {
        ("revised", "bretagne", "2019"),
        ("appeared", "bretagne", "2020"),
        ("withdrawn", "centre-val-de-loire", "2008"),
        ("status", "bretagne", "2018"),
    }
    assert told.loc[told["kind"] == "revised", "difference_pct"].item() == pytest.approx(20)
    old, again = find_changes("employees", "", project)
    assert old.name == "employees-2026-05-02.csv"
    assert again.equals(told)


def test_two_revisions_on_one_day_keep_three_snapshots(office, project):
    third = REVISED | {("FR10", 2020): 7000}
    describe_address(project, office.play("/employees.csv", BODY, write_csv(REVISED), write_csv(third)))
    for _ in range(3):
        fetch(project)
    assert {name for name in list_raw(project) if name.endswith(".csv")} == {
        *("employees.csv", "employees-2026-05-02.csv", "employees-2026-05-02-2.csv")
    }
    assert [len(find_changes("employees", day, project)[1]) for day in ("2026-05-02", "2026-05-02-2", "")] == [5, 1, 1]


def test_a_dataset_that_comes_back_to_what_it_was_is_no_twin_of_its_old_snapshot(office, project):
    describe_address(project, office.play("/employees.csv", BODY, write_csv(REVISED), BODY))
    kinds = [fetch(project, day).kind for day in DAYS]
    assert kinds == ["first", "revised", "revised"]
    assert len(read_descriptions(project)) == 1


def test_a_file_that_comes_packed_takes_the_place_of_the_plain_one(office, project):
    path = describe_address(project, office.play("/employees.csv", BODY, gzip.compress(write_csv(REVISED))))
    fetch(project)
    fetch(project, DAYS[1])
    assert [name for name in list_raw(project) if not name.endswith(".toml")] == [
        *("employees-2026-05-02.csv", "employees.csv.gz")
    ]
    assert read_description(path).name == "employees.csv.gz"


def test_bulk_files_of_eurostat_are_fetched_packed(office, project):
    rows = "\n".join(f"A,{region}\t{place} \t: c" for place, region in enumerate(REGIONS, 1))
    bulk = gzip.compress(f"freq,geo\\TIME_PERIOD\t2019 \t2020 \n{rows}\n".encode(), mtime=1)
    text = DESCRIPTION.replace("records", "matrix").replace("sdmx-csv", "eurostat")
    text = (
        text[: text.index("[columns]")]
        + '[columns]\n"freq" = "ignore"\n"geo" = "territory"\n\n'
        + text[text.index("[fetch]") :]
    )
    address = office.play("/data/employees?format=TSV", bulk, gzip.compress(gzip.decompress(bulk), mtime=2))
    path = describe(project, f'address = "{address}"', text=text)
    assert len(fetch(project).snapshot.observations) == 8
    assert read_description(path).name == "employees.tsv.gz"
    assert fetch(project, DAYS[1]).kind == "same"  # packed anew, with another time in its head


# What goes wrong


def refuse(project: Path, limits: Limits = SHORT) -> str:
    """Return the sentence of a fetch that is refused and leaves everything as it was."""
    before = list_raw(project)
    with pytest.raises(IndicatorsError) as told:
        fetch(project, DAYS[1], limits)
    assert list_raw(project) == before
    assert "\n" not in str(told.value)
    return str(told.value)


CUT = BODY[: len(BODY) // 2]
PAGE = b"<!DOCTYPE html><html><body>Maintenance</body></html>"
FAILURES = {
    "missing": (Played(status=404), "found status 404, expected the dataset; nothing is there (any more)"),
    "forbidden": (Played(status=403), "fetch it by hand, then `indicators add`"),
    "too much at once": (Played(status=413), "ask for less"),
    "broken": (Played(status=500), "the office’s server is in trouble; try again later"),
    "busy": (Played(status=429, headers={"Retry-After": "3600"}), "wait an hour"),
    "cut off": (Played(BODY, cut=len(CUT)), f"found a body cut off after {len(CUT)} bytes"),
    "cut off chunk": (
        Played(b"ff\r\nDATAFLOW", framed=False, headers={"Transfer-Encoding": "chunked"}),
        "found a body cut off after 8 bytes",
    ),
    "cut off and not told": (Played(CUT, framed=False), "found a last line without an end"),
    "packed and cut off": (
        Played(gzip.compress(BODY)[:200], headers={"Content-Encoding": "gzip"}),
        "found a damaged body (damaged_gzip)",
    ),
    "bomb": (
        Played(gzip.compress(bytes(9_000_000)), headers={"Content-Encoding": "gzip"}),
        "found a damaged body (oversized_gzip)",
    ),
    "web page": (PAGE, "found a web page, expected text"),
    "message": (b"<?xml version='1.0'?><Error/>", "found XML, expected text"),
    "empty": (b"", "found nothing, expected text"),
    "too large": (BODY + b"x" * 100_000, "found more than 100000 bytes"),
    "too large and not told": (Played(BODY + b"x" * 100_000, framed=False), "found more than 100000 bytes"),
    "another header": (
        write_csv(REVISED, head=HEAD.replace("geo", "REF_AREA")),
        "is not as employees.toml describes it",
    ),
    "one column less": (
        BODY.replace(b",OBS_FLAG", b"").replace(b",\n", b"\n"),
        "is not as employees.toml describes it",
    ),
    "ragged line": (BODY + b"a,b\n", "is not as employees.toml describes it"),
    "cut short": (write_csv(dict(list(FIGURES.items())[:30])), "18 of 48 figures known are revised or gone (18 gone)"),
    "sent on to plain http": (
        Played(status=302, headers={"Location": "http://office.example/a.csv"}),
        "http://office.example/a.csv is not asked: it is not https",
    ),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_fetch_that_fails_leaves_everything_as_it_was_and_says_why(office, project, case):
    played, told = FAILURES[case]
    describe_address(project, office.play("/employees.csv", BODY, played))
    fetch(project)
    assert told in refuse(project)


@pytest.mark.parametrize("case", ["broken", "web page", "another header", "empty"])
def test_a_first_fetch_that_fails_leaves_the_description_alone(office, project, case):
    played, told = FAILURES[case]
    describe_address(project, office.play("/employees.csv", played))
    assert told in refuse(project)


def test_a_body_that_drips_is_left_in_time(office, project):
    describe_address(project, office.play("/employees.csv", Played(BODY, pause=0.01)))
    assert "found no end after 0.05 s" in refuse(project, SHORT._replace(whole=0.05))


def test_a_body_that_stops_is_left_in_time(office, project):
    describe_address(project, office.play("/employees.csv", Played(BODY, pause=1)))
    assert "found no answer in time" in refuse(project, SHORT._replace(pause=0.1))


def test_an_office_that_nobody_answers_for_is_told(project, monkeypatch):
    monkeypatch.setenv(LOCAL, "1")
    describe_address(project, "http://127.0.0.1:9/employees.csv")
    assert "is there a network" in refuse(project)


@pytest.mark.parametrize("status", [429, 503, 500])
def test_a_server_that_is_busy_is_asked_again(office, project, status):
    busy = Played(status=status, headers={"Retry-After": "3600"})  # as long as is waited at most
    describe_address(project, office.play("/employees.csv", busy, busy, BODY))
    assert fetch(project).kind == "first"


def test_a_body_cut_off_once_is_asked_for_once_more(office, project):
    describe_address(project, office.play("/employees.csv", Played(BODY, cut=100), BODY))
    assert fetch(project).kind == "first"


def test_a_dataset_revised_by_more_than_a_tenth_is_taken_where_somebody_agrees(office, project):
    body = write_csv({key: figure + 9 for key, figure in FIGURES.items()})
    describe_address(project, office.play("/employees.csv", BODY, body))
    fetch(project)
    assert "run `indicators fetch employees --yes`" in refuse(project)
    assert len(fetch(project, DAYS[1], agreed=True).changes) == len(FIGURES)


UNENDED = Played(write_csv(REVISED).rstrip(b"\n"), framed=False)


def test_a_text_without_a_last_line_end_whose_length_is_not_told_is_taken_where_somebody_agrees(office, project):
    describe_address(project, office.play("/employees.csv", BODY, UNENDED))
    fetch(project)
    assert "if that is all, run `indicators fetch employees --yes`" in refuse(project)
    assert fetch(project, DAYS[1], agreed=True).kind == "revised"
    assert fetch(project, DAYS[2]).kind == "unchanged"


def test_a_text_without_a_last_line_end_that_holds_the_figures_known_changes_nothing(office, project):
    unended = Played(BODY.replace(b"01/02/26", b"03/08/26").rstrip(b"\n"), framed=False)
    describe_address(project, office.play("/employees.csv", BODY, unended))
    fetch(project)
    assert fetch(project, DAYS[1]).kind == "same"


def test_a_packed_text_without_a_last_line_end_vouches_for_itself(office, project):
    packed = Played(gzip.compress(UNENDED.body), headers={"Content-Encoding": "gzip"}, framed=False)
    describe_address(project, office.play("/employees.csv", packed))
    assert fetch(project).kind == "first"


def test_a_dataset_of_few_figures_is_not_replaced_whole_without_a_word(office, project):
    few = {key: figure for key, figure in FIGURES.items() if key[1] == 2008}
    body = write_csv({key: 1000 * figure for key, figure in few.items()})
    describe_address(project, office.play("/employees.csv", write_csv(few), body))
    fetch(project)
    assert "run `indicators fetch employees --yes`" in refuse(project)


def test_a_dataset_whose_name_goes_on_is_not_taken_for_an_old_snapshot(office, project):
    describe_address(project, office.play("/employees.csv", BODY, write_csv(REVISED)))
    fetch(project)
    fetch(project, DAYS[1])
    raw = project / "data" / "raw"
    for path in sorted(raw.glob(f"employees-{DAYS[0]}.*")):
        path.rename(path.with_name(path.name.replace(DAYS[0], "women")))
    with pytest.raises(SourceError, match="employees has no older snapshot"):
        find_changes("employees", "", project)


def test_a_dataset_that_nothing_says_how_to_read_is_not_asked_for(office, project):
    path = describe_address(project, office.play("/employees.csv", BODY))
    written = path.read_text(encoding="utf-8")
    start, end = written.index("[file]"), written.index("[fetch]")
    path.write_text(written[:start] + written[end:], encoding="utf-8")
    assert "has no [file] table" in refuse(project)
    assert office.asked == []


def test_a_file_changed_by_hand_is_not_fetched_over(office, project):
    describe_address(project, office.play("/employees.csv", BODY, write_csv(REVISED)))
    fetch(project)
    (project / "data" / "raw" / "employees.csv").write_bytes(BODY + b"OFFICE,x,FR10,2025,1,\n")
    assert "restore or accept it, then fetch" in refuse(project)


def test_an_address_that_sends_on_to_another_host_is_told(office, project):
    elsewhere = office.play("/there.csv", BODY).replace("127.0.0.1", "localhost")
    describe_address(project, office.play("/employees.csv", Played(status=302, headers={"Location": elsewhere})))
    assert ask_office("employees", project, SHORT).answer.hosts == ("localhost",)


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (Played(status=404), "employees.csv, which sends on to localhost: found status 404"),
        (PAGE, "found a web page, expected text"),
        (Played(BODY, cut=9), "which sends on to localhost: found a body cut off after 9 bytes"),
    ],
)
def test_the_host_where_a_fetch_fails_is_told(office, project, there, told):
    elsewhere = office.play("/there.csv", there).replace("127.0.0.1", "localhost")
    describe_address(project, office.play("/employees.csv", Played(status=302, headers={"Location": elsewhere})))
    assert told in refuse(project)


def test_where_nothing_is_new_the_host_is_told_all_the_same(office, project):
    elsewhere = office.play("/there.csv", Played(BODY, headers={"ETag": '"1"'})).replace("127.0.0.1", "localhost")
    describe_address(project, office.play("/employees.csv", Played(status=302, headers={"Location": elsewhere})))
    fetch(project)
    answer = ask_office("employees", project, SHORT).answer
    assert (answer.content, answer.hosts) == (None, ("localhost",))


def test_what_an_office_adds_to_an_address_that_it_sends_on_to_is_not_told(office, project):
    sent = Played(status=302, headers={"Location": "http://store.example/a.csv?X-Amz-Signature=word"})
    describe_address(project, office.play("/employees.csv", sent))
    told = refuse(project)
    assert "http://store.example/a.csv is not asked" in told
    assert "word" not in told


def test_a_busy_server_is_waited_for_no_longer_than_a_fetch_may_take(office):
    address = office.play("/a", Played(status=503, headers={"Retry-After": "60"}))
    with pytest.raises(FetchError, match="status 503"):
        ask(address, SHORT._replace(wait=60, tries=9, whole=0.3))
    assert len(office.asked) <= 2


def test_addresses_in_a_circle_are_left(office):
    address = office.play("/a", Played(status=302, headers={"Location": "/a"}))
    with pytest.raises(FetchError, match="found more than 5 addresses in turn"):
        ask(address, SHORT)


# What is asked, and what is not


@pytest.mark.parametrize("address", ["http://office.example/a.csv", "ftp://office.example/a", "http://localhost/a.csv"])
def test_nothing_but_https_is_asked(address, monkeypatch):
    monkeypatch.delenv(LOCAL, raising=False)
    with pytest.raises(IndicatorsError, match="is not https"):
        check_address(address)


@pytest.mark.parametrize(
    "address", ["http://office.example/a.csv", "http://10.0.0.1/a.csv", "http://localhost.evil.example/"]
)
def test_plain_http_to_another_machine_is_asked_never(address, monkeypatch):
    monkeypatch.setenv(LOCAL, "1")
    with pytest.raises(IndicatorsError, match="is not https"):
        check_address(address)


def test_no_credential_is_sent(office, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password word\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    address = office.play("/a", Played(b"a\n", headers={"Set-Cookie": "known=me; Path=/"}))
    for _ in range(2):
        ask(address, SHORT)
    assert len(office.asked) == 2
    assert all({"Authorization", "Cookie"}.isdisjoint(asked.headers) for asked in office.asked)


def test_what_is_known_is_not_recalled_where_something_else_is_asked(office, project):
    path = describe_address(project, office.play("/employees.csv", Played(BODY, headers={"ETag": '"1"'})))
    fetch(project)
    other = office.play("/other.csv", Played(write_csv(REVISED), headers={"ETag": '"1"'}))
    text = path.read_text(encoding="utf-8").replace('address = "', f'address = "{other}" # ', 1)
    path.write_text(text, encoding="utf-8")
    assert fetch(project, DAYS[1]).kind == "revised"


def test_nothing_new_is_no_answer(office):
    address = office.play("/a", Played(b"a\n", headers={"ETag": '"1"'}))
    assert ask(address, SHORT, Known('"1"')).content is None
    assert ask(address, SHORT, Known('"2"')).content == b"a\n"


@pytest.mark.parametrize(
    "name",
    [
        *("api-key", "API_KEY", "apikey", "sig", "X-Amz-Signature", "Ocp-Apim-Subscription-Key", "pwd", "login"),
        *("auth_token", "accessToken", "AWSAccessKeyId", "client_secret", "password", "userPass", "api%5Fkey", "jwt"),
    ],
)
def test_what_lets_its_owner_in_is_no_part_of_an_address(project, name):
    for address in (f"https://a.example/a.csv?geo=FR&{name}=1", f"https://a.example/a;{name}=1/a.csv"):
        with pytest.raises(SourceError, match="the address holds a credential"):
            read_description(describe_address(project, address))


@pytest.mark.parametrize(
    "query", ["key=A..FR", "author=insee", "design=1", "passage=2", "keyword=emploi", "seriesKey=A.B", "session_year=2"]
)
def test_other_words_of_an_address_are_no_credential(project, query):
    assert read_description(describe_address(project, f"https://a.example/a.csv?{query}")).fetch


WRONG = {
    'address = "https://me:word@office.example/a.csv"': r"line 24 \[fetch\]: the address holds a credential \(user\)",
    'address = "https://office.example/a.csv?token=1"': r"the address holds a credential \(token\)",
    'address = "office.example/a.csv"': "it starts with https://",
    'office = "eurostat"': "say which dataset of the office",
    'dataset = "gdp"': "say either address, or office and dataset",
    'address = "https://a.example/a.csv"\nstart = "2012"': "start is asked of an office",
    'office = "insee"\ndataset = "a"\nkey = { geo = 1 }': "geo is 1 .a whole number.; expected a text in quotes",
    'adress = "https://a.example/a.csv"': "unknown key 'adress'; did you mean 'address'?",
}


@pytest.mark.parametrize("fetch", WRONG)
def test_a_wrong_fetch_table_names_its_line(project, fetch):
    with pytest.raises(SourceError, match=WRONG[fetch]):
        read_description(describe(project, fetch))


def test_a_confidential_file_is_never_fetched(project):
    text = DESCRIPTION.replace('precision = "count"', 'precision = "count"\nconfidential = true')
    with pytest.raises(SourceError, match="the file is confidential"):
        read_description(describe(project, 'address = "https://a.example/a.csv"', text=text))


def test_a_plain_address_needs_a_licence(project):
    describe_address(project, "https://office.example/a.csv", licence="")
    assert "licence of office_employees is empty" in refuse(project)


def test_an_ending_that_nobody_reads_is_told():
    with pytest.raises(FetchError, match=r"found the ending '.pdf', expected one of .xlsx"):
        find_ending("https://office.example/a.pdf", "", b"%PDF")


def test_a_name_that_nobody_described_is_told_with_those_that_are(project):
    describe_address(project, "https://office.example/a.csv")
    with pytest.raises(SourceError, match="which would say where to fetch employes; there are employees"):
        ask_office("employes", project)


@pytest.mark.parametrize("broken", [b"[fetch\n", "# d’été\n".encode("cp1252"), b"[fetch]\n"])
def test_a_description_that_is_broken_itself_is_no_matter_for_the_names_that_are_told(project, broken):
    describe_address(project, "https://office.example/a.csv")
    (project / "data" / "raw" / "other.toml").write_bytes(broken)
    with pytest.raises(SourceError, match=r"where to fetch employes; there are employees$"):
        ask_office("employes", project)


NO_ADDRESSES = {
    "https://[office.example/a.csv": "Invalid IPv6 URL",
    "https://office.example:abc/": "Port could not be cast",
    "https://office.example:99999/": "Port out of range",
    "https:///a": "it names no host",
    "https://office..example/a": "it names no host",
    f"https://{'a' * 64}.example/a": "it names no host",
    "https://office.example/a b.csv": "there is a space in it",
}


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_told_with_its_line(project, address):
    with pytest.raises(SourceError, match=r"employees.toml, line 24 \[fetch\]: .* is no address") as told:
        read_description(describe_address(project, address))
    assert NO_ADDRESSES[address] in str(told.value)


@pytest.mark.parametrize("location", ["https://[bad", "https://office.example:abc/", "https:///a"])
def test_an_answer_that_sends_on_to_no_address_is_told(office, project, location):
    describe_address(project, office.play("/employees.csv", Played(status=302, headers={"Location": location})))
    assert f"found that it sends on to {location!r}, expected an address" in refuse(project)


# The command line


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def test_the_commands_tell_what_was_fetched_and_what_is_revised(office, project, monkeypatch):
    monkeypatch.chdir(project)
    describe_address(project, office.play("/employees.csv", BODY, BODY, write_csv(REVISED)))
    shown = [run("fetch", "employees").output for _ in range(3)]
    assert "48 cells: 48 observations and 0 problems" in shown[0]
    assert "the office has nothing new; nothing is written" in shown[1]
    assert "revised: 1, added: 1, withdrawn: 1, flagged otherwise: 1" in shown[2]
    told = run("diff", "employees").output
    assert "revised bretagne employees nace_j undefined 2019" in told
    assert "(+20.0 %)" in told


def test_a_failure_ends_with_one_sentence_and_its_status(office, project, monkeypatch):
    monkeypatch.chdir(project)
    describe_address(project, office.play("/employees.csv", PAGE))
    ended = run("fetch", "employees")
    assert (ended.exit_code, len(ended.output.strip().splitlines())) == (1, 1)
    assert run("diff", "employees").exit_code == 2


def test_reports_and_cleaning_load_nothing_of_the_network():
    code = "import indicators.commands.reporting, indicators.commands.cleaning, sys; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "'indicators.fetching" not in loaded
    assert "'sdmx" not in loaded
