"""What is proposed for a file: its tables as they are understood, and what all its cells share, where it says so."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from indicators.errors import SourceError
from indicators.proposing.figures import holds_figures
from indicators.proposing.files import open_file
from indicators.proposing.kinds import is_when
from indicators.proposing.known import Known, find_known
from indicators.proposing.language import find_language
from indicators.proposing.meanings import Context
from indicators.proposing.opened import Opened
from indicators.proposing.questions import FILE, NEEDED, ask_by_table, list_missing, list_unsure
from indicators.proposing.roles import understand
from indicators.proposing.series import part_series
from indicators.proposing.sharing import Said, list_notes, look_above, part_measures, say_table, settle_measure, share
from indicators.proposing.tables import Table, find_tables, make_whole
from indicators.proposing.understood import Understood

BY_HAND = "describe it by hand (docs/layouts.md)"


class Proposal(NamedTuple):
    """What is proposed for a file, before it is written.

    `shared` is what all figures share, each value with the reason for it; `own` the same for each table where they
    differ; a value "" is asked for. `missing` are the fields that nothing says, `guessed` what may be said for some of
    them; `aside` are sheets without a table; `unsure` are sentences on what is read. `language`, `precision` and those
    of `known` are "" where they are asked for.
    """

    path: Path
    opened: Opened
    tables: list[Understood]
    aside: list[str]
    by_sheet: bool
    language: str
    precision: str
    known: Known
    shared: Said
    own: list[Said]
    guessed: Said
    missing: list[str]
    unsure: list[str]

    def list_questions(self) -> dict[str, tuple[str, str]]:
        """Return the fields that are asked for, each with what may be the answer ("" for nothing) and what is told."""
        own = {"language": self.language, "precision": self.precision, "publisher": self.known.publisher}
        own["kind"] = self.known.kind
        asked = {field: ("", told) for field, told in FILE.items() if not own[field]}
        for field in self.missing:
            guess, reason = self.guessed.get(field, ("", ""))
            asked[field] = (guess, f"{NEEDED[field]}; {reason}" if reason else NEEDED[field])
        return asked | {field: ("", told) for field, (value, told) in self.shared.items() if not value}


def propose(path: Path, root: Path) -> Proposal:
    """Return what is proposed for the file at `path` by the project at `root`; nothing is written.

    Raises `SourceError` for a file that cannot be read, or in which no table of figures is found.
    """
    opened = open_file(path, root)
    found = [table for sheet in opened.sheets for table in ([make_whole(sheet)] if opened.form else find_tables(sheet))]
    if not found:
        told = "a row of figures under a header row is looked for"
        raise SourceError(f"{path.name}: no table is found in it: {told}; {BY_HAND}")
    notes = [note for table in found for note in list_notes(table)]
    known = find_known(path.name, [title for table in found for title in table.titles], notes, root)
    contexts = [_look(table, path, known, root) for table in found]
    understood = [understand(table, root, context) for table, context in zip(found, contexts, strict=True)]
    tables = _choose(understood, contexts, path)
    kinds = Counter(table.kind for table in tables)
    kept = [table for table in tables if table.kind == kinds.most_common(1)[0][0]]
    above = [context for table, context in zip(understood, contexts, strict=True) if any(table is one for one in kept)]
    read = {table.table.sheet.name for table in kept}
    aside = [sheet.name for sheet in opened.sheets if sheet.name not in read and sheet.texts.size]
    by_sheet = _is_by_sheet(kept)
    own = [say_table(table, context, by_sheet, root) for table, context in zip(kept, above, strict=True)]
    part_measures(kept, own)
    known = part_series(kept, above, own, known)
    shared = share(kept, above, own, known, root)
    for table, one in zip(kept, shared.own, strict=True):
        settle_measure(table, shared.said | one)
    precision = shared.said.pop("precision", ("", ""))[0]
    missing = ask_by_table(kept, above, shared, list_missing(kept, shared, by_sheet), root)
    unsure = list_unsure(opened, kept, aside, tables)
    language = "en" if opened.form else find_language(kept)
    return Proposal(path, opened, kept, aside, by_sheet, language, precision, known, *shared, missing, unsure)


def _look(table: Table, path: Path, known: Known, root: Path) -> Context:
    """Return what is said above a table; a known dataset says its indicator where no title names another."""
    context = look_above(table, path.stem, root)
    indicator = known.said.get("indicator", "")
    if indicator and context.subject in ("", indicator):
        return context._replace(subject=indicator, sure=True)
    return context


def _choose(understood: list[Understood], contexts: list[Context], path: Path) -> list[Understood]:
    """Return the tables of figures; raise `SourceError` where there is none."""
    tables = [(table, context) for table, context in zip(understood, contexts, strict=True) if table.figures]
    if not tables:
        raise SourceError(f"{path.name}: no column of figures is found in its tables; {BY_HAND}")
    kept = [table for table, context in tables if holds_figures(table, context.subject)]
    if not kept:
        told = "no period, unit or indicator is named beside its numbers, which may be codes"
        raise SourceError(f"{path.name}: {told}; if they are figures, {BY_HAND}")
    return kept


def _is_by_sheet(kept: list[Understood]) -> bool:
    """Return whether each table has a sheet of its own, named by the period of its figures."""
    read = {table.table.sheet.name for table in kept}
    dated = any(field == "period" for table in kept for field in (*table.columns.values(), *table.across.values()))
    return len(read) > 1 and len(read) == len(kept) and all(map(is_when, read)) and not dated
