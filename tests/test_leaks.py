"""What must not leave is found in any writing and any wrapping, and told by file, byte and kind only."""

from __future__ import annotations

import base64
import gzip
import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from indicators.errors import IndicatorsError
from indicators.leaks.numbers import choose_numbers, find_numbers
from indicators.leaks.patterns import MAIL, PATHS, TOKENS, find_leaks, list_own
from indicators.leaks.scanning import list_files, scan_file, scan_project
from indicators.leaks.unpacking import Layer, list_layers
from indicators.leaks.withheld import Wanted, read_asked

WANTED = Wanted(numbers=frozenset({51234}))
SPACES = " \u00a0\u2009\u202f\u2007\u2002"


def find(text, *numbers):
    return list(find_numbers(text.encode(), set(numbers or (51234,))))


# --- numbers


@pytest.mark.parametrize(
    "text",
    [
        *("51234", "51,234", "51.234", "51'234", "51’234", "051234", "51234.0", "51 234,00", "51234,1", "−51 234"),
        *(r'"a\n51234"', r'"a\u202f51234"', r'"\u00a051 234"', "51234p"),
        *(f"51{space}234" for space in SPACES),
        *("51&nbsp;234", "51&#8239;234", "51&#x202f;234", "51&thinsp;234", r"51\u202f234", r"51\u00a0234"),
        *('{"value":51234}', ",51234,", ">51234<", "v=51234;", "(51 234)", "51234 emplois"),
    ],
)
def test_a_number_is_found_in_every_writing(text):
    assert find(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "512345",
            "151234",
            "151 234",
            "51 234 567",
            "o-51234abc",
            "0.51234",
            "51234.5",
            "51 23",
            "5 1234",
        ),
        *("51 2345", "x51234", "51,234,567", "1.51234"),
    ],
)
def test_another_number_is_not_taken_for_it(text):
    assert not find(text)


@given(st.integers(1000, 10**9), st.sampled_from([*SPACES, ",", ".", "'"]), st.sampled_from(["a ", '"', ">", "(", ";"]))
def test_every_number_is_found_where_it_stands(number, separator, before):
    written = f"{number:,}".replace(",", separator)
    assert find(f"{before}{written} z", number) == [len(before)]


def test_what_stands_everywhere_is_not_looked_for():
    assert choose_numbers([12, 999, 2012, 4217, 51234.4, float("nan")], {4217.0}) == {51234}


@pytest.mark.parametrize("text", ["12", "abc", "2,5"])
def test_a_figure_that_is_too_short_to_be_looked_for_is_refused_without_being_told(text):
    with pytest.raises(IndicatorsError, match="four digits") as error:
        read_asked(text)
    assert text not in str(error.value)


# --- paths, names, addresses, keys


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("saved in /home/zoe/figures", "path"),
        ("/Users/zoe/Desktop", "path"),
        ('"\\/home\\/zoe\\/x"', "path"),
        (r'"line\n/home/zoe/x"', "path"),
        (r"C:\Users\zoe", "path"),
        (r"c:\\Users\\zoe", "path"),
        ("/tmp/run-12/page.html", "path"),
        ("file:///etc/passwd", "path"),
        ("write to zoe.muller@example.org now", "mail"),
        ("AKIA" + "ABCDEFGH" * 2, "token"),
        ("ghp_" + "a1B2" * 9, "token"),
        ("glpat-" + "a1B2c" * 4, "token"),
        ("xoxb-" + "12345-abcde", "token"),
        ("eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl", "token"),
        ("-----BEGIN RSA " + "PRIVATE KEY-----", "token"),
        ("https://zoe:geheim@db.example.org/x", "token"),
        ("password = 'correct-horse'", "token"),
        ("&quot;api_key&quot;: &quot;0123456789abcdef&quot;", "token"),
    ],
)
def test_each_kind_of_leak_is_found(text, kind):
    assert [found for _, found in find_leaks(text.encode(), (*PATHS, *TOKENS, MAIL), ())][:1] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "https://ec.europa.eu/home/zoe",
        "fr/home/index.html",
        "@media print { a }",
        "pip install a@1.2.3",
        "the secret of the password",
        "https://example.org:8080/a@b",
        "data/raw/articles.xlsx",
        "C:/x",
        "task-force sk-short",
    ],
)
def test_what_only_looks_like_one_is_none(text):
    assert list(find_leaks(text.encode(), (*PATHS, *TOKENS, MAIL), ())) == []


def test_an_address_that_a_source_gives_may_stand():
    assert list(find_leaks(b"Contact@Insee.fr", (MAIL,), {b"contact@insee.fr"})) == []


def test_the_names_of_user_and_machine_are_found_unless_they_say_nothing():
    own = list_own(("/srv/figures",), "zmueller", "pc-1234.example.org")
    found = {kind for _, kind in find_leaks(b"by ZMUELLER on pc-1234 in /srv/figures/x", own, ())}
    assert found == {"user", "host", "path"}
    assert list_own((), "root", "localhost") == ()


# --- what lies inside


