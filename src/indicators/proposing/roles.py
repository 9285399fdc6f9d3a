"""What a table says, column by column and header row by header row, in the words of descriptions."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten

import numpy as np

from indicators.proposing.codes import say_codes
from indicators.proposing.columns import Column, look_at_columns, read_level
from indicators.proposing.compass import ask_points
from indicators.proposing.doubles import skip_doubles
from indicators.proposing.headers import ask_stretches, name_headers, read_across, say_headers, say_periods
from indicators.proposing.kinds import (
    CODE,
    find_note,
    is_figure,
    is_group,
    is_total,
    list_aggregates,
    locate,
    read_role,
)
from indicators.proposing.meanings import Context, find_indicator
from indicators.proposing.phrases import read_phrase
from indicators.proposing.repeats import find_repeated
from indicators.proposing.tables import Table
from indicators.proposing.understood import Understood
from indicators.proposing.units import name_unit
from indicators.proposing.unread import ask_marks
from indicators.readers.words import match_word
from indicators.texts import normalise_name

LONGEST_NOTE = 40
SHOWN, WIDTH = 3, 40
MOST_WORDS = 60
LOOKED_UP = 20
TOO = "holds territories, too, and is left aside"
BESIDE = f"{TOO}: where it begins a table beside the first, describe both (docs/layouts.md, Tables side by side)"


def understand(table: Table, root: Path, context: Context) -> Understood:
    """Return what a table says, by what stands above it: a header such as `Ensemble` is the indicator of titles."""
    looked = look_at_columns(table, root)
    across, figures = read_across(table, looked, root)
    single = len(figures) == 1 and not across and _says_figures(table.headers[figures[0]])
    kind = "records" if single else "matrix"
    empty = Understood(table, kind, {}, across, {}, {}, [], [], {}, [], looked, figures, [], {"columns": {}})
    if not figures:
        return empty
    if single:
        empty.columns[looked[figures[0]].name] = "text"
    elif not across:
        empty.across["1"] = "indicator"
    # Figures beside periods are no words; say_headers leaves them aside.
    beside = "figures" if "period" in across.values() else ""
    others = [column for column in looked if column.place not in figures and column.kind != beside]
    others = _doubt_periods(others, table)
    undecided = [column for column in others if not _say_column(column, empty, root, context)]
    for column in undecided:
        _leave_aside(column, empty)
    _choose_territory(empty)
    _take_rows_apart(empty, root)
    say_headers(empty, root, context)
    name_headers(empty)
    ask_stretches(empty)
    _skip_rows(empty, root)
    skip_doubles(empty, root)
    ask_marks(empty, root)
    return empty


def _doubt_periods(columns: list[Column], table: Table) -> list[Column]:
    """Return the columns, those of dates as words where several could be the period of a figure."""
    dates = [column for column in columns if column.kind == "period"]
    named = [column for column in dates if read_role(table.headers[column.place]) == "period"]
    if len({column.texts for column in dates}) < 2 or len({column.texts for column in named}) == 1:
        return columns
    return [column._replace(kind="words") if column in dates else column for column in columns]


def _says_figures(header: str) -> bool:
    """Return whether a header says no more than that figures stand below: `values`, or nothing."""
    return not header or read_role(header) == "text"


def _say_column(column: Column, found: Understood, root: Path, context: Context) -> bool:
    """Declare a column that holds no figures; return False where nothing is known that it says."""
    if column.kind == "codes":
        say_codes(column, found, root)
        return True
    said = {
        "territory": column.pattern or "territory",
        "code": "code",
        "ignore": "ignore",
        "flags": "flags" if found.kind == "records" else "ignore",
        "unit": "unit",
        "period": "" if "period" in (*found.columns.values(), *found.across.values()) else "period",
        "words": "indicator" if _is_topic(column, found, root, context) else "",
        "blank": "ignore",
    }.get(column.kind, "")
    if column.kind == "blank" and not found.table.headers[column.place]:
        return True
    if said in ("unit", "flags") and said in found.columns.values():
        if not column.texts:
            found.columns[column.name] = "ignore"
        return not column.texts
    if said:
        found.columns[column.name] = said
    if said == "period":
        say_periods(list(column.texts), found)
    if said == "unit":
        _say_units(column, found)
    return bool(said)


def _say_units(column: Column, found: Understood) -> None:
    """Say each unit of a column as any description may spell it, and ask for those that nothing reads."""
    named = {text: name_unit(text) for text in column.texts}
    if spelt := {text: unit for text, unit in named.items() if unit not in ("", text)}:
        found.words["unit"] = spelt
    found.asked["words.unit"] = {text: 'unit = ""' for text, unit in named.items() if not unit}


def _is_topic(column: Column, found: Understood, root: Path, context: Context) -> bool:
    """Return whether the words of a column are indicators: by its header, by the codebook, or for want of a header."""
    header = found.table.headers[column.place]
    if "indicator" in (*found.columns.values(), *found.across.values()):
        return False
    named = not context.certain and _names_indicators(column, root)
    return read_role(header) == "indicator" or not header or named


def _leave_aside(column: Column, found: Understood) -> None:
    """Read of a column of words its total only, where it has one; leave it aside where it has none."""
    shown = _show(column)
    if other := find_repeated(column, found):
        found.columns[column.name] = "ignore"
        found.unsure.append(f"{column.name!r} is taken for the same as {other!r}, and is left aside")
        return
    totals = [text for text in column.texts if is_total(text)]
    if totals and len(column.texts) <= MOST_WORDS:
        label = _name_label(found.table.headers[column.place])
        found.columns[column.name], found.take[label] = label, totals
        found.unsure.append(f"{column.name!r}: only {', '.join(totals)} is read of {shown}")
    else:
        found.asked["columns"][column.name] = f"holds {shown}"


def _show(column: Column) -> str:
    shown = ", ".join(shorten(text, width=WIDTH, placeholder="…") for text in column.texts[:SHOWN])
    return shown + (", …" if len(column.texts) > SHOWN else "")


def _names_indicators(column: Column, root: Path) -> bool:
    return any(find_indicator(text, root) for text in column.texts[:MOST_WORDS])


def _name_label(header: str) -> str:
    return "_".join(normalise_name(header).replace("(", "").replace(")", "").split())[:20] or "label"


def _choose_territory(found: Understood) -> None:
    """Leave one column of territories: of several names that with most of them; codes only where there is no name."""
    names = [column for column in found.looked if column.kind == "territory" and column.name in found.columns]
    codes = [column for column in found.looked if found.columns.get(column.name) == "code"]
    located = [column for column in codes if column.places]
    chosen = max(names or located, key=lambda column: len(set(column.places.values())), default=None)
    for column in [*names, *codes]:
        found.columns[column.name] = "ignore"
    if chosen is None:
        for column in codes:
            del found.columns[column.name]
            found.asked["columns"][column.name] = f"holds {_show(column)}; territory, if these are codes of places"
        return
    if found.asked["columns"] and len(chosen.texts) == 1 < len(found.table.body):
        # One place all down the file is most often a larger one than that of the figures.
        found.unsure.append(f"{chosen.name!r} holds {chosen.texts[0]} alone, and is left aside")
        return
    start = min(found.figures)
    for column in names:
        if column is not chosen:
            told = BESIDE if (column.place < start) != (chosen.place < start) else TOO
            found.unsure.append(f"{column.name!r} {told}")
    _declare_territory(chosen, chosen in codes, found)


def _declare_territory(chosen: Column, coded: bool, found: Understood) -> None:
    """Declare the column of territories; each word is said where codes of regions are those of departments, too."""
    of_departments = read_level(found.table.headers[chosen.place]) == "DEP"
    places = chosen.places if of_departments else ask_points(chosen.texts, chosen.places, found)
    found.places.update(places)
    found.columns[chosen.name] = "territory" if coded or not chosen.pattern else chosen.pattern
    numbered = all(text[:1].isdigit() for text in chosen.places)
    if (coded or not chosen.pattern) and (chosen.kind == "territory" or numbered):
        found.words["territory"] = dict(places)


def _take_rows_apart(found: Understood, root: Path) -> None:
    """Declare a column of codes that names the territories of some rows, where the column of names is blank."""
    rows = list(found.table.body)
    name = next((column for column in found.looked if "territory" in found.columns.get(column.name, "")), None)
    if name is None:
        return
    blank = np.array([not text.strip() for text in found.table.sheet.texts[rows, name.place].tolist()])
    for column in found.looked:
        if column.kind == "code" and found.columns.get(column.name) == "ignore" and blank.any():
            texts = found.table.sheet.texts[np.array(rows)[blank], column.place].tolist()
            own = [text for text in dict.fromkeys(" ".join(text.split()) for text in texts) if text]
            places = locate(own, root) if own else {}
            if places and not any(map(_is_code, own)):
                found.columns[column.name] = "row"
                found.words["row"] = {text: {"territory": place} for text, place in places.items()} | {"*": {}}
                found.places.update(places)


def _shorten(note: str, names: list[str]) -> str:
    """Return the pattern that skips a note and none of the rows of figures; a star in its text stands for anything."""
    forms = [find_note(note), f"{note[:LONGEST_NOTE].replace('*', '?')}*", note.replace("*", "?")]
    return next((form for form in forms if form and not any(match_word(name, [form]) for name in names)), note)


def _is_code(text: str) -> bool:
    return CODE.fullmatch(text) is not None and any(map(str.isdigit, text))


def _skip_rows(found: Understood, root: Path) -> None:
    table = found.table
    notes = [
        next(filter(None, (" ".join(text.split()) for text in table.sheet.texts[row].tolist()))) for row in table.notes
    ]
    names = [text for column in found.looked if column.name in found.columns for text in column.texts]
    found.skip_rows.extend(dict.fromkeys(_shorten(note, names) for note in notes))
    named = [column for column in found.looked if found.columns.get(column.name) in ("territory", "row", "code")]
    texts = [text for column in named for text in column.texts if text not in found.places and not _is_code(text)]
    asked = found.asked.setdefault("words.territory", {})
    texts = [text for text in texts if text not in asked]
    aggregates = list_aggregates(texts, root) if texts else []
    codes = {text: None for column in named for text in column.texts}
    groups = [text for text in codes if is_group(text) or (text.endswith("X") and f"{text}X" in codes)]
    aggregates += [text for text in groups if text not in aggregates]
    found.skip_rows.extend(text for text in dict.fromkeys(aggregates) if text not in found.skip_rows)
    # Of a long column not all names were looked up before.
    others = [text for text in dict.fromkeys(texts) if text not in aggregates][:LOOKED_UP]
    known = locate(others, root) if others else {}
    unknown = [text for text in others if text not in known and text]
    asked.update(dict.fromkeys(unknown, 'territory = ""'))
    if headings := [text for text in unknown if _is_heading(text, found, root)]:
        told = "no territory but what the rows below count: write a [[table]] for the rows of each (docs/layouts.md)"
        found.unsure.append(f"{', '.join(map(repr, headings))}: {told}")


def _is_heading(text: str, found: Understood, root: Path) -> bool:
    """Return whether a text in a column of territories stands beside no figure, and names an indicator or a unit."""
    phrase, sheet = read_phrase(text, root), found.table.sheet
    cells = sheet.texts[list(found.table.body)]
    beside = cells[(cells == text).any(axis=1)][:, list(found.figures)].ravel().tolist()
    return bool(phrase.indicator or phrase.units) and not any(map(is_figure, beside))
