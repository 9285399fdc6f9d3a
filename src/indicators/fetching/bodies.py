"""What an answer holds, by its first bytes: a web page or a service's message is no dataset, whatever its status."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from indicators.fetching.asking import tell
from indicators.fetching.extra import FetchError
from indicators.readers.unpacking import GZIP_START
from indicators.sources import DELIMITED, WORKBOOKS, find_suffix

# The first bytes of a body, and what they begin; a text is what begins with none of these.
STARTS = (
    (GZIP_START, "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"%PDF", "pdf"),
    (b"{", "json"),
    (b"[", "json"),
    (b"<!doctype html", "html"),
    (b"<html", "html"),
    (b"<", "xml"),
)
NAMES = {
    **{"": "nothing", "text": "text", "gzip": "a gzip file", "zip": "a zip file", "xls": "an .xls workbook"},
    **{"pdf": "a PDF", "json": "JSON", "html": "a web page", "xml": "XML"},
}
# By the ending of a source's file: what its bytes begin.
KINDS = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), "text"),
    **dict.fromkeys((".xlsx", ".xlsm", ".ods"), "zip"),
    **{".xls": "xls", ".json": "json"},
}
# By the format of [file]: the ending of the file. Without a format it is that of the address.
ENDINGS = {"eurostat": ".tsv", "sdmx-csv": ".csv", "json-stat": ".json"}
PACKED = ".gz"
MARK = b"\xef\xbb\xbf"


def find_kind(content: bytes) -> str:
    r"""Return what a body is: a key of `NAMES`, "" for an empty one.

    >>> find_kind(b"\xef\xbb\xbfgeo,2012\n"), find_kind(b"\n<HTML>"), find_kind(b"")
    ('text', 'html', '')
    """
    start = content[:100].removeprefix(MARK).lstrip().lower()
    if not start:
        return ""
    return next((kind for own, kind in STARTS if start.startswith(own.lower())), "text")


def find_ending(address: str, form: str, content: bytes) -> str:
    """Return the ending of the file for a body: that of its format, or else of its address; `.gz` where it is packed.

    Raises `FetchError` where neither says it.

    >>> find_ending("https://office.example/data/gdp.XLSX?v=2", "", b"PK")
    '.xlsx'
    """
    packed = PACKED if content.startswith(GZIP_START) else ""
    suffix = find_suffix(PurePosixPath(urlsplit(address).path))
    if not form and suffix not in (*WORKBOOKS, *DELIMITED):
        known = ", ".join((*WORKBOOKS, *DELIMITED))
        raise FetchError(tell(address, f"the ending {suffix!r}", "say format in [file]", f"one of {known}"))
    return ENDINGS.get(form, suffix) + packed


def check_body(content: bytes, address: str, ending: str) -> None:
    """Raise `FetchError` for a body that is of another kind than its file's ending says."""
    found, expected = find_kind(content), KINDS[ending.removesuffix(PACKED)]
    expected = "gzip" if ending.endswith(PACKED) else expected
    if found != expected:
        advice = "look at it in a browser; if the office has moved it, mend [fetch]"
        raise FetchError(tell(address, NAMES[found], advice, NAMES[expected]))


def may_be_cut(content: bytes, framed: bool) -> bool:
    """Return whether nothing tells that a body is whole: neither its length nor its own form nor a last line end."""
    return not framed and find_kind(content) == "text" and not content.endswith((b"\n", b"\r"))
