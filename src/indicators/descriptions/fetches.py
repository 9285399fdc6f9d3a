"""[fetch]: where the office keeps a source's file, so that it can be asked for anew."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from indicators.descriptions.words import Key, Where, check_keys, check_type
from indicators.errors import SourceError

FETCH_KEYS = {
    **{name: Key(str, "") for name in ("address", "office", "dataset")},
    "key": Key(dict, {}),
    **{name: Key(str, "") for name in ("start", "end")},
    # Written by `indicators fetch`: what was asked, what the server calls its answer, and when another took its place.
    **{name: Key(str, "") for name in ("asked", "etag", "modified", "replaced")},
}
# What follows these names in an address lets its owner in, and would be kept and published with the description.
SECRETS = re.compile(
    r"(.*_)?(api_?key|auth|credential|login|password|pwd|secret|sig|signature|token)|.*subscription_key"
)


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
    address = str(keys["address"])
    if urlsplit(address).scheme not in ("https", "http"):
        raise SourceError(f"{where.at('address')}: address is {address!r}; it starts with https://")
    if secret := find_secret(address):
        told = f"the address holds a credential ({secret}), and none is kept; ask the office for a public address"
        raise SourceError(f"{where.at('address')}: {told}")


def find_secret(address: str) -> str:
    """Return what of an address lets its owner in, by name; "" for a public address.

    >>> find_secret("https://me:word@office.example/a.csv"), find_secret("https://office.example/a.csv?api_key=1")
    ('user', 'api_key')
    >>> find_secret("https://office.example/a.csv?X-Amz-Signature=1")
    'X-Amz-Signature'
    >>> find_secret("https://office.example/a.csv?key=A..FR")
    ''
    """
    parts = urlsplit(address)
    if "@" in parts.netloc:
        return "user"
    return next(
        (name for name, _ in parse_qsl(parts.query, True) if SECRETS.fullmatch(name.lower().replace("-", "_"))), ""
    )


def _check_codes(table: dict, where: Where) -> dict[str, tuple[str, ...]]:
    """Return dimension → codes; one code may stand without brackets."""
    codes = {}
    for dimension, found in table.items():
        place = f"{where.inside('key').at(dimension)}: {dimension}"
        codes[dimension] = tuple(found) if type(found) is list else (found,)
        for code in codes[dimension]:
            check_type(code, str, place)
    return codes
