"""[fetch]: where the office keeps a source's file, so that it can be asked for anew."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from indicators.descriptions.words import Key, Where, check_keys, check_type
from indicators.errors import SourceError

FETCH_KEYS = {
    **{name: Key(str, "") for name in ("address", "office", "dataset")},
    "key": Key(dict, {}),
    **{name: Key(str, "") for name in ("start", "end")},
    # Written by `indicators fetch`: what was asked, what the server calls its answer, and when another took its place.
    **{name: Key(str, "") for name in ("asked", "etag", "modified", "replaced")},
}
# What follows these names in an address lets its owner in, and would be kept and published with the description: names
# that end so, letters alone, and words that stand in a name.
SECRETS = re.compile(
    r".*(token|secret|password|passwd|passwort|pwd|signature|credentials?|motdepasse"
    r"|(api|access|auth|app|client|private|subscription|user)key(id)?)"
)
SECRET_WORDS = {"auth", "jwt", "login", "pass", "sig"}
LONGEST_LABEL = 63  # letters between two points of a host
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


class Fetch(NamedTuple):
    """An address, or an office with its dataset, a key of codes by dimension, and the first and last period.

    `asked`, `etag` and `modified` are of the last answer; `replaced` is the day on which a later snapshot took its
    place, or empty.
    """

    address: str
    office: str
    dataset: str
    key: Mapping[str, tuple[str, ...]]
    start: str
    end: str
    asked: str
    etag: str
    modified: str
    replaced: str


def check_fetch(table: dict | None, where: Where, confidential: bool) -> Fetch | None:
    """Return the table [fetch], None where there is none; raise `SourceError` where nothing can be asked by it."""
    if table is None:
        return None
    where = where.inside("fetch")
    keys = check_keys(table, FETCH_KEYS, where)
    if confidential:
        told = "the file is confidential, and what an office gives to everybody is not; drop [fetch], or confidential"
        raise SourceError(f"{where.at()}: {told}")
    if bool(keys["address"]) == bool(keys["office"]):
        raise SourceError(f"{where.at()}: say either address, or office and dataset; found {sorted(table)}")
    if keys["address"]:
        _check_address(keys, where)
    elif not keys["dataset"]:
        raise SourceError(f'{where.at()}: say which dataset of the office, as in dataset = "nama_10r_3gdp"')
    return Fetch(**keys | {"key": _check_codes(keys["key"], where)})


def _check_address(keys: Mapping[str, object], where: Where) -> None:
    for key in ("dataset", "key", "start", "end"):
        if keys[key]:
            raise SourceError(f"{where.at(key)}: {key} is asked of an office; write it into the address, or say office")
    address, place = str(keys["address"]), where.at("address")
    if split_address(address, place).scheme not in ("https", "http"):
        raise SourceError(f"{place}: address is {address!r}; it starts with https://")
    if secret := find_secret(address):
        told = f"the address holds a credential ({secret}), and none is kept; ask the office for a public address"
        raise SourceError(f"{place}: {told}")


def split_address(address: str, place: str) -> SplitResult:
    """Return the parts of an address; raise `SourceError` that starts with `place` for what cannot be one.

    >>> split_address("https://office.example:8443/a.csv", "[fetch]").port
    8443
    >>> split_address("https://[office.example/a.csv", "[fetch]")
    Traceback (most recent call last):
        ...
    indicators.errors.SourceError: [fetch]: 'https://[office.example/a.csv' is no address (Invalid IPv6 URL); expected https://HOST/PATH; copy it from the browser
    """  # noqa: E501 - a message is one line
    try:
        parts = urlsplit(address)
        wrong = _find_wrong(parts, address)
    except ValueError as error:
        wrong, parts = str(error), None
    if wrong:
        advice = "expected https://HOST/PATH; copy it from the browser"
        raise SourceError(f"{place}: {address!r} is no address ({wrong}); {advice}")
    return parts


def _find_wrong(parts: SplitResult, address: str) -> str:
    """Return what is wrong with an address; "" where nothing is. Raises `ValueError` for a port that is no number."""
    if parts.port == 0:
        return "its port is 0"
    if any(letter.isspace() or not letter.isprintable() for letter in address):
        return "there is a space in it"
    if parts.scheme in ("https", "http"):
        labels = (parts.hostname or "").rstrip(".").split(".")
        return "" if all(0 < len(label) <= LONGEST_LABEL for label in labels) else "it names no host"
    return ""


def find_secret(address: str) -> str:
    """Return what of an address lets its owner in, by name; "" for a public address.

    >>> find_secret("https://me:word@office.example/a.csv"), find_secret("https://office.example/a.csv?api_key=1")
    ('user', 'api_key')
    >>> find_secret("https://office.example/a.csv?X-Amz-Signature=1")
    'X-Amz-Signature'
    >>> find_secret("https://office.example/a.csv?accessToken=1"), find_secret("https://office.example/?a=1#sig=2")
    ('accessToken', 'sig')
    >>> find_secret("https://office.example/a.csv?key=A..FR")
    ''
    """
    if "@" in urlsplit(address).netloc:
        return "user"
    names = (unquote(piece.partition("=")[0]) for piece in re.split("[?&;#]", address)[1:])
    return next(filter(_is_secret, names), "")


def _is_secret(name: str) -> bool:
    words = {word.lower() for word in WORD.findall(name)}
    return bool(words & SECRET_WORDS or SECRETS.fullmatch(re.sub("[^a-z]", "", name.lower())))


def _check_codes(table: dict, where: Where) -> dict[str, tuple[str, ...]]:
    """Return dimension → codes; one code may stand without brackets."""
    codes = {}
    for dimension, found in table.items():
        place = f"{where.inside('key').at(dimension)}: {dimension}"
        codes[dimension] = tuple(found) if type(found) is list else (found,)
        for code in codes[dimension]:
            check_type(code, str, place)
    return codes
