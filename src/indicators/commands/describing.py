"""`indicators describe` and `indicators add`."""

from __future__ import annotations

from pathlib import Path

from rich import box
from rich.table import Table as Drawn
from rich.text import Text

from indicators.cleaning.alone import CleanedFile
from indicators.commands.telling import tell_aside
from indicators.errors import SourceError
from indicators.machine.disk import write_whole
from indicators.paths import REPORTS
from indicators.proposing import Proposal, propose
from indicators.proposing.adding import add_file, check_alone, list_kinds
from indicators.proposing.answering import list_questions
from indicators.proposing.clashes import write_tried
from indicators.proposing.headers import FIGURES
from indicators.proposing.opened import name_described
from indicators.proposing.understood import Understood
from indicators.proposing.writing import merge_asked
from indicators.runs.lock import hold_lock
from indicators.runs.record import name_run
from indicators.terminal import err, out, tell

COLUMNS_SHOWN, ROWS_SHOWN, WIDTH, NARROW = 7, 3, 22, 14
NUMBERED, FRAME = 8, 3  # the column of row numbers; what stands between two columns
HIDDEN = " (hidden)"
PICTURES_SHOWN, UNSURE_SHOWN, ASKED_SHOWN, KINDS_SHOWN = 4, 20, 6, 12
ROLES = {"ignore": "(left aside)", "text": "figures", "territory": "territory", "period": "period"}


def run_describe(file: Path, root: Path, force: bool) -> None:
    """Show what is understood of a file, and write the description that is proposed beside it."""
    written = name_described(file)
    proposal = propose(file, root)
    check_alone(file)
    tell_proposal(proposal)
    if written.exists() and not force:
        told = "it is not overwritten: take it away, or say --force"
        raise SourceError(f"{written.name} is there already; {told}")
    text = write_tried(proposal, file)
    write_whole(written, text.encode("utf-8"))
    asked = len(list_questions(text))
    todo = f"answer what it asks for ({asked} lines)" if asked else "look at it"
    out.print(Text(tell(f"{written} is written; {todo}, then run `indicators add {file}`")))


def run_add(file: Path, root: Path, words: str) -> None:
    """Put a file and its description into data/raw, and tell what a cleaning makes of it."""
    with hold_lock(root / REPORTS, name_run()):
        trial = add_file(file, root)
    tell_trial(trial, words)
    out.print(Text(tell(f"data/raw/{trial.file.name} is added; run `indicators clean` when its description is right")))


def tell_proposal(proposal: Proposal) -> None:
    """Tell each table as a picture, what is hidden, what all figures share, and what is unsure."""
    shown: list[tuple] = []
    for table in proposal.tables:
        like = (table.columns, table.across, table.table.header)
        if like not in shown and len(shown) < PICTURES_SHOWN:
            shown.append(like)
            draw_table(table)
    if len(proposal.tables) > len(shown):
        out.print(Text(f"{len(proposal.tables)} tables are read; those laid out like these are not shown"))
    for sentence in proposal.opened.hidden[:UNSURE_SHOWN]:
        out.print(Text(tell(sentence), "yellow"))
    if len(proposal.opened.hidden) > UNSURE_SHOWN:
        out.print(Text(f"… and {len(proposal.opened.hidden) - UNSURE_SHOWN} more that are hidden"))
    tell_shared(proposal)
    tell_unsure(proposal)


def tell_shared(proposal: Proposal) -> None:
    """Tell what all figures share, and which fields are asked for."""
    for field, (value, reason) in proposal.shared.items():
        if value:
            out.print(Text(tell(f"{field}: {value} ({reason})")))
    for field, (guess, told) in proposal.list_questions().items():
        maybe = f" (maybe {guess})" if guess else ""
        out.print(Text(tell(f"to say: {field}{maybe}: {told}"), "yellow"))
    for table, said in zip(proposal.tables, proposal.own, strict=True):
        if asked := [field for field, (value, _) in said.items() if not value]:
            out.print(Text(tell(f"to say of {name_table(table)}: {', '.join(asked)}"), "yellow"))


def name_table(table: Understood) -> str:
    """Return what a table is called: its sheet, or its title, or the line of its header."""
    own = table.table
    return repr(own.sheet.name or next(iter(own.titles), f"line {own.sheet.rows[own.header[0]]}"))


