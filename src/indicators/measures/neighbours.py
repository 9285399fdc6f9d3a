"""Which territories touch: from a list, or from their boundaries."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.errors import MeasureError
from indicators.measures.inputs import Floats, check_variant

WEIGHTS = ("row_standardised", "binary")
CONTIGUITIES = ("queen", "rook")
Indices = npt.NDArray[np.int64]
Point = tuple[float, float]


class Neighbours(NamedTuple):
    """Links from territory to territory, by their places in `labels`, each with a weight."""

    labels: pd.Index
    first: Indices
    other: Indices
    weight: Floats

    def lag(self, values: Floats) -> Floats:
        """Return of each territory the weighted sum of its neighbours' values; 0 for one without neighbours."""
        return np.bincount(self.first, self.weight * values[self.other], minlength=len(self.labels))

    def list_islands(self) -> list[Hashable]:
        """Return the territories without neighbours: they count in means, and in no pair."""
        return list(self.labels[np.bincount(self.first, minlength=len(self.labels)) == 0])


def read_neighbours(listed: Mapping[Hashable, Iterable[Hashable]], variant: str = "row_standardised") -> Neighbours:
    """Return the links of a list of neighbours, in its order.

    Variants: `row_standardised`, each territory's weights sum to one (its neighbours' mean); `binary`, each is one.
    Links may lead one way only. `MeasureError` for a neighbour that has no line of its own, one that is a territory's
    own neighbour or stands twice, and a list without any link.

    >>> read_neighbours({"a": ["b"], "b": ["a", "c"], "c": ["b"]}).weight.tolist()
    [1.0, 0.5, 0.5, 1.0]
    """
    check_variant(variant, WEIGHTS)
    labels = pd.Index(list(listed))
    links = [(name, other) for name in listed for other in listed[name]]
    strange = [(name, other) for name, other in links if other not in listed or other == name]
    if strange:
        name, other = strange[0]
        told = "is its own neighbour" if other == name else f"has the neighbour {other!r}, which has no line of its own"
        raise MeasureError(f"neighbours: {name!r} {told}")
    if len(set(links)) < len(links) or not links:
        raise MeasureError(
            f"neighbours: {len(set(links))} different links of {len(links)} found; each once, one or more"
        )
    first, other = (labels.get_indexer([link[end] for link in links]) for end in (0, 1))
    weight = np.ones(len(links))
    if variant == "row_standardised":
        weight /= np.bincount(first, minlength=len(labels))[first]
    return Neighbours(labels, first, other, weight)


def find_neighbours(
    geometries: Mapping[Hashable, Mapping[str, object]], variant: str = "queen"
) -> dict[Hashable, list[Hashable]]:
    """Return the neighbours of each territory from its boundary, a GeoJSON geometry (`Polygon` or `MultiPolygon`).

    Variants: `queen`, a point in common is enough; `rook`, a stretch of boundary. Boundaries must be of one file that
    draws a common border with the same points; a territory that touches none has no neighbours. `MeasureError` for
    another geometry.

    >>> square = lambda x: {"type": "Polygon", "coordinates": [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]]}
    >>> find_neighbours({"a": square(0), "b": square(1), "c": square(5)})
    {'a': ['b'], 'b': ['a'], 'c': []}
    """
    check_variant(variant, CONTIGUITIES)
    holders: dict[object, list[Hashable]] = {}
    for name, geometry in geometries.items():
        for piece in set(_list_pieces(name, geometry, variant)):
            holders.setdefault(piece, []).append(name)
    touching: dict[Hashable, set[Hashable]] = {name: set() for name in geometries}
    for names in holders.values():
        for one, other in combinations(names, 2):
            touching[one].add(other)
            touching[other].add(one)
    return {name: [other for other in geometries if other in touching[name]] for name in geometries}


def _list_pieces(name: Hashable, geometry: Mapping[str, object], variant: str) -> Iterator[object]:
    """Yield the points of a boundary, or its stretches from point to point, whichever way they are drawn."""
    for ring in _list_rings(name, geometry):
        if variant == "queen":
            yield from ring
        else:
            yield from (frozenset(stretch) for stretch in pairwise(ring))


def _list_rings(name: Hashable, geometry: Mapping[str, object]) -> Iterator[list[Point]]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list | tuple):
        raise MeasureError(f"boundary of {name!r}: {kind!r} found, Polygon or MultiPolygon expected")
    for polygon in [coordinates] if kind == "Polygon" else coordinates:
        for ring in polygon:
            yield [(point[0], point[1]) for point in ring]
