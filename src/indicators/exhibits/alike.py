"""Peers as exhibits: what keeps a territory from its nearest, its figures beside theirs, and everybody's nearest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.charts.peers import describe_peers, draw_peers, phrase_distance
from indicators.charts.style import draw_narrow
from indicators.comparisons.peers import GDP, PEOPLE, Structure, list_inputs, list_peers, list_traits
from indicators.downloads import Point
from indicators.exhibits.drawn import frame_exhibit
from indicators.exhibits.told import Told, list_told
from indicators.labels import label_period, label_value, label_word
from indicators.measures.peers import STRUCTURE, Peers
from indicators.methods import tell_method
from indicators.observations import Table, list_values
from indicators.pages import Exhibit
from indicators.sectors import name_scope
from indicators.sentences.alike import DECIMALS, UNITS, phrase_trait, read_peers, title_trait
from indicators.sentences.frames import (
    Frame,
    caution_persons,
    cite_sources,
    name_count,
    name_indicator,
    tell,
)
from indicators.tables import Column, render_table
from indicators.territories import name_territory
from indicators.texts import capitalise, key_letters

NEAREST = 3
PLACES = ("first", "second", "third")
TYPICAL = "typical"


class Figure(NamedTuple):
    """One figure: the row of the evidence that tells it, whose it is, what it is, its number, method and inputs."""

    mark: str
    column: str
    territory: str
    title: str
    value: float
    unit: str
    words: str
    method: str
    inputs: tuple[str, ...]


def exhibit_peers(
    found: Peers,
    structure: Structure,
    territory: str,
    observations: Table,
    language: str,
    *,
    name: str,
    headline: str,
    note: str = "",
) -> Exhibit:
    """Return the peers as bars of what each dimension adds to their distance from `territory`."""
    figures = [*_list_distances(found, structure, territory, language), _tell_typical(structure, language)]
    frame = _frame(structure, observations, language, "subtitle_peers")._replace(reading=read_peers(found, language))
    evidence = _tell(figures, structure, observations, language)
    axes, alt = draw_peers(found, language, name=name), describe_peers(found, language)
    narrow = draw_narrow(draw_peers, found, language, name=name)
    points = _list_points(figures[:-1], structure)
    return frame_exhibit(axes, frame, name, language, headline, note, alt, evidence, points, narrow=narrow)


def exhibit_peers_table(
    found: Peers,
    structure: Structure,
    territory: str,
    observations: Table,
    language: str,
    *,
    name: str,
    headline: str,
    note: str = "",
) -> Exhibit:
    """Return the figures of `territory` and of its peers side by side, with their distance and how far it holds."""
    figures = list(_list_traits(found, structure, territory, language))
    rows = {place: {"territory": place, "absence": "not_applicable"} for place in (territory, *found.table.index)}
    for one in figures:
        rows[one.territory] |= {one.column: one.value, f"{one.column}_link": one.mark}
    total = str(len(found.dimensions))
    for peer, count in found.table["steady"].items():
        rows[peer]["steady"] = tell("steady_of", language, count=str(count), total=total)
    table = pd.DataFrame(list(rows.values()))
    links = {column: table[column].fillna("") for column in table.columns if column.endswith("_link")}
    body = render_table(table.assign(**links), headline, language, _list_columns(found, structure, language), name=name)
    frame = _frame(structure, observations, language, "subtitle_peers_table")._replace(
        reading=read_peers(found, language)
    )
    evidence, points = _tell(figures, structure, observations, language), _list_points(figures, structure)
    return frame_exhibit(body, frame._replace(unit=""), name, language, headline, note, "", evidence, points)


def exhibit_all_peers(
    structure: Structure,
    observations: Table,
    language: str,
    *,
    name: str,
    headline: str,
    note: str = "",
    root: Path | None = None,
) -> Exhibit:
    """Return the three nearest of every territory, a row a territory, each figure a link to its own."""
    found = {place: list_peers(structure, place, NEAREST) for place in structure.territories}
    rows, figures = [], []
    for place, own in sorted(found.items(), key=lambda item: key_letters(name_territory(item[0], language, root))):
        words = [_phrase_peer(peer, distance, language, root) for peer, distance in own.table["distance"].items()]
        rows.append({"territory": place, **dict(zip(PLACES, words, strict=False))})
        inputs, method = _list_all_inputs(structure, place), tell_method("peers_all", language)
        for key, word, distance in zip(PLACES, words, own.table["distance"], strict=False):
            title = tell(f"column_peer_{key}", language)
            figures.append(Figure(place, key, place, title, float(distance), "ratio", word, method, inputs))
    columns = [Column("territory", tell("column_territory", language), "territory")]
    columns += [Column(key, tell(f"column_peer_{key}", language), "name") for key in PLACES]
    body = render_table(pd.DataFrame(rows), headline, language, columns, name=name, link="territory")
    frame = _frame(structure, observations, language, "subtitle_all_peers")
    first = {"name": name_territory(rows[0]["territory"], language, root), "first": rows[0][PLACES[0]]}
    frame = frame._replace(reading=tell("reading_all_peers", language, **first))
    evidence, points = _tell(figures, structure, observations, language), _list_points(figures, structure)
    return frame_exhibit(body, frame._replace(unit=""), name, language, headline, note, "", evidence, points)


def _phrase_peer(peer: str, distance: float, language: str, root: Path | None) -> str:
    name = name_territory(str(peer), language, root)
    return label_word("named_figure", language, name=name, figure=phrase_distance(float(distance), language))


def _list_all_inputs(structure: Structure, territory: str) -> tuple[str, ...]:
    columns = [column for column in (*structure.sectors, PEOPLE, GDP) if (territory, column) in structure.inputs]
    return tuple(dict.fromkeys(name for column in columns for name in structure.inputs[territory, column]))


def _list_distances(found: Peers, structure: Structure, territory: str, language: str) -> Iterator[Figure]:
    """Yield the distance of each peer, and what each dimension adds to it."""
    for peer in found.table.index:
        total = float(found.table.loc[peer, "distance"])
        inputs = (*_list_all_inputs(structure, territory), *_list_all_inputs(structure, peer))
        words, title = phrase_distance(total, language), tell("column_distance", language)
        yield Figure(
            peer, "distance", peer, title, total, "ratio", words, tell_method("peers_distance", language), inputs
        )
        for dimension in found.dimensions:
            adds = float(found.table.loc[peer, dimension])
            own = tuple(name for place in (territory, peer) for name in list_inputs(structure, place, dimension))
            method = tell_method(f"peers_adds_{'structure' if dimension == STRUCTURE else 'trait'}", language)
            title = label_word(f"peers_{dimension}", language)
            yield Figure(peer, dimension, peer, title, adds, "ratio", phrase_distance(adds, language), method, own)


def _tell_typical(structure: Structure, language: str) -> Figure:
    """The ordinary difference of a dimension comes from all territories: they are told once."""
    inputs = tuple(name for place in structure.territories for name in _list_all_inputs(structure, place))
    words, method = phrase_distance(1.0, language), tell_method("peers_typical", language)
    return Figure(TYPICAL, "", "", tell("peers_ordinary", language), 1.0, "ratio", words, method, inputs)


def _list_traits(found: Peers, structure: Structure, territory: str, language: str) -> Iterator[Figure]:
    traits = list_traits(structure)
    for place in (territory, *found.table.index):
        if place != territory:
            distance, share = float(found.table.loc[place, "distance"]), float(found.differences.loc[place, STRUCTURE])
            inputs = (*_list_all_inputs(structure, territory), *_list_all_inputs(structure, place))
            own = tuple(name for one in (territory, place) for name in list_inputs(structure, one, STRUCTURE))
            words, title = phrase_distance(distance, language), tell("column_distance", language)
            yield Figure(
                place,
                "distance",
                place,
                title,
                distance,
                "ratio",
                words,
                tell_method("peers_distance", language),
                inputs,
            )
            told, method = label_value(share, "percent", language), tell_method("peers_structure", language)
            yield Figure(
                place, STRUCTURE, place, tell("column_structure", language), share, "percent", told, method, own
            )
        for trait in traits.columns:
            value = float(traits.loc[place, trait])
            value = round(value) if UNITS[trait] == "EUR" else value
            words = phrase_trait(trait, value, language)
            title, method = title_trait(trait, structure, language), tell_method(f"peers_{trait}", language)
            inputs = list_inputs(structure, place, trait)
            yield Figure(place, trait, place, title, value, UNITS[trait], words, method, inputs)


def _list_columns(found: Peers, structure: Structure, language: str) -> list[Column]:
    columns = [
        Column("territory", tell("column_territory", language), "territory"),
        Column("distance", tell("column_distance", language), "ratio", 2, link="distance_link"),
        Column(STRUCTURE, tell("column_structure", language), "percent", link=f"{STRUCTURE}_link"),
    ]
    for trait in found.dimensions[1:]:
        title = title_trait(trait, structure, language)
        columns.append(Column(trait, title, UNITS[trait], DECIMALS.get(trait), link=f"{trait}_link"))
    return [*columns, Column("steady", tell("column_steady", language, count=name_count(len(found.table), language)))]


def _tell(figures: Iterable[Figure], structure: Structure, observations: Table, language: str) -> pd.DataFrame:
    """Return the evidence of the figures: those of a territory in one row."""
    period = label_period(structure.period, language)
    told = [
        Told(
            one.mark,
            ", ".join(part for part in (_name(one, language), period) if part),
            one.title,
            one.words,
            one.method,
            one.inputs,
        )
        for one in figures
    ]
    return list_told(told, observations, language)


def _name(figure: Figure, language: str) -> str:
    return name_territory(figure.territory, language) if figure.territory else ""


def _list_points(figures: Iterable[Figure], structure: Structure) -> list[Point]:
    return [
        Point(
            mark=one.mark,
            territory=one.territory,
            name="",
            what=one.title,
            period=structure.period,
            value=one.value,
            unit=one.unit,
            likely_low=one.value,
            likely_high=one.value,
            figure=one.words,
        )
        for one in figures
        if not math.isnan(one.value)
    ]


def _frame(structure: Structure, observations: Table, language: str, subtitle: str) -> Frame:
    known = structure.inputs[structure.territories[0], structure.sectors[0]]
    scope = list_values(observations, "scope", {"observation": known})[0]
    counted = name_indicator(structure.indicator, language)
    told = tell(subtitle, language, counted=counted, period=label_period(structure.period, language))
    return Frame(
        subtitle=capitalise(told),
        unit=tell("unit_peers", language),
        reading="",
        scope=tell(
            "scope_peers",
            language,
            scope=name_scope(scope, structure.indicator, language),
            count=str(len(structure.territories)),
            sectors=str(len(structure.sectors)),
        ),
        source=cite_sources(structure.sources, language),
        caution=caution_persons(structure.indicator, scope, language),
    )
