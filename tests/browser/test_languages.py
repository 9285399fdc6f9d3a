"""Each page speaks its language: no word of the other stands on it but in names, titles and quotations."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from built_pages import REPORTS, list_kinds

ROOT = Path(__file__).parents[2]
OWN = {
    "en": "the of and with for from which where are is was by this that these those its into between their has have"
    " line sheet column",
    "fr": "le la les des du une et est avec pour dans sur qui que sont par ce cette ces leur leurs entre aux ont été"
    " ligne feuille colonne",
}
OTHER = {"fr": "en", "en": "fr"}
QUOTED = {"code", "pre", "script", "style", "cite"}
WORDS = re.compile(r"\b[^\W\d_]+\b")  # what has a digit in it is a code, no word


def list_names() -> list[str]:
    """Return what stands on pages as a source writes it: titles, names of places, objects, activities."""
    tables = {
        "data/processed/sources.csv": ("title", "publisher", "citation"),
        "data/processed/observations.csv": ("text", "object", "payer", "counted", "note"),
        "data/reference/territories.csv": ("name_fr", "name_en"),
        "data/reference/sectors.csv": ("publisher", "edition"),
        "data/reference/sector_codes.csv": ("label",),
    }
    names: set[str] = set()
    for path, columns in tables.items():
        table = pd.read_csv(ROOT / path, dtype=str, na_filter=False)
        names |= {text for column in columns if column in table for text in table[column]}
    return sorted((fold(name) for name in names if len(name) > 2), key=len, reverse=True)


def fold(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")).lower()


class Words(HTMLParser):
    """Collects the texts of a page that are its own: none of those in another language or quoted."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.open, self.texts, self.drawn = language, [], [], False

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        classes = (values.get("class") or "").split()
        foreign = values.get("lang") not in (None, self.language)
        quoted = tag in QUOTED or foreign or bool({"words", "place", "source", "citation"} & set(classes))
        if tag not in ("br", "img", "meta", "link", "input", "hr"):
            self.open.append((tag, quoted))
        self.texts += [values[name] for name in ("title", "aria-label", "alt", "data-label") if values.get(name)]

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if any(quoted for _, quoted in self.open):
            return
        drawn = any(tag == "text" for tag, _ in self.open)
        # A long name is drawn in two lines, each a text of its own.
        if drawn and self.drawn:
            self.texts[-1] += f" {data}"
        elif data.strip() or not self.drawn:
            self.texts.append(data)
        self.drawn = drawn or (self.drawn and not data.strip())


needs_pages = pytest.mark.skipif(not list_kinds("fr"), reason="reports/ holds no pages; make report makes them")


@pytest.fixture(scope="module")
def names() -> re.Pattern[str]:
    """What matches a name, whole words only: « : c » is a figure of a source, and no part of « : Centre-Val »."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in list_names())})(?!\w)")


@pytest.mark.parametrize("language", OWN)
@needs_pages
def test_no_word_of_the_other_language_stands_on_a_page(language, names):
    foreign, found = set(OWN[OTHER[language]].split()), set()
    for path in list_kinds(language):
        reader = Words(language)
        reader.feed(path.read_text(encoding="utf-8"))
        for text in set(reader.texts):
            left = names.sub(" ", fold(text).replace("et al.", " "))  # Latin, in both languages
            found |= {(path.stem, word, left.strip()[:90]) for word in WORDS.findall(left) if word in foreign}
    assert found == set()


@pytest.mark.parametrize("language", OWN)
@needs_pages
def test_no_address_within_a_file_is_shown_as_it_is_kept(language):
    pages, found = list((REPORTS / language).glob("*.html")), set()
    for path in pages:
        reader = Words(language)
        reader.feed(path.read_text(encoding="utf-8"))
        found |= {(path.stem, text) for text in reader.texts if re.search("!(line|[^ ]+![A-Z]+)", text)}
    assert pages
    assert found == set()


def test_the_test_would_find_one(names):
    left = names.sub(" ", fold("Part of the sector, Pays de la Loire"))
    assert "of" in WORDS.findall(left)
    assert "la" not in WORDS.findall(left)
    assert WORDS.findall("the2 le_2 d'été") == ["d", "été"]
