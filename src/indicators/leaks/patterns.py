"""What a leak looks like, whoever's it is: paths of a machine, its names, addresses of people, keys of services."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

REACH = 200  # how far before and behind its clue a leak may extend
# Names that say nothing of anybody, and short ones that are parts of words.
GENERIC = frozenset(
    {
        *("root", "user", "users", "admin", "administrator", "runner", "ubuntu", "debian", "jovyan", "guest"),
        *("localhost", "container", "docker", "host", "home", "data", "work", "indicators", "default", "build"),
    }
)
SHORTEST_NAME = 4
START = rb"(?:(?<![\w.:@/-])|(?<=\\[nrt]))"  # JSON writes a new line as a letter
SLASH, BACKSLASH = rb"\\?/", rb"\\{1,4}"
QUOTE = rb"(?:[\"']|&quot;|&#39;|&#34;|\\\")"
NAMED = rb"(?:password|passwd|mot_de_passe|secret|api_?key|access_?key|access_?token|auth_?token|client_secret)"


class Pattern(NamedTuple):
    """One kind of leak: where one of `clues` stands (small letters), `regex` decides whether it is one."""

    kind: str
    clues: tuple[bytes, ...]
    regex: re.Pattern[bytes]


def _describe(kind: str, clues: Iterable[bytes], regex: bytes) -> Pattern:
    return Pattern(kind, tuple(clue.lower() for clue in clues), re.compile(regex))


PATHS = (
    _describe("path", (b"home", b"users"), START + SLASH + rb"(?:home|Users)" + SLASH + rb"[\w.~-]+"),
    _describe("path", (b"/root/", b"/root\\/"), START + SLASH + rb"root" + SLASH + rb"[\w.]"),
    _describe(
        "path",
        (b"tmp", b"var"),
        START + SLASH + rb"(?:tmp|var" + SLASH + rb"folders)" + SLASH + rb"[\w.-]+",
    ),
    _describe("path", (b":\\", b":/"), rb"(?i)(?<![a-z])[a-z]:(?:" + BACKSLASH + rb"|/)(?:Users|home|Temp|Documents)"),
    _describe("path", (b"file:",), rb"(?i)\bfile:(?:/|\\/){2,3}[a-z/]"),
)
TOKENS = (
    _describe("token", (b"akia", b"asia"), rb"(?<![A-Za-z0-9])A(?:K|S)IA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _describe(
        "token",
        (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"github_pat_"),
        rb"(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{40,})",
    ),
    _describe("token", (b"glpat-",), rb"glpat-[\w-]{20,}"),
    _describe("token", (b"xox",), rb"xox[abposr]-[A-Za-z0-9-]{10,}"),
    _describe("token", (b"aiza",), rb"(?<![\w/+])AIza[\w-]{35}(?![\w/+])"),
    _describe("token", (b"sk-", b"sk_", b"pk_"), rb"(?<![A-Za-z0-9-])(?:sk-[\w-]{20,}|[sp]k_(?:live|test)_\w{16,})"),
    _describe(
        "token", (b"npm_", b"pypi-", b"hf_"), rb"(?<!\w)(?:npm_[A-Za-z0-9]{36}|pypi-\w{50,}|hf_[A-Za-z0-9]{30,})"
    ),
    _describe("token", (b"eyj",), rb"(?<![\w/+])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"),
    _describe("token", (b"private key",), rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    _describe("token", (b"accountkey=",), rb"AccountKey=[A-Za-z0-9+/=]{20,}"),
    _describe("token", (b"bearer ",), rb"(?i)\bbearer +[\w.~+/-]{20,}"),
    _describe("token", (b"://",), rb"[a-z][a-z0-9+.-]*://[^\s/@:\"'<>]+:[^\s/@\"'<>]+@[\w.-]+"),
    _describe(
        "token",
        (b"passw", b"mot_de_passe", b"secret", b"key", b"token"),
        rb"(?i)" + NAMED + QUOTE + rb"?\s*[:=]\s*" + QUOTE + rb"[^\"'\s&\\]{8,}" + QUOTE,
    ),
)
MAIL = _describe(
    "mail", (b"@",), rb"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![\w-])"
)


def list_own(folders: Collection[str], user: str, host: str) -> tuple[Pattern, ...]:
    """Return the patterns of one machine: its folders, its user and its own name, unless they say nothing."""
    paths = [
        _describe("path", (folder.encode(),), re.escape(folder).encode() + rb"(?![\w-])")
        for folder in sorted(set(folders))
        if len(folder) >= SHORTEST_NAME
    ]
    named = (("user", user), ("host", host.partition(".")[0]))
    names = [
        _describe(kind, (name.encode(),), rb"(?i)(?<![\w-])" + re.escape(name).encode() + rb"(?![\w-])")
        for kind, name in named
        if len(name) >= SHORTEST_NAME and name.lower() not in GENERIC
    ]
    return (*paths, *names)


def find_leaks(content: bytes, patterns: Iterable[Pattern], allowed: Collection[bytes]) -> Iterator[tuple[int, str]]:
    """Yield the place and kind of each leak in `content`; addresses of people that are `allowed` are none.

    >>> list(find_leaks(b"see /home/zoe/data", PATHS, ()))
    [(4, 'path')]
    """
    small = content.lower()
    for pattern in patterns:
        found = {
            place for clue in pattern.clues for place in _find_matches(content, small, clue, pattern.regex, allowed)
        }
        yield from ((place, pattern.kind) for place in sorted(found))


def _find_matches(
    content: bytes, small: bytes, clue: bytes, regex: re.Pattern[bytes], allowed: Collection[bytes]
) -> Iterator[int]:
    """Yield where a match begins that holds the clue."""
    place = small.find(clue)
    while place >= 0:
        match = _match_around(content, place, len(clue), regex)
        if match and match[0].lower() not in allowed:
            yield match.start()
        place = small.find(clue, max(place + len(clue), match.end() if match else 0))


def _match_around(content: bytes, place: int, length: int, regex: re.Pattern[bytes]) -> re.Match[bytes] | None:
    start = max(0, place - REACH)
    for match in regex.finditer(content, start, place + length + REACH):
        if match.start() > place:
            return None
        if match.end() >= place + length:
            return match
    return None