def make_workbook(cell):
    stream, book = io.BytesIO(), Workbook()
    book.active["A1"] = cell
    book.save(stream)
    return stream.getvalue()


def make_picture(kind, body):
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return b"\x89PNG\r\n\x1a\n" + chunk


def embed(content, kind="application/octet-stream"):
    return f'<a href="data:{kind};base64,{base64.b64encode(content).decode()}">x</a>'.encode()


def make_zip(name, content):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return stream.getvalue()


TOLD = b"52 000 then 51 234"
HIDDEN = {
    "workbook": make_workbook(51234),
    "workbook in a page": embed(make_workbook("51 234")),
    "zip in a zip": make_zip("inner.zip", make_zip("a.csv", TOLD)),
    "name in a zip": make_zip("51234.csv", b""),
    "vector": embed(gzip.compress(b"<svg>51 234</svg>"), "image/svg+xml"),
    "text of a picture": make_picture(b"tEXt", b"Comment\0" + TOLD),
    "packed text of a picture": embed(make_picture(b"zTXt", b"Comment\0\0" + zlib.compress(TOLD)), "image/png"),
    "international text of a picture": make_picture(b"iTXt", b"C\0\1\0fr\0\0" + zlib.compress(TOLD)),
    "picture in a notebook": b'{"image/png": "' + base64.b64encode(make_picture(b"tEXt", TOLD)) + b'"}',
    "address in percent": b'<img src="data:image/svg+xml,%3Csvg%3E51%20234%3C/svg%3E">',
    "second member of a packed file": gzip.compress(b"nothing") + gzip.compress(TOLD),
    "two members of a packed file, a figure across": gzip.compress(b"51 ") + gzip.compress(b"234 "),
    "packed file that is cut off": gzip.compress(TOLD + bytes(range(256)) * 9)[:-60],
    "wide letters": "51 234".encode("utf-16"),
}


@pytest.mark.parametrize("content", HIDDEN.values(), ids=HIDDEN)
def test_a_figure_is_found_wherever_it_is_packed(content, tmp_path):
    (tmp_path / "x").write_bytes(content)
    assert "figure" in {leak.kind for leak in scan_file(tmp_path / "x", "x", (), WANTED)}


def test_a_leak_is_told_by_file_byte_and_the_way_inside(tmp_path):
    content = b"<p>nothing</p>" + embed(make_zip("a.csv", TOLD))
    (tmp_path / "x.html").write_bytes(content)
    (leak,) = scan_file(tmp_path / "x.html", "x.html", (), WANTED)
    assert leak == ("x.html", content.index(b"data:"), ("data:application/octet-stream", "a.csv"), "figure")


DAMAGED = {
    "zip": b"PK\x03\x04 no zip",
    "gzip": b"\x1f\x8bno",
    "gzip that is cut off": gzip.compress(b"no")[:-4],
    "gzip with more behind it": gzip.compress(b"") + b"no",
    "picture": make_picture(b"zTXt", b"C\0\0no"),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_cannot_be_opened_is_told(content, tmp_path):
    (tmp_path / "x").write_bytes(content)
    assert [leak.kind for leak in scan_file(tmp_path / "x", "x", (), WANTED)] == ["unread"]


def test_layers_without_end_are_cut_and_told():
    content = b"x"
    for _ in range(12):
        content = gzip.compress(content)
    assert [layer.content for layer in list_layers(Layer(content))][-1] is None


# --- a project


def test_what_a_run_notes_of_its_machine_is_no_leak_but_a_figure_in_it_is(tmp_path):
    for folder in ("reports/.runs", "reports/fr", "data/raw"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data" / "raw" / "a.toml").write_text('note = "contact@example.org"', encoding="utf-8")
    (tmp_path / "reports" / ".runs" / "run.json").write_text("/home/zoe/x 51 234", encoding="utf-8")
    (tmp_path / "reports" / "fr" / "a.html").write_text("/home/zoe/x contact@example.org", encoding="utf-8")
    found = [(leak.file, leak.kind) for leak in scan_project(tmp_path, WANTED)]
    assert found == [("reports/fr/a.html", "path"), ("reports/.runs/run.json", "figure")]


def test_a_file_that_is_linked_is_looked_at_once_under_the_name_that_readers_know(tmp_path):
    edition = tmp_path / "reports" / ".editions" / "1"
    edition.mkdir(parents=True)
    (edition / "index.html").write_text("x", encoding="utf-8")
    (tmp_path / "reports" / "index.html").symlink_to(".editions/1/index.html")
    assert [path.relative_to(tmp_path).as_posix() for path in list_files(tmp_path, ("reports",))] == [
        "reports/index.html"
    ]


def test_the_packed_pixels_of_a_picture_are_no_text(tmp_path):
    path = tmp_path / "picture.png"
    for kind, found in ((b"IDAT", 0), (b"tEXt", 1)):
        path.write_bytes(make_picture(kind, b"Comment\0someone@office.example"))
        assert bool(list(scan_file(path, path.name, [MAIL], Wanted({}, ())))) == bool(found)
