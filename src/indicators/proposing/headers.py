"""What the header rows of a table say of its columns: periods, territories, indicators, or labels of their own."""

from __future__ import annotations

from pathlib import Path

from indicators.catalogue import read_catalogue
from indicators.descriptions import Pattern, start_layout
from indicators.periods import parse_period
from indicators.proposing.columns import HALF, Column
from indicators.proposing.compass import ask_points
from indicators.proposing.kinds import (
    is_figure,
    is_total,
    is_when,
    list_aggregates,
    list_seasons,
    locate,
    read_role,
    respell_period,
)
from indicators.proposing.meanings import Context, say_word
from indicators.proposing.phrases import list_words, read_phrase
from indicators.proposing.tables import Table
from indicators.proposing.understood import Understood
from indicators.proposing.units import name_bracketed
from indicators.readers.words import YEAR, find_periods, split_word
from indicators.texts import clean_word

FIGURES = "figures"
SHOWN = 3
LATEST = "49"  # two digits up to which a year is likelier of this century
STRETCH = "ignore, or take the line away where its figures are of the whole stretch and as all others are"


def read_across(table: Table, looked: list[Column], root: Path) -> tuple[dict[str, str], tuple[int, ...]]:
    """Return what the header rows say, by their number, and the columns of figures."""
    places = [column.place for column in looked if column.kind in ("figures", "blank")]
    across: dict[str, str] = {}
    chosen: set[int] = set()
    for number, words in enumerate(table.words, 1):
        headed = [place for place in places if words[place]]
        when = [place for place in range(len(words)) if is_when(words[place])]
        found = locate([words[place] for place in headed], root) if headed else {}
        where = [place for place in headed if words[place] in found]
        if len(when) >= max(1, HALF * len(headed)):
            across[str(number)] = "period"
            chosen = set(when)
        elif len(where) >= max(2, HALF * len(headed)):
            across[str(number)] = "territory"
            chosen = set(headed)
        elif (pattern := _find_pattern([words[place] for place in headed])) != "":
            across[str(number)] = pattern
    figures = tuple(sorted(chosen)) or tuple(
        column.place
        for column in looked
        if column.kind == "figures" and read_role(table.headers[column.place]) != "ignore"
    )
    named = [place for place in figures if read_role(table.headers[place]) == "text"]
    if not across and len(named) == 1:
        return {}, tuple(named)
    if len(table.words) > 1:
        _name_labels(table, figures, across)
    return across, figures


def _find_pattern(words: list[str]) -> str:
    """Return the pattern of headers that say an indicator and a period at once."""
    pattern = Pattern("{indicator} {period}", ("indicator", "period"))
    fitting = [word for word in words if split_word(pattern, word, start_layout("matrix"))]
    return pattern.text if words and len(fitting) >= max(2, HALF * len(words)) else ""


def _name_labels(table: Table, figures: tuple[int, ...], across: dict[str, str]) -> None:
    """Name the header rows that say neither period nor territory: labels if one of their words is a total."""
    for number, words in enumerate(table.words, 1):
        own = dict.fromkeys(words[place] for place in figures if words[place])
        if str(number) not in across and "unit" not in across.values() and own and all(map(name_bracketed, own)):
            across[str(number)] = "unit"
        elif str(number) not in across and own:
            across[str(number)] = f"label_{number}" if any(map(is_total, own)) else "indicator"


def say_headers(found: Understood, root: Path, context: Context) -> None:
    """Say what the words of header rows and columns of indicators are, and which labels are taken."""
    context = context._replace(units=(*context.units, *_say_unit_row(found)))
    for number, field in found.across.items():
        own = list(dict.fromkeys(found.table.words[int(number) - 1][place] for place in found.figures))
        if field.startswith("label"):
            _take_totals(number, field, own, found)
        elif "indicator" in field:
            say_indicators(_list_indicators(field, own), found, root, context)
        elif field == "territory":
            _say_territories(own, found, root)
        elif field == "period":
            say_periods(own, found)
            others = [column for column in found.looked if column.kind == "figures"]
            _skip_columns([column for column in others if column.place not in found.figures], found)
    for column in found.looked:
        if found.columns.get(column.name) == "indicator" and column.kind != "codes":
            say_indicators(_list_counted(column, found), found, root, context)


def _say_unit_row(found: Understood) -> list[str]:
    """Say the units of a header row of units, and return them."""
    number = next((number for number, field in found.across.items() if field == "unit"), "")
    row = found.table.words[int(number) - 1] if number else []
    units = {row[place]: name_bracketed(row[place]) for place in found.figures if number and row[place]}
    if units:
        found.words["unit"] = {word: unit for word, unit in units.items() if word != unit}
    return list(units.values())


def name_headers(found: Understood) -> None:
    """Say each header of figures by a name of its own where columns are asked for: these are then no figures."""
    number = next((number for number, field in found.across.items() if field == "indicator"), "")
    if not number or not found.asked["columns"]:
        return
    known, row = found.words.pop("indicator", {}), found.table.words[int(number) - 1]
    wanted = found.asked.pop("words.indicator", {})
    words = [word for word in dict.fromkeys(row[place] for place in found.figures) if word]
    found.across[number] = FIGURES
    found.words[FIGURES] = {word: known.get(word) or {"indicator": word} for word in words}
    found.asked[f"words.{FIGURES}"] = {word: told for word, told in wanted.items() if word in words}


