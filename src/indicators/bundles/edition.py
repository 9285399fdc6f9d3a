"""Every observation of an edition as one workbook: cover, contents, notes, a sheet an indicator, sources, problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.codebook import find_indicator, read_codebook
from indicators.downloads.cells import clean_cell, say
from indicators.downloads.figure import NOTE_WIDTHS, TELLERS, list_signs, show_signs, translate
from indicators.downloads.points import BOUNDED, NUMBERS
from indicators.downloads.workbook import Cell, Sheet, name_sheets, write_workbook
from indicators.labels import find_word, label_number
from indicators.observations import read_observations, read_problems, read_sources
from indicators.sectors import find_scope, find_sector
from indicators.tables.places import label_place
from indicators.tabular import list_records
from indicators.territories import name_territory

# Columns of a sheet of observations, each with its width.
COLUMNS = {
    **{"territory": 16, "name": 24, "sector": 40, "measure": 12, "denominator": 14, "object": 24, "payer": 20},
    **{"stage": 12, "scope": 30, "period": 12, "dated": 14, "value": 14, "status": 9, "absence": 18},
    **{"unit": 10, "low": 14, "high": 14, "likely_low": 14, "likely_high": 14, "qualifier": 12, "precision": 12},
    **{"nature": 12, "words": 36, "source": 44, "place": 40, "published": 12, "note": 40, "observation": 18},
}
CODES = ("measure", "dated", "qualifier", "precision", "nature")  # each code has its word in downloads.toml
SOURCE_COLUMNS = {
    **{"title": 50, "publisher": 24, "kind": 18, "published": 12, "licence": 24, "citation": 60, "address": 40},
    **{"file": 24, "cells": 12, "count_observations": 12, "count_problems": 12, "source": 24},
}
PROBLEM_COLUMNS = {"place": 40, "cell_text": 36, "problem": 60, "remedy": 60}
CONTENT_WIDTHS = (32, 60, 12)
MOST_ROWS = 2**20 - 1  # of a sheet of Excel, below its header


class Edition(NamedTuple):
    """What an edition holds: its name, and the tables of data/processed."""

    name: str
    observations: pd.DataFrame
    sources: pd.DataFrame
    problems: pd.DataFrame


def read_edition(name: str, root: Path | None = None) -> Edition:
    """Return the edition of the project as it stands in data/processed."""
    return Edition(name, read_observations(root), read_sources(root), read_problems(root))


def write_edition_workbook(edition: Edition, language: str, root: Path | None = None) -> bytes:
    """Return the workbook of an edition in `language`; the same tables give the same bytes."""
    tables = [*list_indicator_sheets(edition, language, root), *list_closing_sheets(edition, language)]
    first = [say(f"sheet_{name}", language) for name in ("cover", "contents", "notes")]
    names = name_sheets([*first, *(sheet.name for sheet, _ in tables)])
    named = [sheet._replace(name=name) for (sheet, _), name in zip(tables, names[3:], strict=True)]
    contents = [
        (sheet.name, title, float(len(sheet.rows) - 1)) for sheet, (_, title) in zip(named, tables, strict=True)
    ]
    head = [say(key, language) for key in ("sheet", "holds", "rows")]
    opening = [
        Sheet(names[0], list_cover(edition, language), NOTE_WIDTHS),
        Sheet(names[1], [head, *contents], CONTENT_WIDTHS),
        Sheet(names[2], list_edition_notes(edition, language), NOTE_WIDTHS),
    ]
    return write_workbook([*opening, *named], language)


def list_cover(edition: Edition, language: str) -> list[list[Cell]]:
    """Return what the cover says: an item and its text a row."""
    sizes = {"figures": edition.observations, "sources": edition.sources, "problems": edition.problems}
    counts = {name: label_number(len(table), language) for name, table in sizes.items()}
    return [
        [say("item", language), say("text", language)],
        [say("headline", language), say("edition_title", language)],
        [say("subtitle", language), say("edition_idea", language)],
        [say("edition", language), edition.name],
        [say("edition_counts", language), say("edition_holds", language, **counts)],
        [say("edition_licence", language), say("edition_licensed", language, sheet=say("sheet_sources", language))],
    ]


def list_edition_notes(edition: Edition, language: str) -> list[list[Cell]]:
    """Return what each column holds and each flag and sign means, a row each."""
    columns = [
        [say("column", language, name=say(column, language)), say(f"about_{column}", language)] for column in COLUMNS
    ]
    signs = list_signs(set(edition.observations["flags"]), set(edition.observations["absence"]), language)
    told = [[say("sign", language, sign=sign), meaning] for sign, meaning in signs]
    return [[say("item", language), say("text", language)], *columns, *told]


def list_indicator_sheets(
    edition: Edition, language: str, root: Path | None = None, most: int = MOST_ROWS
) -> list[tuple[Sheet, str]]:
    """Return the sheets of observations, each of one indicator, in the order of the codebook, with what it holds.

    One of more than `most` rows goes on in the next.
    """
    found = set(edition.observations["indicator"])
    sheets = []
    for indicator in [name for name in read_codebook(root)["indicator"] if name in found]:
        title = getattr(find_indicator(indicator, root), f"title_{language}")
        whole = edition.observations[edition.observations["indicator"] == indicator]
        for start in range(0, len(whole), most):
            own = whole.iloc[start : start + most]
            rows = list_observations(own, edition.sources, language, root)
            rows = show_signs(rows, list(COLUMNS), own["absence"])
            sheet = Sheet(title, rows, tuple(COLUMNS.values()), own["unit"].tolist())
            sheets.append((sheet, say("rows_of", language, title=title)))
    return sheets


def list_observations(
    observations: pd.DataFrame, sources: pd.DataFrame, language: str, root: Path | None = None
) -> list[list[Cell]]:
    """Return observations below their header, in the words of `language`; flags stand beside the value."""
    cited = {row["source"]: f"{row['publisher']}, {row['title']}" for row in list_records(sources)}
    tell = _list_tellers(cited, root)
    ready = observations.assign(name=observations["territory"], words=observations["text"])
    bounded = (observations["value"].isna() & (observations["absence"] == "")).map({True: BOUNDED, False: ""})
    ready = ready.assign(
        absence=observations["absence"] + bounded, status=observations["flags"], period=_join_periods(observations)
    )
    columns = [
        ready[column].tolist() if column in NUMBERS else translate(ready[column], tell.get(column), language)
        for column in COLUMNS
    ]
    return [[say(column, language) for column in COLUMNS], *map(list, zip(*columns, strict=True))]


def _list_tellers(cited: dict[str, str], root: Path | None) -> dict[str, Callable[[str, str], str]]:
    """How the codes of each column are said in a language."""
    return {
        **TELLERS,
        **{column: partial(_say_code, column) for column in CODES},
        "name": partial(name_territory, root=root),
        "sector": lambda name, language: getattr(find_sector(name, root), f"title_{language}"),
        "scope": lambda name, language: getattr(find_scope(name, root), f"title_{language}"),
        "stage": lambda name, language: find_word(f"stage_{name}", language, name),
        "source": lambda name, _language: cited.get(name, name),
        "place": label_place,
    }


def _say_code(column: str, code: str, language: str) -> str:
    return say(f"{column}_{code}", language)


def _join_periods(observations: pd.DataFrame) -> list[str]:
    pairs = zip(observations["base_period"], observations["period"], strict=True)
    return ["/".join(end for end in ends if end) for ends in pairs]


def list_closing_sheets(edition: Edition, language: str) -> list[tuple[Sheet, str]]:
    """Return the sheets of sources and of cells not understood, with what they hold in words."""
    sources = edition.sources.rename(columns={"observations": "count_observations", "problems": "count_problems"})
    kinds = [_say_code("kind", kind, language) if kind else "" for kind in sources["kind"]]
    told = {"cell_text": edition.problems["text"], "problem": edition.problems[f"problem_{language}"]}
    places = [label_place(place, language) for place in edition.problems["place"]]
    problems = edition.problems.assign(**told, remedy=edition.problems[f"remedy_{language}"], place=places)
    return [
        _list_plain("sheet_sources", sources.assign(kind=kinds), SOURCE_COLUMNS, language),
        _list_plain("sheet_problems", problems, PROBLEM_COLUMNS, language),
    ]


def _list_plain(key: str, table: pd.DataFrame, columns: dict[str, int], language: str) -> tuple[Sheet, str]:
    head = [say(column, language) for column in columns]
    rows = [_clean_row(row, language) for row in table[list(columns)].to_numpy(object).tolist()]
    title = say(key, language)
    return Sheet(title, [head, *rows], tuple(columns.values())), title


def _clean_row(row: Iterable[object], language: str) -> list[Cell]:
    return [float(cell) if isinstance(cell, int | float) else clean_cell(cell, language) for cell in row]
