"""What is proposed for a file: its tables as they are understood, and what all its cells share, where it says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from indicators.catalogue import read_catalogue
from indicators.errors import IndicatorsError, SourceError
from indicators.nuts import detect_versions
from indicators.proposing.dimensions import say_dataset
from indicators.proposing.files import open_file
from indicators.proposing.headers import FIGURES
from indicators.proposing.kinds import CHANGE, SHARE, find_period, is_figure, is_note, is_when, locate
from indicators.proposing.meanings import find_shared, find_subject, say_titles
from indicators.proposing.opened import Opened
from indicators.proposing.roles import understand
from indicators.proposing.tables import Table, find_tables, make_whole
from indicators.proposing.understood import Understood
from indicators.readers.words import find_periods
from indicators.territories import read_territories
from indicators.texts import normalise_name

NEEDED = {
    "indicator": "which row of codebook.csv is counted",
    "sector": "which activities are counted: a row of sectors.csv",
    "scope": "who and what is counted: a row of scopes.csv",
    "measure": "level, share, ratio, index, change, change_percent or change_points",
    "nature": "observed, planned, target or claimed",
    "denominator": "of a share: what it is a share of, a row of denominators.csv",
    "unit": "what the figures are in: percent, EUR, M€ …; nothing for a count",
    "geography": "the edition of the boundaries: cog2015, cog2024, nuts2016 …",
    "territory": "the territory of all figures",
    "period": "the period of all figures",
}
DEPENDENT = ("denominator", "unit")
CHAMP = "Champ"
NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")
# Codes of all Europe; fewer are looked up one by one.
MANY = 60
COUNTRY = 2


class Proposal(NamedTuple):
    """What is proposed for a file, before it is written.

    `shared` is what all figures share, each value with the reason for it; `own` the same for each table where they
    differ; `aside` are sheets without a table; `unsure` are sentences, the first of which matter most.
    """

    path: Path
    opened: Opened
    tables: list[Understood]
    aside: list[str]
    by_sheet: bool
    language: str
    precision: str
    shared: dict[str, tuple[str, str]]
    own: list[dict[str, tuple[str, str]]]
    unsure: list[str]


def propose(path: Path, root: Path) -> Proposal:
    """Return what is proposed for the file at `path` by the project at `root`; nothing is written.

    Raises `SourceError` for a file that cannot be read, or in which no table of figures is found.
    """
    opened = open_file(path, root)
    found = [table for sheet in opened.sheets for table in ([make_whole(sheet)] if opened.form else find_tables(sheet))]
    if not found:
        told = "a row of figures under a header row is looked for; describe it by hand (docs/layouts.md)"
        raise SourceError(f"{path.name}: no table is found in it: {told}")
    titles = [title for table in found for title in table.titles]
    dataset = say_dataset([path.name, *titles], root)
    subject = find_subject(titles, root) or find_subject([_spell(path.stem)], root)
    subject = dataset[1].get("indicator", subject)
    understood = [understand(table, root, subject) for table in found]
    tables = [table for table in understood if table.figures]
    if not tables:
        raise SourceError(
            f"{path.name}: no column of figures is found in its tables; describe it by hand (docs/layouts.md)"
        )
    tables = [table for table in tables if _holds_figures(table, subject)]
    if not tables:
        told = "no period, unit or indicator is named beside its numbers, which may be codes"
        raise SourceError(f"{path.name}: {told}; if they are figures, describe it by hand (docs/layouts.md)")
    kinds = Counter(table.kind for table in tables)
    kept = [table for table in tables if table.kind == kinds.most_common(1)[0][0]]
    read = {table.table.sheet.name for table in kept}
    aside = [sheet.name for sheet in opened.sheets if sheet.name not in read and sheet.texts.size]
    dated = any(field == "period" for table in kept for field in (*table.columns.values(), *table.across.values()))
    by_sheet = len(read) > 1 and len(read) == len(kept) and all(map(is_when, read)) and not dated
    own = [_say_table(table, by_sheet, subject, root) for table in kept]
    shared, own = _share(own)
    shared = _say_all(kept, subject, root) | shared
    fields = {field for table in kept for field in (*table.columns.values(), *table.across.values())}
    of_dataset = {
        field: (word, f"of dataset {dataset[0]}") for field, word in dataset[1].items() if field not in fields
    }
    shared |= of_dataset
    precision = shared.pop("precision", ("", ""))[0]
    missing = [field for field in NEEDED if field not in DEPENDENT and not _is_said(field, kept, shared, own, by_sheet)]
    missing += _list_dependent(kept, shared, own, missing)
    unsure = [f"{field}: {NEEDED[field]}" for field in missing] + _list_unsure(opened, kept, aside, tables)
    language = "en" if opened.form else _find_language(kept)
    return Proposal(path, opened, kept, aside, by_sheet, language, precision, shared, own, unsure)


def _holds_figures(table: Understood, subject: str) -> bool:
    """Return whether something beside whole numbers says that these are figures: a period, a unit, an indicator."""
    fields = {*table.columns.values()}
    ranks = read_catalogue("proposing")["ranks"]["words"]
    counted = [place for place in table.figures if not {*normalise_name(table.table.headers[place]).split()} & {*ranks}]
    if not counted:
        return False
    dated = any(
        is_when(word) or find_periods(word)
        for place in counted
        for word in (words[place] for words in table.table.words)
    )
    asked = {word for words in table.asked.values() for word in words}
    known = any(
        isinstance(said, dict) and "indicator" in said and word not in asked
        for words in table.words.values()
        for word, said in words.items()
    )
    if subject or known or dated or fields & {"period", "unit"} or any(map(find_period, table.table.titles)):
        return True
    return any(not text.strip().lstrip("-").isdigit() for text in _list_numbers(table, counted))


def _list_numbers(table: Understood, places: list[int]) -> Iterable[str]:
    sheet = table.table.sheet
    texts = (sheet.texts[row, place] for place in places for row in table.table.body)
    return (text for text in texts if is_figure(text))


def _list_dependent(kept: list[Understood], shared: dict, own: list[dict], missing: list[str]) -> list[str]:
    """Return what is to be said beside a measure or an indicator: of what a share is one, what figures are in."""
    said = {field: value for one in (shared, *own) for field, (value, _) in one.items()}
    based = "denominator" in said or _is_said("denominator", kept, shared, own, by_sheet=False)
    shares = "measure" in missing or said.get("measure") in ("share", "ratio")
    unit = "unit" in said or any("unit" in table.columns.values() for table in kept)
    return ["denominator"] * (shares and not based) + ["unit"] * ("indicator" in missing and not unit)


def _spell(stem: str) -> str:
    """Return the words of a file's name."""
    return "".join(letter if letter.isalpha() else " " for letter in stem)