def say_periods(texts: list[str], found: Understood) -> None:
    """Say how the periods are read that nothing else reads; of two digits of a year the century is asked for.

    A year that the titles, headers or notes write in full says of which century the same two digits are.
    """
    for text in (seasons := list_seasons(texts)):
        found.asked.setdefault("words.period", {})[text] = 'period = ""'
    if seasons:
        told = "two years (2011/2012), the first, the last, or a month"
        found.unsure.append(f"{', '.join(map(repr, seasons[:SHOWN]))}: {told}?")
    held = [text for text in texts if respell_period(text)]
    years = _list_years(found.table)
    for text in held:
        centuries = {year[:2] for year in years if year.endswith(text[-2:])}
        if text[-4:].isdigit() or len(centuries) == 1:
            found.words.setdefault("period", {})[text] = respell_period(text, next(iter(centuries), ""))
        else:
            likelier = respell_period(text, "19" if text[-2:] > LATEST else "20")
            found.asked.setdefault("words.period", {})[text] = f'period = "{likelier}"'
    asked = found.asked.get("words.period", {})
    if centuries := [text for text in held if text in asked]:
        told = f"of which century are the years written with two digits, such as {centuries[0]!r}?"
        found.unsure.append(f"{told} [words.period] has the likelier one")


def ask_stretches(found: Understood) -> None:
    """Ask for stretches among single periods: what stands there may be the change between two of them."""
    for number, field in found.across.items():
        if "period" in field:
            words = {place: found.table.words[int(number) - 1][place] for place in found.figures}
            names = {found.table.names[place]: STRETCH for place in _list_stretches(words)}
            found.asked["columns"].update(names)
    for column in found.looked:
        if found.columns.get(column.name) == "period":
            texts = [column.texts[place] for place in _list_stretches(dict(enumerate(column.texts)))]
            found.asked.setdefault("words.period", {}).update(dict.fromkeys(texts, 'period = ""'))


def _list_stretches(words: dict[int, str]) -> list[int]:
    """Return where words say a stretch and others a single period."""
    said = {place: periods[0] for place, word in words.items() if (periods := find_periods(word))}
    stretches = [place for place, period in said.items() if "/" in parse_period(period)]
    return stretches if len(stretches) < len(said) else []


def _list_years(table: Table) -> set[str]:
    """Return the years that titles, headers and notes write in full."""
    notes = [text for row in table.notes for text in table.sheet.texts[row].tolist()]
    return {year for text in (*table.titles, *table.headers, *notes, table.sheet.name) for year in YEAR.findall(text)}


def _list_counted(column: Column, found: Understood) -> list[str]:
    """Return the words of a column that stand beside a figure: the others are headings."""
    sheet = found.table.sheet
    words = {
        clean_word(sheet.texts[row, column.place])
        for row in found.table.body
        if any(is_figure(sheet.texts[row, place]) for place in found.figures)
    }
    return [text for text in column.texts if text in words]


def _take_totals(number: str, field: str, words: list[str], found: Understood) -> None:
    found.take[field] = [word for word in words if is_total(word)]
    told = ", ".join(word for word in words if not is_total(word))
    found.unsure.append(f"header row {number}: only {', '.join(found.take[field])} is read, not {told}")


def _list_indicators(field: str, words: list[str]) -> list[str]:
    """Return the words for indicators in header words: the whole of each, or the part that a pattern says."""
    if field == "indicator":
        return words
    pattern = Pattern(field, ("indicator", "period"))
    parts = [split_word(pattern, word, start_layout("matrix")) for word in words]
    return list(dict.fromkeys(part["indicator"] for part in parts if part))


def _say_territories(words: list[str], found: Understood, root: Path) -> None:
    """Say which territories stand across: sums of them are skipped, what is not known is told."""
    places = ask_points(words, locate(words, root), found)
    found.places.update(places)
    asked = found.asked.get("words.territory", {})
    others = [word for word in words if word and word not in places and word not in asked]
    aggregates = list_aggregates(others, root) if others else []
    found.skip_columns.extend(aggregates)
    found.unsure.extend(f"{word!r} is no territory known here" for word in others if word not in aggregates)


def _skip_columns(columns: list[Column], found: Understood) -> None:
    for column in columns:
        if column.name.startswith("column "):
            found.columns[column.name] = "ignore"
        else:
            found.skip_columns.append(column.name)
        found.unsure.append(f"{column.name!r} holds figures under no period, and is left aside")


def say_indicators(texts: list[str], found: Understood, root: Path, context: Context) -> None:
    """Say what each word for an indicator is, and ask for what neither it nor a title says."""
    words, shares = found.words.setdefault("indicator", {}), _holds_percentages(found)
    found.topics.extend(filter(None, texts))
    for text in filter(None, texts):
        said = say_word(text, root, context)
        if said:
            words[text] = said
        if wanted := _list_wanted(text, said, shares, root):
            found.asked.setdefault("words.indicator", {})[text] = ", ".join(f'{field} = ""' for field in wanted)


def _holds_percentages(found: Understood) -> bool:
    """Return whether some figures of a table are written with a sign of percent."""
    rows = list(found.table.body)
    return any("%" in text for place in found.figures for text in found.table.sheet.texts[rows, place].tolist())


def _list_wanted(text: str, said: dict[str, str], shares: bool, root: Path) -> list[str]:
    """Return the fields that a word for an indicator leaves open; of what a share is one where it may be one."""
    money = read_catalogue("proposing")["money"]["words"]
    scaled = read_phrase(text, root).scaled and "unit" not in said
    return [
        *(["indicator"] if "indicator" not in said else []),
        *(["measure"] if "measure" not in said else []),
        *(["denominator"] if said.get("measure", "share" if shares else "") == "share" else []),
        *(["unit"] if scaled else []),
        *(["payer", "stage"] if "indicator" not in said and {*list_words(text)} & {*money} else []),
    ]
