"""`indicators report`, where there is something to do."""

from __future__ import annotations

import pkgutil
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from indicators.commands.telling import check_problems, tell_cleaned, tell_removed
from indicators.paths import REPORTS, RUNS
from indicators.runs.listening import Listener, Result
from indicators.runs.regeneration import run_reports
from indicators.runs.staging import list_kept
from indicators.terminal import err, out, tell, tell_on

if TYPE_CHECKING:
    from indicators.cleaning import Cleaned

CHECK_NAMES = "indicators.reports.plan:check_names"  # loaded where there are some, for it takes long


def run_report(
    root: Path, names: Sequence[str], words: str, strict: bool, workers: int, scheduler: str, shared: str
) -> None:
    """Make what is stale; one line a page as it ends, and the time that is left."""
    signal.signal(signal.SIGTERM, interrupt)
    if names:
        pkgutil.resolve_name(CHECK_NAMES)(names, root)
    failures: list[str] = []
    problems: list[int] = []
    with open_progress() as progress:
        task = progress.add_task("cleaning", total=None)

        def tell_planned(stale: int, total: int, removed: Sequence[str]) -> None:
            tell_removed(removed)
            told = f"{stale} of {total} pages to make" if stale else f"all {total} pages are up to date"
            progress.console.print(Text(told))
            progress.update(task, description="making pages", total=stale or None)

        def tell_ended(result: Result) -> None:
            failures.extend([result.sentence] if result.failure else [])
            state, style = ("failed", "red") if result.failure else ("made", "green")
            line = f"[{result.done}/{result.total}]"
            progress.console.print(line, Text(state, style), tell(result.page), markup=False)
            for warning in result.warnings:
                err.print(Text(tell(f"{result.page}: {warning}"), "yellow"))
            progress.update(task, completed=result.done)

        def tell_clean(cleaned: Cleaned) -> None:
            problems.append(len(cleaned.problems))
            tell_cleaned(cleaned, words)

        listener = Listener(
            reading=tell_on(lambda name: progress.update(task, description=f"cleaning {tell(name)}")),
            cleaned=tell_on(tell_clean),
            planned=tell_on(tell_planned),
            ended=tell_on(tell_ended),
        )
        status = run_reports(root, names, listener=listener, workers=workers, scheduler=scheduler, shared=shared)
    tell_on(tell_end)(failures, root)
    if status:
        raise typer.Exit(status)
    check_problems(sum(problems), strict, quiet=True)


def open_progress() -> Progress:
    """Return the bar that shows how far a run is and how long it will take; nothing where nobody looks."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
    )
    return Progress(*columns, console=out, transient=True, disable=not out.is_terminal)


def tell_end(failures: Sequence[str], root: Path) -> None:
    """Tell which pages failed and why, what is kept for whoever mends them, and where the pages are."""
    for sentence in sorted(failures):
        err.print(Text(tell(sentence), "red"))
    if failures:
        kept = "; what they ran and printed: reports/.runs/" if list_kept(root / REPORTS / RUNS) else ""
        err.print(Text(f"{len(failures)} failed: a good page from before stays{kept}"))
    out.print(Text("open reports/index.html", "bold"))


def interrupt(*_signal: object) -> NoReturn:
    """Turn a request to end into the same way out as Ctrl-C."""
    raise KeyboardInterrupt
