"""What titles, headers and units mean by the project's own tables: codebook, units, what was described before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from indicators.codebook import REFERENCE
from indicators.errors import IndicatorsError
from indicators.kept import keep
from indicators.proposing.kinds import CHANGE, SHARE, find_period, find_unit, is_total
from indicators.sources import SourceFile, read_descriptions
from indicators.tabular import list_records, read_table
from indicators.texts import normalise_name

# What descriptions of one indicator mostly share.
SHARED = ("sector", "scope", "nature")
WORD = re.compile(r"[^\W\d_]+")


def find_indicator(text: str, root: Path) -> str:
    """Return the indicator that a header names by its title in the codebook, in either number; "" for none.

    >>> from indicators.paths import find_root
    >>> [find_indicator(text, find_root()) for text in ("Établissements", "Nombre d'entreprises", "Parts")]
    ['establishments', 'enterprises', '']
    """
    key = normalise_name(text)
    for prefix in ("nombre d ", "nombre de ", "number of "):
        key = key.removeprefix(prefix)
    return _read_titles(root).get(re.sub(r" \([^()]*\)$", "", key), "")


def find_subject(texts: Iterable[str], root: Path) -> str:
    """Return the one indicator that titles name among other words; "" where they name none, or several."""
    keys = [f" {' '.join(WORD.findall(normalise_name(text)))} " for text in texts]
    titles = _read_titles(root)
    found = {own for title, own in titles.items() for key in keys if f" {title} " in key}
    return found.pop() if len(found) == 1 else ""


@keep
def _read_titles(root: Path) -> dict[str, str]:
    rows = list_records(read_table(root / REFERENCE / "codebook.csv"))
    titles: dict[str, str] = {}
    for row in rows:
        for title in (row["title_fr"], row["title_en"], row["indicator"]):
            key = normalise_name(title)
            titles |= {key: row["indicator"], key.removesuffix("s"): row["indicator"]}
        nouns = [noun for side in ("nouns_fr", "nouns_en") for noun in row[side].split(";") if " " in noun]
        titles |= {form: row["indicator"] for noun in nouns for form in _inflect(normalise_name(noun))}
    return titles


def _inflect(noun: str) -> tuple[str, str]:
    """Return a noun of several words in both numbers."""
    return noun, " ".join(f"{word}s" for word in noun.split())


def say_word(text: str, root: Path, subject: str = "") -> dict[str, str]:
    """Return what a header or a word of a column of indicators says: indicator, measure and unit, as far as it does."""
    said: dict[str, str] = {}
    unit = find_unit(text)
    indicator = find_indicator(text, root) or (subject if is_total(text) else "")
    period = find_period(text)
    dated = {"period": period} if period else {}
    if indicator and not unit:
        return {"indicator": indicator} | dated
    if unit == "percent" and not CHANGE.search(text):
        said = {"measure": "share", "unit": "percent"} if SHARE.search(text) else {"unit": "percent"}
    elif unit and unit != "percent":
        said = {"unit": unit}
    return ({"indicator": indicator} if indicator else {}) | said | dated


def say_titles(titles: Iterable[str]) -> dict[str, str]:
    """Return the unit and measure that the titles of a table give all its figures; nothing where they give several."""
    texts = list(titles)
    units = {unit for text in texts if (unit := find_unit(text))}
    changes = any(CHANGE.search(text) for text in texts)
    if len(units) != 1 or any("contribution" in normalise_name(text) for text in texts):
        return {}
    unit = units.pop()
    if unit != "percent":
        return {"unit": unit}
    before = any("annee precedente" in normalise_name(text) for text in texts)
    if changes and before:
        return {"measure": "change_percent", "base_period": "year_before", "unit": "percent"}
    return {} if changes else {"unit": "percent"}


def find_shared(indicator: str, root: Path) -> dict[str, tuple[str, str]]:
    """Return what all descriptions of the project say of an indicator, each with the name of one that does."""
    blocks = [block for block in _list_blocks(root) if block[1].get("indicator") == indicator]
    found = {}
    for field in SHARED:
        said = {values.get(field, "") for _, values in blocks}
        if len(said) == 1 and "" not in said:
            found[field] = (said.pop(), blocks[0][0])
    return found


def _list_blocks(root: Path) -> list[tuple[str, dict[str, str]]]:
    """Return what each part of each description says of all its cells, with the description's name."""
    return [
        (described.description.name, {**described.defaults, **values})
        for described in _read_described(root)
        for values in [part.values for part in (*described.sheets, *described.tables)] or [{}]
    ]


def _read_described(root: Path) -> list[SourceFile]:
    """Return the descriptions of the project; none where they are not in order, which `indicators check` tells."""
    try:
        return read_descriptions(root)
    except IndicatorsError:
        return []
