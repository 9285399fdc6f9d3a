"""The catalogues of words: complete in both languages, and never filled by halves."""

import re

import pytest

from indicators.catalogue import LANGUAGES, check_language, fill_phrase, read_catalogue
from indicators.errors import UnknownTermError

CATALOGUES = ("words", "sentences", "methods", "downloads", "lab")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_each_phrase_is_written_in_both_languages_with_the_same_parts(catalogue):
    for key, phrase in read_catalogue(catalogue).items():
        assert set(phrase) == set(LANGUAGES), key
        parts = [set(PLACEHOLDER.findall(phrase[language])) for language in LANGUAGES]
        optional = {"number", "ordinal"}  # an ordinal in French, a number in English
        assert parts[0] - optional == parts[1] - optional, key


@pytest.mark.parametrize("key", sorted(read_catalogue("sentences")))
def test_no_sentence_holds_a_figure_of_its_own(key):
    fixed = ("10\u202f000", "10,000", "100", "= 1")  # a rate's base, a whole bar: units, not figures
    for language in LANGUAGES:
        text = read_catalogue("sentences")[key][language]
        for unit in fixed:
            text = text.replace(unit, "")
        assert not re.search(r"\d", text), text


def test_what_is_filled_in_is_never_read_as_a_placeholder():
    assert fill_phrase("words", "about", "en", figure="{figure}") == "about {figure}"


def test_a_phrase_nobody_wrote_is_refused_with_the_nearest():
    with pytest.raises(UnknownTermError, match="at_least"):
        fill_phrase("words", "at_leat", "fr", figure="3")


def test_a_part_that_is_not_given_is_refused():
    with pytest.raises(UnknownTermError, match="'figure'"):
        fill_phrase("words", "about", "fr")


def test_a_language_nobody_writes_is_refused():
    with pytest.raises(UnknownTermError, match="fr, en"):
        check_language("de")