def _list_unsure(opened: Opened, kept: list[Understood], aside: list[str], tables: list[Understood]) -> list[str]:
    unsure = list(dict.fromkeys(sentence for table in kept for sentence in table.unsure))
    if aside:
        unsure.append(f"sheets left aside, no table like the others being found there: {', '.join(aside)}")
    unsure += [f"a table of {table.table.sheet.name!r} is laid out otherwise" for table in tables if table not in kept]
    if opened.cut:
        unsure.append("the file is longer than what was looked at")
    return unsure


def _say_table(table: Understood, by_sheet: bool, subject: str, root: Path) -> dict[str, tuple[str, str]]:
    """Return what titles and notes say of all figures of a table, with the reason."""
    said = {field: (value, "its title") for field, value in say_titles(table.table.titles).items()}
    if (
        "measure" not in said
        and not _says(table, "measure")
        and said.get("unit", ("",))[0] != "percent"
        and _speaks_of_levels(table, subject)
    ):
        said["measure"] = ("level", "no title speaks of shares or changes")
    fields = {*table.columns.values(), *table.across.values()}
    if not by_sheet and not any("period" in field for field in fields):
        titles = [title for title in table.table.titles if not is_note(title)]
        periods = {period for title in titles if (period := find_period(title))}
        if len(periods) == 1:
            said["period"] = (periods.pop(), "its title")
    if not any("territory" in field for field in fields) and (place := _find_champ(table.table, root)):
        said["territory"] = (place, "its note")
    return said


def _speaks_of_levels(table: Understood, subject: str) -> bool:
    """Return whether titles or headers name what is counted, and no title speaks of shares or changes."""
    words = table.words.get("indicator", {}).values()
    named = subject or any(isinstance(word, dict) and "indicator" in word for word in words)
    return bool(named) and not any(SHARE.search(title) or CHANGE.search(title) for title in table.table.titles)


def _find_champ(table: Table, root: Path) -> str:
    """Return the territory that the note `Champ : France.` names, "" where there is no such note."""
    notes = [" ".join(" ".join(table.sheet.texts[row].tolist()).split()) for row in table.notes]
    names = [note.partition(":")[2].strip(" .\u00a0") for note in notes if note.startswith(CHAMP)]
    return next(iter(locate(names, root).values()), "") if names else ""


def _share(own: list[dict]) -> tuple[dict, list[dict]]:
    """Return what all tables say alike, and what is left to each."""
    alike = {field: value for field, value in own[0].items() if all(other.get(field) == value for other in own)}
    return alike, [{field: value for field, value in one.items() if field not in alike} for one in own]


