"""One address is asked over HTTPS: with patience and limits, without credentials, and all of the body or none.

Proxies and certificates are those of the environment (HTTPS_PROXY, REQUESTS_CA_BUNDLE). A server that is busy is asked
again, after as long as it says; what has not changed since the last answer is not sent again (ETag, Last-Modified).
"""

from __future__ import annotations

import ipaddress
import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from indicators.descriptions.fetches import split_address
from indicators.errors import IndicatorsError, RefusedFileError, SourceError
from indicators.fetching.extra import FetchError, load_module
from indicators.readers.unpacking import unpack
from indicators.workbooks.guard import MAX_FILE

if TYPE_CHECKING:
    import requests
    from urllib3.util.retry import Retry

# Set to 1, plain http is spoken with this machine itself, and with no other: for tests and local mirrors.
LOCAL = "INDICATORS_FETCH_LOCALHOST"
AGENT = "indicators (statistics; indicators fetch)"
BUSY = (429, 500, 502, 503, 504)
MOVED = (301, 302, 303, 307, 308)
MOST_MOVES = 5
OK, UNCHANGED = 200, 304
GZIP = ("gzip", "x-gzip")
PIECE = 1 << 16
NOTHING = "nothing is changed"
# What a status means, and what to do.
STATUSES = {
    401: "the office lets only known users in, and no credential is kept; fetch it by hand, then `indicators add`",
    403: "the office refuses; look at the address in a browser, fetch it by hand, then `indicators add`",
    404: "nothing is there (any more); look up where the office keeps it now, and mend [fetch]",
    410: "nothing is there any more; look up where the office keeps it now, and mend [fetch]",
    413: "that is more than the office gives at once; ask for less (key, start, end), or for its bulk file by address",
    429: "the office gets too many requests; wait an hour",
}


class Limits(NamedTuple):
    """Bytes of a body; seconds to connect, between two pieces and for all of it; the longest wait asked for; tries."""

    size: int = MAX_FILE
    connect: float = 10
    pause: float = 60
    whole: float = 900
    wait: float = 60
    tries: int = 3


class Known(NamedTuple):
    """What the server called its last answer; empty where that is not known."""

    etag: str = ""
    modified: str = ""


class Answer(NamedTuple):
    """A body, what the server calls it, the hosts that the address sent on to, and whether its end is vouched for.

    `content` is None where it is what is known already.
    """

    content: bytes | None
    etag: str
    modified: str
    hosts: tuple[str, ...]
    framed: bool


def ask(address: str, limits: Limits, known: Known = Known(), accept: str = "*/*") -> Answer:  # noqa: B008
    """Return what is at `address`, or that it is what is `known` already.

    Raises `FetchError`, a sentence with the address and what to do, for an answer that is no success, late, too large
    or cut off, and `IndicatorsError` for an address that must not be asked.
    """
    ends = time.monotonic() + limits.whole
    headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": AGENT}
    headers |= {"If-None-Match": known.etag} if known.etag else {}
    headers |= {"If-Modified-Since": known.modified} if known.modified else {}
    check_address(address)
    with open_session(limits, ends) as session:
        try:
            return _ask_once(session, address, headers, limits, ends)
        except CutOffError:
            return _ask_once(session, address, headers, limits, ends)


class CutOffError(FetchError):
    """A body that ends before its end: it is asked for once more."""


def check_address(address: str, shown: str = "") -> None:
    """Raise `IndicatorsError` for an address that is not https, unless it is this machine's own and that is allowed.

    `shown` is told in its place; for what is no address at all `SourceError` is raised.
    """
    parts = split_address(address, "nothing is asked")
    if parts.scheme == "https":
        return
    if parts.scheme == "http" and _is_here(parts.hostname or "") and os.environ.get(LOCAL) == "1":
        return
    told = f"{shown or address} is not asked: it is not https, and anybody on the way could change what it answers"
    raise IndicatorsError(f"{told}; look for an address that starts with https://, and mend [fetch]")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def open_session(limits: Limits, ends: float) -> Iterator[requests.Session]:
    """Give a session that tries again where that helps, until it `ends`; it sends no credential and forgets all."""
    requests = load_module("requests")
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)  # that it tries again is nobody's worry
    with requests.Session() as session:
        session.auth = lambda request: request  # so that no password is looked for in ~/.netrc
        session.get_redirect_target = lambda _: None  # where an answer sends on to is looked at here
        for scheme in ("https://", "http://"):
            session.mount(scheme, requests.adapters.HTTPAdapter(max_retries=build_retry(limits, ends)))
        yield session


def build_retry(limits: Limits, ends: float) -> Retry:
    """Return when a busy server is asked again: after as long as it says, and never waiting beyond `ends`."""
    retrying = load_module("urllib3.util.retry")

    class Bounded(retrying.Retry):
        def get_retry_after(self, response: object) -> float | None:
            told = super().get_retry_after(response)
            return told if told is None else min(told, limits.wait, max(0, ends - time.monotonic()))

        def get_backoff_time(self) -> float:
            return min(super().get_backoff_time(), max(0, ends - time.monotonic()))

        def is_exhausted(self) -> bool:
            return super().is_exhausted() or time.monotonic() >= ends

    return Bounded(
        total=limits.tries,
        redirect=0,
        status_forcelist=BUSY,
        allowed_methods=("GET",),
        backoff_factor=min(1, limits.wait),
        backoff_max=limits.wait,
        raise_on_status=False,
    )


