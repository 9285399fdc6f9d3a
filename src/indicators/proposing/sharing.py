"""What all figures of a table, or of a file, share: by titles, notes, and what is known of them."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten
from typing import NamedTuple

from indicators.catalogue import read_catalogue
from indicators.proposing.editions import find_geography, guess_geography
from indicators.proposing.headers import FIGURES
from indicators.proposing.kinds import is_figure, is_note, locate
from indicators.proposing.known import Known
from indicators.proposing.meanings import Context, find_shared, is_level, read_context, say_context
from indicators.proposing.phrases import list_words, read_phrase
from indicators.proposing.tables import Table
from indicators.proposing.understood import Understood
from indicators.proposing.units import COUNT, PRICES, list_scales, scale_of
from indicators.texts import clean_word

CHAMP = "Champ"
# Notes that say in what figures are.
UNITS = ("unite", "unit ", "donnees en", "data in", "en milli", "in thous", "in milli", "en pour", "en euros")
LEVEL = "level"
MEASURES = "level, share, ratio, index, change, change_percent or change_points"
WIDTH = 60
LAST, MOST = 20, 400

# field -> what is proposed for it, and why
Said = dict[str, tuple[str, str]]


class Shared(NamedTuple):
    """What all figures share (`said`), what each table says of its own, and what is only asked for (`guessed`)."""

    said: Said
    own: list[Said]
    guessed: Said


def look_above(table: Table, name: str, root: Path) -> Context:
    """Return what is said above a table and beside it; `name` is that of the file."""
    held = table.sheet.texts[list(table.body)]
    corners = [
        header
        for place, header in enumerate(table.headers)
        if header and not table.sheet.roles and not any(map(is_figure, held[:, place].tolist()))
    ]
    notes = [note for note in list_below(table) if " ".join(list_words(note)).startswith(UNITS)]
    fields = [note for note in list_notes(table) if note.startswith(CHAMP)]
    return read_context(table.titles, [table.sheet.name, name, *fields], [*corners, *notes], root)


def list_notes(table: Table) -> list[str]:
    """Return the notes of a table, and those among its titles."""
    return [note for note in (*list_below(table), *table.titles) if is_note(note)]


def list_below(table: Table) -> list[str]:
    """Return the texts of the rows below a table, and of the notes in it."""
    return [" ".join(" ".join(table.sheet.texts[row].tolist()).split()) for row in table.notes]


def say_table(table: Understood, context: Context, by_sheet: bool, root: Path) -> Said:
    """Return what titles, headers and notes say of all figures of a table, with the reason."""
    said = {field: (value, "its title, or a note") for field, value in say_context(context).items()}
    doubt = doubt_unit(table, context, root)
    if doubt or context.scaled or len(context.units) > 1:
        told = f"what the figures are in: {', '.join(context.units) or 'thousands, millions'} …"
        said["unit"] = ("", f"{told}; {shorten(doubt, WIDTH, placeholder='…')!r} is not understood" if doubt else told)
    fields = {*table.columns.values(), *table.across.values()}
    if context.certain and not any("indicator" in field for field in fields):
        said["indicator"] = (context.certain, "the title, which says nothing else")
        if "measure" not in said and is_level(context.certain, list_row_units(table), context, root):
            said["measure"] = (LEVEL, "the title, which says nothing else")
    if "change" in context.kinds and "base_period" not in said:
        said["base_period"] = (
            "",
            "of a change what it is from: year_before, or a period; else drop the line",
        )
    said |= lift_measure(table) if "measure" not in said else {}
    if not by_sheet and not any("period" in field for field in fields):
        titles = [title for title in table.table.titles if not is_note(title)]
        periods = {period for title in titles if (period := read_phrase(title, root).period)}
        if len(periods) == 1:
            said["period"] = (periods.pop(), "its title")
    if not any("territory" in field for field in fields) and (place := _find_champ(table.table, root)):
        said["territory"] = (place, "its note")
    return said


def doubt_unit(table: Understood, context: Context, root: Path) -> str:
    """Return the text above, beside or below a table that speaks of another unit than the one read, "" for none."""
    notes, held = list_below(table.table), table.table
    own = [said["unit"] for part in table.words.values() for said in part.values() if "unit" in _fields(said)]
    own += list_row_units(table)
    units = {*context.units, *own}
    read = {scale for unit in units if (scale := scale_of(unit))} or {COUNT}
    beside = [held.headers[place] for place in range(len(held.headers)) if place not in table.figures or not own]
    speaking = [
        text
        for text in (*notes, *held.titles, *beside, held.sheet.name, *_list_among(table))
        if list_scales(text) - read
    ]
    return next(iter([*speaking, *(text for text in (*notes, *held.titles) if _limits_unit(text, root))]), "")


def list_row_units(table: Understood) -> list[str]:
    """Return the units that a column or a header row of units names, "" for a word that says none."""
    said = table.words.get("unit", {}).values()
    return [own.get("unit", "") if isinstance(own, dict) else own for own in said]


def _list_among(table: Understood) -> list[str]:
    """Return what stands among territories, and in the last rows, where notes are that fell in several fields."""
    rows = table.table.sheet.texts[list(table.table.body[-LAST:])].ravel().tolist()
    columns = [column for column in table.looked if "territory" in table.columns.get(column.name, "")]
    apart = {text for column in table.looked if column.kind == "unit" for text in column.texts}
    words = {text for part in table.words.values() for text in part}
    texts = [*rows, *(text for column in columns for text in column.texts[:MOST])]
    return [text for text in texts if text and not is_figure(text) and clean_word(text) not in apart | words]


def _fields(said: str | dict[str, str]) -> dict[str, str]:
    return said if isinstance(said, dict) else {}


def _limits_unit(text: str, root: Path) -> bool:
    """Return whether a text says a unit that cannot be read, or with an exception, or with something else."""
    words, phrase = list_words(text), read_phrase(text, root)
    excepted = bool({*words} & {*read_catalogue("proposing")["scales"]["exceptions"]})
    if not " ".join(words).startswith(UNITS):
        return excepted and bool(phrase.units)
    more = {*phrase.rest} - {PRICES.strip()}
    return excepted or bool(more if phrase.units else words[0].startswith("unit"))


def lift_measure(table: Understood) -> Said:
    """Take the measure out of the words for indicators where all of them are of levels, and return it."""
    words = table.words.get("indicator", {})
    counted = [words.get(text, {}) for text in table.topics if table.words.get("indicator") is not None]
    coded = any(own.kind == "codes" and table.columns.get(own.name) == "indicator" for own in table.looked)
    if not counted or coded or any(said.get("measure") != LEVEL for said in counted):
        return {}
    for text in table.topics:
        words[text] = {field: value for field, value in words[text].items() if field != "measure"}
    return {"measure": (LEVEL, "headers and titles speak of nothing else")}


def part_measures(tables: list[Understood], own: list[Said]) -> None:
    """Ask for the measure of a table by itself where others have theirs: words are said for all tables at once."""
    if len(tables) > 1 and any("measure" in said for said in own):
        for table, said in zip(tables, own, strict=True):
            if "measure" not in said and table.topics:
                said["measure"] = ("", MEASURES)
                for word in table.words.get("indicator", {}).values():
                    word.pop("measure", "") if isinstance(word, dict) else None


def settle_measure(table: Understood, said: Said) -> None:
    """Ask for no measure of a word where the whole table has one."""
    for part in ("words.indicator", f"words.{FIGURES}"):
        words = table.asked.get(part, {})
        for text, told in list(words.items()) if "measure" in said else ():
            words[text] = ", ".join(field for field in told.split(", ") if not field.startswith("measure"))
        table.asked[part] = {text: told for text, told in words.items() if told}


def share(tables: list[Understood], contexts: list[Context], own: list[Said], known: Known, root: Path) -> Shared:
    """Return what all figures of a file share, by its tables and by what is known of its dataset.

    A dataset is contradicted where a title, a header or a word says otherwise: then what it would say is asked for.
    """
    alike, own = _lift(own)
    fields = {field for table in tables for field in (*table.columns.values(), *table.across.values())}
    of_dataset = {field: (value, known.told) for field, value in known.said.items() if field not in fields}
    against = {
        field for field, (value, _) in of_dataset.items() for one in (alike, *own) if _differs(field, value, one)
    }
    if any(context.kinds for context in contexts):
        against.add("measure")
    said = alike | {field: value for field, value in of_dataset.items() if field not in against}
    if geography := find_geography(tables, root):
        said = {"geography": geography} | said
    guessed = _guess(tables, contexts, root) | {field: of_dataset[field] for field in against if field in of_dataset}
    if "geography" not in said and (mixture := guess_geography(tables, root)):
        guessed["geography"] = mixture
    for field in against:
        said.pop(field, None) if field in of_dataset else None
    return Shared(said, own, {field: value for field, value in guessed.items() if field not in said})


def _differs(field: str, value: str, said: Said) -> bool:
    return field in said and said[field][0] != value


def _lift(own: list[Said]) -> tuple[Said, list[Said]]:
    """Return what all tables say alike, and what is left to each."""
    alike = {field: value for field, value in own[0].items() if all(other.get(field) == value for other in own)}
    return alike, [{field: value for field, value in one.items() if field not in alike} for one in own]


def _guess(tables: list[Understood], contexts: list[Context], root: Path) -> Said:
    """Return what may be so and nothing in the file says: what others describe an indicator by, a title in part."""
    subjects = {context.subject for context in contexts}
    indicators = list_indicators(tables) or ({*subjects} if len(subjects) == 1 else set())
    found = [find_shared(indicator, root) for indicator in sorted(filter(None, indicators))]
    guessed = {field: (value, f"so it is in {name}") for field, (value, name) in _agree(found).items()}
    doubtful = [context for context in contexts if not context.sure]
    if len(subjects) == 1 and "" not in subjects and doubtful:
        guessed["indicator"] = (subjects.pop(), f"named by {shorten(doubtful[0].told, width=WIDTH, placeholder='…')!r}")
    return guessed


def list_indicators(tables: list[Understood]) -> set[str]:
    """Return the indicators that all words for indicators mean; none where some are not known."""
    said = [table.words.get("indicator", {}) for table in tables]
    texts = {text for table in tables for text in table.topics}
    found = [next((words[text].get("indicator", "") for words in said if text in words), "") for text in texts]
    return set(found) if all(found) else set()


def _agree(found: list[dict]) -> dict:
    return {field: value for field, value in (found[0] if found else {}).items() if _is_alike(field, found)}


def _is_alike(field: str, found: list[dict]) -> bool:
    return len({one[field][0] for one in found if field in one}) == 1 and all(field in one for one in found)


def _find_champ(table: Table, root: Path) -> str:
    """Return the territory that the note `Champ : France.` names, "" where there is no such note."""
    names = [note.partition(":")[2].strip(" .\u00a0") for note in list_notes(table) if note.startswith(CHAMP)]
    return next(iter(locate(names, root).values()), "") if names else ""
