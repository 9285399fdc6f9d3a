"""`indicators scan`: nothing that must not leave stands in what is shared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.text import Text

from indicators.catalogue import fill_phrase
from indicators.leaks import Leak, scan_project
from indicators.leaks.scanning import SHARED
from indicators.leaks.withheld import OBSERVATIONS, find_wanted
from indicators.terminal import err, out, tell

FAILED = 1
LEAKS_SHOWN = 20


def run_scan(root: Path, folders: Sequence[str], figures: Sequence[str], words: str) -> None:
    """Tell where something must not leave, never what it is; leave with 1 where there is anything."""
    wanted = find_wanted(root, figures)
    standing = [Leak(OBSERVATIONS, 0, (place,), "standing") for place in wanted.standing]
    leaks = [*standing, *scan_project(root, wanted, folders or SHARED)]
    for leak in leaks[:LEAKS_SHOWN]:
        err.print(Text(tell(describe_leak(leak, words))))
    if len(leaks) > LEAKS_SHOWN:
        err.print(Text(fill_phrase("words", "leaks_more", words, count=str(len(leaks) - LEAKS_SHOWN))))
    if wanted.passed:
        out.print(Text(fill_phrase("words", "leaks_passed", words, count=str(wanted.passed))))
    key = "leaks_found" if leaks else "leaks_none"
    out.print(Text(fill_phrase("words", key, words, count=str(len(leaks)))))
    if leaks:
        raise typer.Exit(FAILED)


def describe_leak(leak: Leak, words: str) -> str:
    """Return one line on a leak: file, byte, the way inside, what kind of thing it is."""
    kind = fill_phrase("words", f"leak_{leak.kind}", words)
    inside = f" ({' → '.join(leak.trail)})" if leak.trail else ""
    return fill_phrase("words", "leak_at", words, file=leak.file, offset=str(leak.offset), inside=inside, kind=kind)