@contextmanager
def tell_failures(address: str) -> Iterator[None]:
    """Raise `FetchError` for what the network does; what a proxy is called, or its password, is not told."""
    requests, urllib3 = load_module("requests"), load_module("urllib3")
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise FetchError(tell(address, "no certificate that is trusted here", "ask who runs your network")) from error
    except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
        raise FetchError(tell(address, "no answer in time", "try again later")) from error
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
        reason = getattr(error.args[0] if error.args else None, "reason", None)
        if isinstance(reason, urllib3.exceptions.ReadTimeoutError):
            raise FetchError(tell(address, "no answer in time", "try again later")) from error
        advice = "is there a network, and a proxy (HTTPS_PROXY) if yours needs one? then try again"
        raise FetchError(tell(address, f"no connection ({type(error).__name__})", advice)) from error


def tell(address: str, found: str, advice: str, expected: str = "the dataset") -> str:
    """Return the sentence on an answer that cannot be used.

    >>> tell("https://office.example/a", "a web page", "look at it")
    'https://office.example/a: found a web page, expected the dataset; look at it; nothing is changed'
    """
    return f"{address}: found {found}, expected {expected}; {advice}; {NOTHING}"


def _ask_once(session: requests.Session, address: str, headers: dict, limits: Limits, ends: float) -> Answer:
    """Return one answer, sent on from host to host as long as each may be asked; who failed is told by name."""
    at, hosts, told = address, [], address
    times = (limits.connect, limits.pause)
    for _ in range(MOST_MOVES):
        with (
            tell_failures(told),
            session.get(at, headers=headers, timeout=times, stream=True, allow_redirects=False) as response,
        ):
            if response.status_code not in MOVED or "Location" not in response.headers:
                return _take(response, told, limits, ends)._replace(hosts=tuple(hosts))
            moved = find_next(at, response.headers["Location"], told)
        if urlsplit(moved).netloc != urlsplit(at).netloc:
            hosts.append(urlsplit(moved).hostname or "")
            told = f"{address}, which sends on to {hosts[-1]}"
        at = moved
    raise FetchError(tell(address, f"more than {MOST_MOVES} addresses in turn", "look at it in a browser"))


def find_next(at: str, location: str, told: str) -> str:
    """Return the address that an answer sends on to, if that may be asked; what is behind its `?` is not told."""
    shown = re.split("[?#]", location)[0]
    try:
        moved = urljoin(at, location)
        check_address(moved, re.split("[?#]", moved)[0])
    except (ValueError, SourceError) as error:
        advice = "look at it in a browser"
        raise FetchError(tell(told, f"that it sends on to {shown!r}", advice, "an address")) from error
    return moved


def _take(response: requests.Response, address: str, limits: Limits, ends: float) -> Answer:
    status, headers = response.status_code, response.headers
    named = Answer(None, headers.get("ETag", ""), headers.get("Last-Modified", ""), (), framed=True)
    if status == UNCHANGED:
        return named
    if status != OK:
        advice = STATUSES.get(status, "the office’s server is in trouble; try again later")
        raise FetchError(tell(address, f"status {status}", advice))
    told = headers.get("Content-Length", "")
    if told.isdecimal() and int(told) > limits.size:
        raise FetchError(_tell_large(address, limits))
    content = _read_whole(response, address, limits, ends)
    packed = headers.get("Content-Encoding", "").lower() in GZIP  # which has its own length and checksum
    framed = packed or told.isdecimal() or "chunked" in headers.get("Transfer-Encoding", "")
    return named._replace(content=content, framed=framed)


def _tell_large(address: str, limits: Limits) -> str:
    return tell(address, f"more than {limits.size} bytes", "ask for less (key, start, end)")


def _read_whole(response: requests.Response, address: str, limits: Limits, ends: float) -> bytes:
    """Return the body, piece by piece as it comes, so that one that never ends is left in time."""
    urllib3 = load_module("urllib3")
    pieces, size = [], 0
    try:
        while piece := response.raw.read1(PIECE, decode_content=False):
            pieces.append(piece)
            size += len(piece)
            if size > limits.size:
                raise FetchError(_tell_large(address, limits))
            if time.monotonic() > ends:
                raise FetchError(tell(address, f"no end after {limits.whole:g} s", "try again later, or ask for less"))
    except urllib3.exceptions.TimeoutError:
        raise
    except urllib3.exceptions.HTTPError as error:
        advice = "try again later"
        raise CutOffError(tell(address, f"a body cut off after {size} bytes", advice, "all of it")) from error
    return _unpack(b"".join(pieces), response.headers.get("Content-Encoding", ""), address)


def _unpack(body: bytes, encoding: str, address: str) -> bytes:
    """Return a body as it was before it was packed for the way, whole."""
    if encoding.lower() in ("", "identity"):
        return body
    if encoding.lower() not in GZIP or not body:
        raise FetchError(tell(address, f"a body packed as {encoding!r}", "fetch it by hand", "gzip, or nothing"))
    try:
        return unpack(body)
    except RefusedFileError as error:
        raise CutOffError(tell(address, f"a damaged body ({error.rule})", "try again later", "all of it")) from error
