"""Where in a file a figure stands, in words."""

from __future__ import annotations

import re

from indicators.catalogue import check_language
from indicators.labels import label_word
from indicators.texts import clean_text

LINE = re.compile(r"(?P<file>[^!]+)!line (?P<line>\d+)!(?P<column>.*?)(?P<passage> \([^()]*\))?")
CELL = re.compile(r"(?P<file>[^!]+)!(?P<sheet>.+)!(?P<cell>[A-Z]{1,3}\d+)(?P<passage> \([^()]*\))?")

PLACED = re.compile(r"\(([^()!]+![^()!]+![^()!]+)\)")


def label_place(place: str, language: str) -> str:
    """Return the place of an observation in words; a place written otherwise as it stands.

    >>> label_place("figures.csv!line 13!Texte", "fr")
    'figures.csv, ligne 13, colonne Texte'
    >>> label_place("articles.xlsx!Chiffres!G12 (paragraphe 9)", "en")
    'articles.xlsx, sheet Chiffres, cell G12 (paragraphe 9)'
    """
    check_language(language)
    for key, form in (("place_line", LINE), ("place_cell", CELL)):
        if found := form.fullmatch(clean_text(place)):
            parts = {name: text or "" for name, text in found.groupdict().items()}
            passage = parts.pop("passage")
            return label_word(key, language, **parts) + passage
    return clean_text(place)


def label_places(text: str, language: str) -> str:
    """Return a sentence with each place that stands in brackets in it in words.

    >>> label_places("Autre valeur : 3 (figures.csv!line 5!Texte).", "fr")
    'Autre valeur : 3 (figures.csv, ligne 5, colonne Texte).'
    """
    return PLACED.sub(lambda found: f"({label_place(found[1], language)})", clean_text(text))
