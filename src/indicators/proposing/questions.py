"""What is asked for: all that an observation says and neither the file nor what is known of it does."""

from __future__ import annotations

from pathlib import Path

from indicators.proposing.meanings import Context, find_indicator
from indicators.proposing.opened import Opened
from indicators.proposing.sharing import MEASURES, Said, Shared
from indicators.proposing.understood import Understood

NEEDED = {
    "indicator": "which row of codebook.csv is counted",
    "sector": "which activities are counted: a row of sectors.csv",
    "scope": "who and what is counted: a row of scopes.csv",
    "measure": MEASURES,
    "nature": "observed, planned, target or claimed",
    "denominator": "of a share what it is one of, a row of denominators.csv; of anything else drop the line",
    "unit": "what the figures are in: count, k (thousands), percent, EUR, M€ …",
    "geography": "the edition of the boundaries: cog2015, cog2024, nuts2016 …",
    "territory": "the territory of all figures",
    "period": "the period of all figures",
}
# What tables of several indicators hardly have in common.
BY_TABLE = ("indicator", "scope", "unit")
DEPENDENT = ("denominator", "unit")
# Asked of the file itself, in [file] and [[source]].
FILE = {
    "language": "fr (1,5 and 1 850) or en (1.5 and 1,850): what do its commas and points part?",
    "precision": "count, rounded, sample or claim",
    "publisher": "who published it",
    "kind": "official, observatory, institution or press",
}


def ask_by_table(
    kept: list[Understood], above: list[Context], shared: Shared, missing: list[str], root: Path
) -> list[str]:
    """Ask of each table by itself what hardly is the same where each is of an indicator; return what is left to ask.

    Titles and names of sheets say of what a table is, or may be.
    """
    subjects = [_find_subject(*parts, root) for parts in zip(kept, above, shared.own, strict=True)]
    if "indicator" in shared.said or not all(subjects) or len({*subjects}) < 2:
        return missing
    parted = [field for field in BY_TABLE if field in missing]
    for table, said, subject in zip(kept, shared.own, subjects, strict=True):
        told = NEEDED | {"indicator": f"{NEEDED['indicator']}; maybe {subject}"}
        said |= {field: ("", told[field]) for field in parted if field not in said}
        if "indicator" in parted and "unit" not in {*said, *shared.said, *table.columns.values()}:
            said["unit"] = ("", told["unit"])
    return [field for field in missing if field not in parted]


def _find_subject(table: Understood, context: Context, said: Said, root: Path) -> str:
    named = said["indicator"][0] if "indicator" in said else context.subject
    return named or find_indicator(table.table.sheet.name, root)


def list_missing(kept: list[Understood], shared: Shared, by_sheet: bool) -> list[str]:
    """Return the fields that neither the file, nor a table, a column, a header or a word of it says."""
    missing = [field for field in NEEDED if field not in DEPENDENT and not _is_said(field, kept, shared, by_sheet)]
    return missing + _list_dependent(kept, shared, missing)


def _list_dependent(kept: list[Understood], shared: Shared, missing: list[str]) -> list[str]:
    """Return what is to be said beside a measure or an indicator: of what a share is one, what figures are in."""
    said = {field: value for one in (shared.said, *shared.own) for field, (value, _) in one.items()}
    based = "denominator" in said or _is_said("denominator", kept, shared, by_sheet=False)
    shares = "measure" in missing or said.get("measure") in ("share", "ratio")
    unit = "unit" in said or any("unit" in table.columns.values() for table in kept)
    return ["denominator"] * (shares and not based) + ["unit"] * ("indicator" in missing and not unit)


def list_unsure(opened: Opened, kept: list[Understood], aside: list[str], tables: list[Understood]) -> list[str]:
    """Return sentences on what is read otherwise than somebody may expect."""
    unsure = list(dict.fromkeys(sentence for table in kept for sentence in table.unsure))
    if aside:
        unsure.append(f"sheets left aside, no table like the others being found there: {', '.join(aside)}")
    unsure += [f"a table of {table.table.sheet.name!r} is laid out otherwise" for table in tables if table not in kept]
    if opened.cut:
        unsure.append("the file is longer than what was looked at")
    return unsure


def _is_said(field: str, kept: list[Understood], shared: Shared, by_sheet: bool) -> bool:
    if field in shared.said or all(field in one for one in shared.own) or (field == "period" and by_sheet):
        return True
    return all(_says(table, field) or field in one for table, one in zip(kept, shared.own, strict=True))


def _says(table: Understood, field: str) -> bool:
    """Return whether columns or headers of a table say a field, or all their words do, or are asked for it."""
    if any(field in said for said in (*table.columns.values(), *table.across.values())):
        return True
    if field == "territory" and any(field in told for told in table.asked["columns"].values()):
        return True
    asked = {part.removeprefix("words."): words for part, words in table.asked.items() if part.startswith("words.")}
    for part in {*table.words, *asked}:
        told = asked.get(part, {})
        words = {**{text: {} for text in told}, **table.words.get(part, {})}
        if words and all(f'{field} = ""' in told.get(text, "") or _tells(said, field) for text, said in words.items()):
            return True
    return False


def _tells(said: str | dict[str, str], field: str) -> bool:
    return isinstance(said, dict) and field in said
