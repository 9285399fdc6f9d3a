"""`indicators fetch` and `indicators diff`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
from rich.text import Text

from indicators.commands.describing import tell_trial
from indicators.fetching.comparing import find_changes
from indicators.fetching.snapshots import Fetched, ask_office, keep_snapshot
from indicators.paths import REPORTS
from indicators.runs.lock import hold_lock
from indicators.runs.record import name_run
from indicators.terminal import out, tell

CHANGES_SHOWN = 20
WORDS = {
    "revised": "revised",
    "break": "on another footing",
    "appeared": "added",
    "withdrawn": "withdrawn",
    "absence": "absent otherwise",
    "status": "flagged otherwise",
}
NAMED = ("territory", "indicator", "measure", "sector", "scope", "period")


def run_fetch(name: str, root: Path, words: str, agreed: bool) -> None:
    """Take a dataset from its office into data/raw, and tell what it changes; others wait for the writing alone."""
    with out.status(Text(tell(f"asking for {name}"))):
        received = ask_office(name, root)
    for host in received.answer.hosts:
        out.print(Text(tell(f"the office sends on to {host}"), "yellow"))
    with hold_lock(root / REPORTS, name_run()), out.status(Text(tell(f"reading {name}"))):
        fetched = keep_snapshot(received, root, date.today().isoformat(), agreed=agreed)
    tell_fetched(name, received.asked.address, fetched, words)


def tell_fetched(name: str, address: str, fetched: Fetched, words: str) -> None:
    """Tell what a fetch found: nothing new, a first snapshot, or a revised one with what it changes."""
    if fetched.snapshot is None:
        same = "the office has nothing new" if fetched.kind == "unchanged" else "the figures are the same"
        out.print(Text(tell(f"{name}: {same}; nothing is written")))
        return
    snapshot = fetched.snapshot
    tell_trial(snapshot, words)
    if fetched.changes is not None:
        out.print(Text(tell(f"the snapshot before is kept as {fetched.kept}")))
        tell_differences(fetched.changes)
    out.print(Text(tell(f"data/raw/{snapshot.file.name} is fetched from {address}; run `indicators clean`")))


def run_diff(name: str, since: str, root: Path) -> None:
    """Tell what the office revised, added and withdrew since an old snapshot."""
    old, changes = find_changes(name, since, root)
    out.print(Text(tell(f"since {old.name}, replaced on {old.fetch.replaced}:")))
    tell_differences(changes)


def tell_differences(changes: pd.DataFrame) -> None:
    """Tell how many figures are told otherwise, by kind, and the largest differences one by one."""
    counts = changes["kind"].value_counts()
    told = ", ".join(f"{word}: {counts[kind]}" for kind, word in WORDS.items() if kind in counts)
    out.print(Text(told or "no figure is told otherwise"))
    for row in changes.head(CHANGES_SHOWN).to_dict("records"):
        out.print(Text(tell(f"  {describe_difference(row)}")))
    if len(changes) > CHANGES_SHOWN:
        out.print(Text(f"  … and {len(changes) - CHANGES_SHOWN} more"))


def describe_difference(row: dict) -> str:
    """Return one line on a figure: what happened, which it is, its words before and now."""
    named = " ".join(row[column] for column in NAMED if row[column] and row[column] != "level")
    sides = " → ".join(row[f"text_{side}"] for side in ("old", "new") if row[f"text_{side}"])
    percent = row["difference_pct"]
    change = f" ({percent:+.1f} %)" if percent == percent else ""
    return f"{WORDS[row['kind']]} {named}: {sides}{change}"
