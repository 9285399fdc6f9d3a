"""`indicators clean` and `indicators accept`."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from indicators.checks import judge_identities
from indicators.cleaning import accept_file, clean_project, write_processed
from indicators.commands.telling import check_problems, tell_changes, tell_cleaned, tell_identities
from indicators.errors import SourceError
from indicators.paths import CLEANED, REPORTS, RUNS
from indicators.runs.lock import hold_lock
from indicators.runs.record import name_run
from indicators.terminal import out, tell


def run_clean(root: Path, words: str, strict: bool) -> None:
    """Read data/raw and write data/processed; nobody makes pages from it meanwhile."""
    with hold_lock(root / REPORTS, name_run()):
        with out.status("cleaning") as status:
            cleaned = clean_project(
                root, lambda name: status.update(Text(f"cleaning {tell(name)}")), root / REPORTS / RUNS / CLEANED
            )
        tell_cleaned(cleaned, words)
        write_processed(cleaned, root)
    identities = judge_identities(cleaned.observations, root)
    tell_identities(identities.failures, identities.checked)
    check_problems(len(cleaned.problems), strict)


def run_accept(file: Path, root: Path, yes: bool = False) -> None:
    """Seal a source's file as it is now, and say which cells came, went or changed since the last cleaning.

    A file that revises much of what was known is sealed with a `yes` only.
    """
    accepted = accept_file(find_raw(file, root), root, agreed=yes)
    seal = accepted.seal
    if seal.old == seal.new:
        out.print(Text(tell(f"{file.name} is as it was sealed; nothing to do")))
        return
    if accepted.revised:
        tell_changes(accepted.changes)
        told = f"{file.name} is not sealed: revisions, more than a tenth of the figures known are changed or gone"
        raise SourceError(f"{told}; if that is meant, run `indicators accept {file} --yes`")
    out.print(Text(tell(f"{file.name} is sealed anew: {seal.old[:12] or 'no seal'} → {seal.new[:12]}")))
    tell_changes(accepted.changes)
    out.print(Text("run `indicators clean`, then look at the difference in data/processed before you commit it"))


def find_raw(file: Path, root: Path) -> Path:
    """Return the file of data/raw that a bare name means, with or without its ending; a path as it is."""
    if file.exists() or len(file.parts) > 1:
        return file
    return root / "data" / "raw" / file
