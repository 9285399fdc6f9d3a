"""The regions of Europe through time: the codes and labels of each NUTS version, and which version a column speaks.

A code can mean another boundary in another version, so that a column has one version or is refused. Read only where a
name or code is none of `territories.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.codebook import REFERENCE, check_unique, shorten
from indicators.errors import IndicatorsError, UnknownTermError
from indicators.kept import keep
from indicators.paths import find_root
from indicators.tabular import list_records, read_table
from indicators.texts import list_some, normalise_name

NUTS = REFERENCE / "nuts"
COUNTRIES = NUTS / "countries.csv"
VERSIONS = ("2010", "2013", "2016", "2021", "2024")
CODE_COLUMNS = ("code", "label", "latin")
COUNTRY_NAMES = ("name_fr", "name_en", "in_fr")
COUNTRY_COLUMNS = ("code", *COUNTRY_NAMES)
LEVELS = ("country", "nuts1", "nuts2", "nuts3")  # by the characters of a code after the country's two
PREFIX = "nuts-"
CODE = re.compile(r"[a-z]{2}[0-9a-z]{0,3}", re.ASCII)
# FRZZ is what a country counts in none of its regions, FRXX what it counts in a region that nobody knows.
OUTSIDE = re.compile(r"[a-z]{2}(z{1,3}|x{2,3})", re.ASCII)
# Countries whose code by ISO 3166 is not Eurostat's: what is meant is proposed, and never taken.
ISO_COUNTRIES = {"gr": "el", "gb": "uk"}


class Area(NamedTuple):
    """A country or region of NUTS: the newest label of its code, in both languages, and the versions that know it."""

    code: str
    level: str
    name_fr: str
    name_en: str
    in_fr: str
    versions: tuple[str, ...]


def read_nuts(version: str, root: Path | None = None) -> pd.DataFrame:
    """Return the codes of a version with the countries: code, label, latin, level (`LEVELS`), in the order of codes.

    `latin` is the label in Latin letters where it is written in others. What no region holds (FRZZ) is left out.

    >>> table = read_nuts("2013")
    >>> table.loc[table["code"] == "FR81", "label"].tolist()
    ['Languedoc-Roussillon']
    """
    root = root or find_root()
    regions = read_table(root / _find_table(version), CODE_COLUMNS)
    check_unique(regions, "code", _find_table(version))
    countries = _read_countries(root)
    own = [(code, countries[code]["name_en"], "") for code in sorted(set(regions["code"].str[:2]))]
    table = pd.concat([pd.DataFrame(own, columns=list(CODE_COLUMNS)), regions[list(CODE_COLUMNS)]])
    table = table.assign(level=table["code"].map(find_level))
    return table.sort_values("code", ignore_index=True)


def find_level(code: str) -> str:
    """Return the level of a code: country, nuts1, nuts2 or nuts3.

    >>> find_level("DE"), find_level("DE11")
    ('country', 'nuts2')
    """
    return LEVELS[len(code) - 2]


def list_codes(version: str, level: str, country: str = "", root: Path | None = None) -> list[str]:
    """Return the codes of a version at a level, of one country or of all, in their order.

    >>> list_codes("2021", "nuts2", "LT")
    ['LT01', 'LT02']
    """
    if level not in LEVELS:
        raise IndicatorsError(f"found the level {level!r}; expected one of {', '.join(LEVELS)}")
    known = _read_labels(root or find_root())[_check_version(version)]
    return [code for code in known if find_level(code) == level and code.startswith(country)]


def find_areas(text: str, root: Path | None = None) -> tuple[Area, ...]:
    """Return the areas that a code, an id (`nuts-de11`) or a label means in any version; none where nobody knows it.

    Hamburg is a region of three levels and gives three areas; a code gives one.

    >>> [area.code for area in find_areas("Hamburg")], find_areas("de11")[0].name_en
    (['DE6', 'DE60', 'DE600'], 'Stuttgart')
    """
    root = root or find_root()
    key = normalise_name(text.removeprefix(PREFIX))
    if code := _read_code(key, root):
        return (_describe(code, root),)
    codes = {code for version in VERSIONS for code in _read_names(root)[version].get(key, ())}
    return tuple(_describe(code, root) for code in sorted(codes))


def is_code(text: str, root: Path | None = None) -> bool:
    """Return whether a text is the code of a country or region in any version.

    >>> is_code("fr81"), is_code("Corse")
    (True, False)
    """
    return bool(_read_code(normalise_name(text), root or find_root()))


def find_meant(key: str, root: Path) -> str:
    """Return the code that is meant by one that names its country as ISO 3166 does; "" for any other text.

    >>> find_meant("gr30", find_root()), find_meant("grand", find_root())
    ('EL30', '')
    """
    country = ISO_COUNTRIES.get(key[:2], "")
    return _read_code(country + key[2:], root) if country else ""


def is_outside(text: str) -> bool:
    """Return whether a code stands for what a country counts in none of its regions, or in a region nobody knows.

    >>> is_outside("FRZZ"), is_outside("FR81")
    (True, False)
    """
    return bool(OUTSIDE.fullmatch(normalise_name(text)))


def detect_versions(names: Iterable[str], root: Path | None = None) -> tuple[str, ...]:
    """Return the versions that know every code or label of a column, the newest first.

    What no region holds (FRZZ) is passed over. `UnknownTermError` where no version knows them all: it says which names
    no version knows, or which are of which versions.

    >>> detect_versions(["FR81", "FR62", "DE11"])
    ('2013', '2010')
    """
    root = root or find_root()
    asked = list(dict.fromkeys(name for name in names if not is_outside(name)))
    knowing = {name: _list_versions(name, root) for name in asked}
    shared = [version for version in reversed(VERSIONS) if all(version in known for known in knowing.values())]
    if not asked or not shared:
        raise UnknownTermError(_explain_mixture(knowing))
    return tuple(shared)


def locate_codes(names: Sequence[str], version: str = "", level: str = "", root: Path | None = None) -> dict[str, str]:
    """Return the code of each distinct code or label of a column, in one version and, where labels need it, one level.

    Without `version` the newest that knows them all; without `level` the only one at which every label is found.
    `UnknownTermError` where a label is found at no level or at several.

    >>> locate_codes(["Hamburg", "Stuttgart"], level="nuts2")
    {'Hamburg': 'DE60', 'Stuttgart': 'DE11'}
    """
    root = root or find_root()
    version = _check_version(version) if version else detect_versions(names, root)[0]
    found = {name: _find_codes(name, version, root) for name in dict.fromkeys(names) if not is_outside(name)}
    levels = [level] if level else _share_levels(found.values())
    codes = {}
    for name, known in found.items():
        chosen = known if len(known) == 1 and not level else [code for code in known if find_level(code) in levels]
        if len(chosen) != 1:
            told = ", ".join(known) or "none"
            raise UnknownTermError(
                f"{shorten(name)!r} is {told} in NUTS {version}; say the level ({', '.join(LEVELS)}) or write codes"
            )
        codes[name] = chosen[0]
    return codes


def _share_levels(found: Iterable[Collection[str]]) -> list[str]:
    """Return the one level at which every name is found; none where there are several such or no such level."""
    each = [{find_level(code) for code in codes} for codes in found]
    shared = set.intersection(*each) if each else set()
    return list(shared) if len(shared) == 1 else []


def _explain_mixture(knowing: Mapping[str, tuple[str, ...]]) -> str:
    if not knowing:
        return "there is no code in this column; give it NUTS codes or labels"
    unknown = [name for name, versions in knowing.items() if not versions]
    if unknown:
        told = f"no NUTS version from {VERSIONS[0]} to {VERSIONS[-1]} knows {list_some(map(shorten, unknown))}"
        return f"{told}; mend it, or leave it out"
    kinds: dict[tuple[str, ...], list[str]] = {}
    for name, versions in knowing.items():
        kinds.setdefault(versions, []).append(name)
    groups = [(versions, names) for versions, names in kinds.items() if len(versions) < len(VERSIONS)]
    told = "; ".join(f"{list_some(map(shorten, names))} of {', '.join(versions)}" for versions, names in groups)
    return f"codes of several NUTS versions: {told}; no version has them all: convert one part, or leave one out"


def _list_versions(name: str, root: Path) -> tuple[str, ...]:
    return tuple(version for version in VERSIONS if _find_codes(name, version, root))


def _find_codes(name: str, version: str, root: Path) -> list[str]:
    """Return the codes that a code or label means in one version."""
    key = normalise_name(name)
    if code := _read_code(key, root):
        return [code] if code in _read_labels(root)[version] else []
    return list(_read_names(root)[version].get(key, ()))


def _read_code(key: str, root: Path) -> str:
    """Return the code that a key writes, "" where no version has it."""
    code = key.upper()
    return code if CODE.fullmatch(key) and any(code in known for known in _read_labels(root).values()) else ""


def _describe(code: str, root: Path) -> Area:
    versions = _read_labels(root)
    known = tuple(version for version in VERSIONS if code in versions[version])
    if len(code) == 2:
        return Area(code, LEVELS[0], *(_read_countries(root)[code][column] for column in COUNTRY_NAMES), known)
    name = versions[known[-1]][code]
    return Area(code, find_level(code), name, name, f"dans la région {name}", known)


@keep
def _read_labels(root: Path) -> Mapping[str, Mapping[str, str]]:
    """Return, for each version, the label of each code in letters that every page can show."""
    tables = {version: read_nuts(version, root) for version in VERSIONS}
    return {
        version: dict(zip(table["code"], table["latin"].mask(table["latin"] == "", table["label"]), strict=True))
        for version, table in tables.items()
    }


@keep
def _read_names(root: Path) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return, for each version, the codes that each label means, by the key of the label."""
    names: dict[str, dict[str, tuple[str, ...]]] = {}
    for version in VERSIONS:
        own: dict[str, tuple[str, ...]] = {}
        table = read_nuts(version, root)
        for code, *labels in zip(table["code"], table["label"], table["latin"], strict=True):
            for key in {normalise_name(label) for label in labels if label}:
                own[key] = (*own.get(key, ()), code)
        names[version] = own
    for code, country in _read_countries(root).items():
        for key in {normalise_name(country[column]) for column in ("name_fr", "name_en")}:
            for version, own in names.items():
                if code in _read_labels(root)[version]:
                    own[key] = tuple(dict.fromkeys((code, *own.get(key, ()))))
    return names


@keep
def _read_countries(root: Path) -> Mapping[str, dict[str, str]]:
    table = read_table(root / COUNTRIES, COUNTRY_COLUMNS)
    check_unique(table, "code", COUNTRIES)
    return {row["code"]: row for row in list_records(table)}


def _find_table(version: str) -> Path:
    return NUTS / f"{_check_version(version)}.csv"


def _check_version(version: str) -> str:
    if version not in VERSIONS:
        raise IndicatorsError(f"found the NUTS version {shorten(version)!r}; expected one of {', '.join(VERSIONS)}")
    return version
