"""`indicators clean` and `indicators accept`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.text import Text

from indicators.cleaning import Change, Cleaned, accept_file, clean_project, write_processed
from indicators.runs.lock import hold_lock
from indicators.runs.preparation import CLEANED, REPORTS, RUNS
from indicators.runs.record import name_run
from indicators.terminal import err, out, tell

PROBLEMS = 3
PROBLEMS_SHOWN = 10
CHANGES_SHOWN = 10


def run_clean(root: Path, words: str, strict: bool) -> None:
    """Read data/raw and write data/processed; nobody makes pages from it meanwhile."""
    with hold_lock(root / REPORTS, name_run()):
        with out.status("cleaning") as status:
            cleaned = clean_project(
                root, lambda name: status.update(Text(f"cleaning {tell(name)}")), root / REPORTS / RUNS / CLEANED
            )
        tell_cleaned(cleaned, words)
        write_processed(cleaned, root)
    check_problems(len(cleaned.problems), strict)


def tell_cleaned(cleaned: Cleaned, words: str) -> None:
    """Tell how much was read, and the first problems."""
    cells = len(cleaned.observations) + len(cleaned.problems)
    told = f"{len(cleaned.observations)} observations and {len(cleaned.problems)} problems from {cells} cells"
    out.print(Text(f"{told} of {len(cleaned.sources)} sources"))
    for row in cleaned.problems.head(PROBLEMS_SHOWN).to_dict("records"):
        err.print(Text(tell(f"{row['place']}: {row[f'problem_{words}']} {row[f'remedy_{words}']}")))
    if len(cleaned.problems) > PROBLEMS_SHOWN:
        err.print(Text(f"… and {len(cleaned.problems) - PROBLEMS_SHOWN} more in data/processed/problems.csv"))


def check_problems(problems: int, strict: bool, quiet: bool = False) -> None:
    """End with status 3 if problems are not allowed and there are some."""
    if strict and problems:
        if not quiet:
            err.print(Text("problems are left, and --strict allows none: mend those of data/processed/problems.csv"))
        raise typer.Exit(PROBLEMS)


def run_accept(file: Path, root: Path) -> None:
    """Seal a source's file as it is now, and say which cells came, went or changed since the last cleaning."""
    accepted = accept_file(find_raw(file, root), root)
    seal = accepted.seal
    if seal.old == seal.new:
        out.print(Text(tell(f"{file.name} is as it was sealed; nothing to do")))
        return
    out.print(Text(tell(f"{file.name} is sealed anew: {seal.old[:12] or 'no seal'} → {seal.new[:12]}")))
    tell_changes(accepted.changes)
    out.print(Text("run `indicators clean`, then look at the difference in data/processed before you commit it"))


def find_raw(file: Path, root: Path) -> Path:
    """Return the file of data/raw that a bare name means, with or without its ending; a path as it is."""
    if file.exists() or len(file.parts) > 1:
        return file
    return root / "data" / "raw" / file


def tell_changes(changes: Sequence[Change]) -> None:
    """Tell how many cells came, went and changed since the last cleaning, and show the first that did."""
    added = sum(change.old is None for change in changes)
    removed = sum(change.new is None for change in changes)
    out.print(Text(f"cells added: {added}, removed: {removed}, changed: {len(changes) - added - removed}"))
    for place, old, new in sorted(changes, key=lambda change: None in change)[:CHANGES_SHOWN]:
        told = "added: " + repr(new) if old is None else f"{old!r} → " + ("removed" if new is None else repr(new))
        out.print(Text(tell(f"  {place}: {told}")))
    if len(changes) > CHANGES_SHOWN:
        out.print(Text(f"  … and {len(changes) - CHANGES_SHOWN} more"))
