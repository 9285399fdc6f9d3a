"""Text that may be shown (nothing in it commands a terminal or breaks a page), and words as they are compared."""

from __future__ import annotations

import functools
import re
import string
import unicodedata
from collections.abc import Iterable

# What XML forbids, and the escape codes a terminal obeys: none may reach a page or a log.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
APART = re.compile(r"[\s'’ʼ‘′`´\-‐‑‒–—―−]+")

# What shows nothing on a screen: spaces of every width, the zero-width ones and the byte order mark among them.
BLANKS = string.whitespace + "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u2060\u3000\u200b\u200c\u200d\ufeff"
BLANKS += "".join(chr(code) for code in range(0x2000, 0x200B))
# A line broken after a hyphen goes on without a space.
BROKEN = re.compile(r"(?<=\w-)\s*[\r\n]\s*(?=\w)")


def clean_text(text: str) -> str:
    r"""Return `text` with every character that a page or a terminal must not see as U+FFFD.

    >>> clean_text("Bretagne\x1b[2J")
    'Bretagne\ufffd[2J'
    """
    return UNPRINTABLE.sub("\ufffd", str(text))


def capitalise(text: str) -> str:
    """Return `text` with a capital as its first letter, all others as they are.

    >>> capitalise("part du PIB"), capitalise("")
    ('Part du PIB', '')
    """
    return text[:1].upper() + text[1:]


def clean_word(text: str) -> str:
    r"""Return a header, or the name of something in a table, in composed Unicode with single spaces.

    >>> clean_word(" Nombre d'e\u0301tablissements\n2012 "), clean_word("AUVERGNE-\nRHÔNE-ALPES")
    ("Nombre d'établissements 2012", 'AUVERGNE-RHÔNE-ALPES')
    """
    return " ".join(BROKEN.sub("", unicodedata.normalize("NFC", text)).strip(BLANKS).split())


@functools.lru_cache(maxsize=1 << 14)
def normalise_name(name: str) -> str:
    """Return the key by which names are compared.

    >>> normalise_name("  Provence-Alpes–Côte d’Azur ")
    'provence alpes cote d azur'
    """
    return APART.sub(" ", fold_letters(strip_unseen(name))).strip()


def fold_letters(text: str) -> str:
    """Return `text` without case or accents, œ as oe.

    >>> fold_letters("Œuvre d’Été")
    'oeuvre d’ete'
    """
    folded = unicodedata.normalize("NFKD", text).casefold().replace("œ", "oe")
    return "".join(character for character in folded if not unicodedata.combining(character))


def list_some(names: Iterable[object], most: int = 6) -> str:
    """Return the first of several names, as errors show them, and how many more there are.

    >>> list_some(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    listed = [str(name) for name in names]
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more


def strip_unseen(name: str) -> str:
    """Return `name` without characters that nobody sees: zero-width, soft hyphens, marks of direction."""
    return "".join(character for character in name if unicodedata.category(character) != "Cf")


def key_letters(text: str) -> str:
    """Return the key by which readers find `text` in a list: its letters and digits, without case or accents.

    >>> sorted(["presse", "Urssaf", "Édition", "« Eau »"], key=key_letters)
    ['« Eau »', 'Édition', 'presse', 'Urssaf']
    """
    return " ".join(re.findall(r"\w+", fold_letters(text)))