def _say_all(kept: list[Understood], subject: str, root: Path) -> dict[str, tuple[str, str]]:
    said: dict[str, tuple[str, str]] = {}
    fields = {field for table in kept for field in (*table.columns.values(), *table.across.values())}
    indicators = {subject} if subject else _list_indicators(kept)
    if subject and not any("indicator" in field for field in fields):
        said["indicator"] = (subject, "titles or the file's name")
    for field, value in _agree([find_shared(indicator, root) for indicator in sorted(indicators)]).items():
        said[field] = (value[0], f"as in {value[1]}")
    if geography := _find_geography(kept, root):
        said["geography"] = geography
    return said


def _list_indicators(kept: list[Understood]) -> set[str]:
    """Return the indicators that all words for indicators mean; none where some are not known."""
    said = [table.words.get("indicator", {}) for table in kept]
    texts = {text for table in kept for text in table.topics}
    found = [next((words[text].get("indicator", "") for words in said if text in words), "") for text in texts]
    return set(found) if all(found) else set()


def _agree(found: list[dict]) -> dict:
    return {field: value for field, value in (found[0] if found else {}).items() if _is_alike(field, found)}


def _is_alike(field: str, found: list[dict]) -> bool:
    return len({one[field][0] for one in found if field in one}) == 1 and all(field in one for one in found)


def _find_geography(kept: list[Understood], root: Path) -> tuple[str, str] | None:
    """Return the edition of the boundaries of the territories met; None where they are of several, or of none."""
    places = {place for table in kept for place in table.places.values()}
    table = read_territories(root).set_index("territory")
    own = table[table.index.isin(places)]
    texts = [text for one in kept for text in _list_territories(one)]
    codes = [text for text in texts if NUTS.fullmatch(text)]
    if len(own) < len(places) or len(codes) > len(texts) / 2 > MANY:
        versions = _detect(codes, root) if any(len(code) > COUNTRY for code in codes) else ()
        return (f"nuts{versions[-1]}", "codes that this version has") if len(versions) == 1 else None
    foreign = (own["level"] == "country") & (own.index != "france")
    if foreign.any() or not ((own["cog"] != "") | own["level"].str.startswith("country")).any():
        return None
    old, new = (own["valid_to"] != "").any(), (own["valid_from"] >= "2016").any()
    if old and new:
        return None
    return ("cog2015", "regions until 2015") if old else ("cog2024", "regions since 2016" if new else "places of today")


def _list_territories(table: Understood) -> list[str]:
    """Return the words of the column of territories, all of them; of a row of territories those that are known."""
    columns = [column for column in table.looked if "territory" in table.columns.get(column.name, "")]
    return [text for column in columns for text in column.texts] or list(table.places)


def _detect(codes: list[str], root: Path) -> tuple[str, ...]:
    """Return the NUTS versions that know all codes; none where they mix several."""
    try:
        return detect_versions(codes, root) if codes else ()
    except IndicatorsError:
        return ()


def _is_said(field: str, kept: list[Understood], shared: dict, own: list[dict], by_sheet: bool) -> bool:
    if field in shared or all(field in one for one in own) or (field == "period" and by_sheet):
        return True
    return all(_says(table, field) or field in one for table, one in zip(kept, own, strict=True))


def _says(table: Understood, field: str) -> bool:
    """Return whether columns or headers of a table say a field, be it by what all their words mean."""
    if any(field in said for said in (*table.columns.values(), *table.across.values())):
        return True
    if field == "indicator" and FIGURES in table.across.values():
        return True
    asked = {part for part, words in table.asked.items() if words}
    return any(
        words
        and f"words.{part}" not in asked
        and all(isinstance(word, dict) and field in word for word in words.values())
        for part, words in table.words.items()
    )


def _find_language(kept: list[Understood]) -> str:
    """Return the language that numbers kept as text are written in, or else that of the words."""
    texts = [text for table in kept for text in _list_texts(table)]
    points, commas = sum("." in text for text in texts), sum("," in text for text in texts)
    if points or commas:
        return "fr" if commas >= points else "en"
    words = "".join(word for table in kept for word in (*table.table.headers, *table.table.titles))
    spaced = any("\u00a0" in text.strip() or "\u202f" in text or " " in text.strip() or "€" in text for text in texts)
    return "fr" if spaced or any(letter in "éèêàçôûùÉÈÀ" for letter in words) else "en"


def _list_texts(table: Understood) -> Iterable[str]:
    """Return the figures of a table that are kept as text."""
    sheet = table.table.sheet
    for place in table.figures:
        for row in table.table.body:
            if not sheet.numbers[row, place] and is_figure(sheet.texts[row, place]):
                yield sheet.texts[row, place]
