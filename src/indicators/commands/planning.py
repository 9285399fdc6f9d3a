"""`indicators plan`, and why pages are stale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.text import Text

from indicators.commands.telling import tell_changes, tell_removed
from indicators.errors import IndicatorsError
from indicators.reports.plan import check_names
from indicators.runs.preparation import Prepared, foresee_run
from indicators.terminal import out, tell

MADE = "made by a run that did not end; the next one publishes it"


def run_plan(root: Path, names: Sequence[str]) -> None:
    """Tell which pages a report would make, and why; nothing is changed."""
    check_names(names, root)
    with foresee_run(root, names) as prepared:
        if prepared.changes:
            tell_changes(prepared.changes)
        stale = {path: reasons for path, reasons in tell_waiting(prepared).items() if path in prepared.chosen}
        tell_stale(stale, prepared)
        tell_removed(prepared.removed)


def tell_stale(stale: Mapping[str, Sequence[str]], prepared: Prepared) -> None:
    """Tell the pages that would be made, those with the same reasons together."""
    together: dict[tuple[str, ...], list[str]] = {}
    for path, reasons in stale.items():
        together.setdefault(tuple(reasons), []).append(path)
    for reasons, paths in together.items():
        out.print(Text(tell("; ".join(reasons)), "bold"))
        for path in paths:
            out.print(Text(f"  {tell(path)}"))
    total, waiting = len(prepared.chosen), len(prepared.waiting & stale.keys())
    told = f"{len(stale) - waiting} of {total} pages would be made" if stale else f"all {total} pages are up to date"
    out.print(Text(f"{told}; {waiting} made before would be published" if waiting else told))


def tell_waiting(prepared: Prepared) -> dict[str, tuple[str, ...]]:
    """Return why each stale page is stale, or that it was made by a run that did not end."""
    return {path: (MADE,) if path in prepared.waiting else reasons for path, reasons in prepared.stale.items()}


def list_stale(root: Path) -> tuple[dict[str, tuple[str, ...]], str]:
    """Return why each stale page is stale, by path, and why this cannot be said, if so; nothing is changed."""
    try:
        with foresee_run(root, ()) as prepared:
            return tell_waiting(prepared), ""
    except IndicatorsError as error:
        return {}, str(error)