def tell_unsure(proposal: Proposal) -> None:
    """Tell what is unsure, and which words and columns are asked for."""
    for sentence in proposal.unsure[:UNSURE_SHOWN]:
        out.print(Text(tell(f"unsure: {sentence}"), "yellow"))
    if len(proposal.unsure) > UNSURE_SHOWN:
        out.print(Text(f"… and {len(proposal.unsure) - UNSURE_SHOWN} more in the description"))
    for part, words in merge_asked(proposal.tables).items():
        named = [f"{word!r} {told}" if part == "columns" else repr(word) for word, told in words.items()]
        more = f" … and {len(named) - ASKED_SHOWN} more" if len(named) > ASKED_SHOWN else ""
        out.print(Text(tell(f"to say in [{part}]: {'; '.join(named[:ASKED_SHOWN])}{more}"), "yellow"))


def draw_table(table: Understood) -> None:
    """Draw a table as it lies there: what each column is, its headers, first and last rows, notes."""
    own = table.table
    name = own.sheet.name or "the file"
    for title in own.titles[:ROWS_SHOWN]:
        out.print(Text(tell(f"{name}: {title}"), "dim"))
    # As many as have room to be read, each as wide as there is room for; rich would squeeze some to nothing.
    shown = max(2, min(COLUMNS_SHOWN, out.width // NARROW))
    places = list(range(len(own.names)))[:shown]
    numbered = NUMBERED + len(HIDDEN) * bool(own.sheet.hidden)
    width = min(WIDTH, (out.width - numbered) // len(places) - FRAME)
    drawn = Drawn(box=box.ASCII2, show_header=True, show_lines=False)
    drawn.add_column(Text("row"), justify="right", no_wrap=True, min_width=3)
    for place in places:
        drawn.add_column(Text(tell(name_role(table, place))), overflow="ellipsis", no_wrap=True, max_width=width)
    for number, row in enumerate(own.header):
        drawn.add_row(name_row(table, row), *(Text(tell(own.words[number][place]), "bold") for place in places))
    rows = own.body[:ROWS_SHOWN]
    for row in rows:
        drawn.add_row(name_row(table, row), *(Text(tell(own.sheet.texts[row, place])) for place in places))
    if len(own.body) > ROWS_SHOWN:
        drawn.add_row("…", *("…" for _ in places))
        last = own.body[-1]
        drawn.add_row(name_row(table, last), *(Text(tell(own.sheet.texts[last, place])) for place in places))
    out.print(drawn)
    if len(own.names) > shown:
        out.print(Text(f"… and {len(own.names) - shown} more columns, to {tell(own.names[-1])!r}"))
    if table.skip_rows:
        more = f" … and {len(table.skip_rows) - UNSURE_SHOWN} more" if len(table.skip_rows) > UNSURE_SHOWN else ""
        out.print(Text(tell(f"rows left aside: {', '.join(table.skip_rows[:UNSURE_SHOWN])}{more}")))


def name_row(table: Understood, row: int) -> str:
    """Return the number of a row, and whether it is hidden."""
    number = table.table.sheet.rows[row]
    return f"{number}{HIDDEN}" if number in table.table.sheet.hidden else str(number)


def name_role(table: Understood, place: int) -> str:
    """Return what a column is, for its head in the picture."""
    if table.kind == "matrix" and place in table.figures:
        return "by " + ", ".join(table.across.values()).replace(FIGURES, "header")
    said = table.columns.get(table.table.names[place])
    if table.table.names[place] in table.skip_columns:
        said = "ignore"
    if table.table.names[place] in table.asked["columns"]:
        return "?"
    return ROLES.get(said, said) if said else "(not read)"


def tell_trial(trial: CleanedFile, words: str) -> None:
    """Tell how many cells, observations and problems a trial has, the problems by kind, each with its first place."""
    told = f"{trial.cells} cells: {len(trial.observations)} observations and {len(trial.problems)} problems"
    out.print(Text(tell(f"{trial.file.name}: {told}")))
    tell_aside(trial.aside)
    kinds = list_kinds(trial.problems, words)
    for kind in kinds[:KINDS_SHOWN]:
        err.print(Text(tell(kind)))
    if len(kinds) > KINDS_SHOWN:
        err.print(Text(f"… and {len(kinds) - KINDS_SHOWN} more kinds of problems"))
