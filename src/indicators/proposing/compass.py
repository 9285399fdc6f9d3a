"""Words such as `Nord` and `Centre`, which are a department and a region, or a part of the country beside `Est`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from indicators.catalogue import read_catalogue
from indicators.proposing.phrases import list_words
from indicators.proposing.understood import Understood

DEPARTMENT = "dep-"


def ask_points(texts: Iterable[str], places: Mapping[str, str], found: Understood) -> dict[str, str]:
    """Return the places of texts without those of points of the compass, which are asked for; all where none is."""
    points = list_points(texts, places)
    if points:
        found.asked.setdefault("words.territory", {}).update(dict.fromkeys(points, 'territory = ""'))
        told = "may be parts of the country; those that are no territory belong in [skip]"
        found.unsure.append(f"{', '.join(map(repr, points))} {told}")
    return {text: place for text, place in places.items() if text not in points}


def list_points(texts: Iterable[str], places: Mapping[str, str]) -> list[str]:
    """Return the points of the compass among texts, where one of them is no territory, or the only department.

    >>> list_points(["Nord", "Est", "Alsace"], {"Nord": "dep-59", "Alsace": "alsace"})
    ['Nord', 'Est']
    >>> list_points(["Nord", "Ain"], {"Nord": "dep-59", "Ain": "dep-01"}), list_points(["Centre"], {"Centre": "centre"})
    ([], [])
    """
    compass = read_catalogue("proposing")["compass"]
    points = [text for text in texts if " ".join(list_words(text)) in (*compass["places"], *compass["parts"])]
    parts = any(" ".join(list_words(text)) in compass["parts"] for text in points)
    others = any(place.startswith(DEPARTMENT) for text, place in places.items() if text not in points)
    lone = not others and any(places.get(text, "").startswith(DEPARTMENT) for text in points)
    return points if parts or lone else []
