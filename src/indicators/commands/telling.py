"""What several commands tell: how much was cleaned, which problems are left, which cells changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer
from rich.text import Text

from indicators.secrecy import REASONS, SIGN
from indicators.terminal import err, out, tell

if TYPE_CHECKING:
    import pandas as pd

    from indicators.cleaning import Change, Cleaned

PROBLEMS = 3
PROBLEMS_SHOWN = 10
CHANGES_SHOWN = 10
NAMES = {(False, False): "changed", (True, False): "added", (False, True): "removed"}


def tell_cleaned(cleaned: Cleaned, words: str) -> None:
    """Tell how much was read, and the first problems."""
    cells = len(cleaned.observations) + len(cleaned.problems)
    told = f"{len(cleaned.observations)} observations and {len(cleaned.problems)} problems from {cells} cells"
    out.print(Text(f"{told} of {len(cleaned.sources)} sources"))
    tell_aside(cleaned.aside)
    tell_withheld(cleaned.observations)
    for row in cleaned.problems.head(PROBLEMS_SHOWN).to_dict("records"):
        err.print(Text(tell(f"{row['place']}: {row[f'problem_{words}']} {row[f'remedy_{words}']}")))
    if len(cleaned.problems) > PROBLEMS_SHOWN:
        err.print(Text(f"… and {len(cleaned.problems) - PROBLEMS_SHOWN} more in data/processed/problems.csv"))


def tell_aside(aside: Mapping[str, int]) -> None:
    """Tell how many rows, columns and parts of files are left aside on purpose; nothing where none is."""
    if counts := ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(aside.items())):
        out.print(Text(f"left aside on purpose: {counts}"))


def tell_identities(failures: pd.DataFrame, checked: int) -> None:
    """Tell how many accounting identities hold, and the first of each kind that does not, with its figures."""
    out.print(Text(f"{checked - len(failures)} of {checked} accounting identities hold"))
    shown = failures.drop_duplicates("rule")
    for row in shown.to_dict("records"):
        where = " ".join((row["territory"], row["indicator"], row["sector"], row["period"]))
        figures = f"published {row['expected']:.15g}, the other figures give {row['found']:.15g}"
        out.print(Text(tell(f"  {row['rule']}: {where}: {figures}")))
    if len(failures) > len(shown):
        out.print(Text(f"  … and {len(failures) - len(shown)} more on the page of data quality"))


def tell_withheld(observations: pd.DataFrame) -> None:
    """Tell how many figures of confidential files are withheld, and why; nothing where none is."""
    flags = observations.loc[observations["absence"] == "confidential", "flags"].tolist()
    found = Counter(flag.rpartition(" ")[2] for flag in flags)
    counts = {reason: found[reason] for reason in REASONS if found[reason]}
    if counts:
        told = ", ".join(f"{count} {reason}" for reason, count in counts.items())
        out.print(Text(f"withheld of confidential files: {sum(counts.values())} ({told})"))


def check_problems(problems: int, strict: bool, quiet: bool = False) -> None:
    """End with status 3 if problems are not allowed and there are some."""
    if strict and problems:
        if not quiet:
            err.print(Text("problems are left, and --strict allows none: mend those of data/processed/problems.csv"))
        raise typer.Exit(PROBLEMS)


def tell_changes(changes: Sequence[Change]) -> None:
    """Tell how many cells came, went and changed since the last cleaning, and show the first that did."""
    added = sum(change.old is None for change in changes)
    removed = sum(change.new is None for change in changes)
    out.print(Text(f"cells added: {added}, removed: {removed}, changed: {len(changes) - added - removed}"))
    for place, old, new in sorted(changes, key=lambda change: None in change)[:CHANGES_SHOWN]:
        told = "added: " + repr(new) if old is None else f"{old!r} → " + ("removed" if new is None else repr(new))
        told = f"{NAMES[old is None, new is None]} (confidential)" if {old, new} <= {None, SIGN} else told
        out.print(Text(tell(f"  {place}: {told}")))
    if len(changes) > CHANGES_SHOWN:
        out.print(Text(f"  … and {len(changes) - CHANGES_SHOWN} more"))


def tell_removed(removed: Sequence[str]) -> None:
    """Tell the pages that are no longer planned: they are taken away."""
    if removed:
        out.print(Text(f"{len(removed)} pages are planned no longer, and are taken away:", "yellow"))
    for path in removed:
        out.print(Text(f"  {tell(path)}"))
