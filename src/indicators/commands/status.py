"""`indicators status`: how the last run ended, and how each page stands; loads neither pandas nor Papermill."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from indicators.editions.publication import read_json
from indicators.runs.basis import GOOD, MANIFEST
from indicators.runs.record import describe_record, export_record, read_record
from indicators.texts import clean_text

REPORTS = "reports"


def tell_status(root: Path, stale: Mapping[str, Sequence[str]], trouble: str, as_json: bool) -> None:
    """Tell how the last run ended, and which pages are fresh, stale or failed; `stale` gives the reasons by page.

    `trouble` is why it cannot be said what is stale (a source that is not read), "" where it can; all pages but failed
    ones are `unknown` then. As JSON: `last_run`
    (the run's record, null where there was none), `edition`, `trouble`, and `pages`, with `fresh` (a list), `stale`
    (reasons by page) and `failed` (the cause by page; the last good page may still stand).
    """
    record, manifest = read_record(root / REPORTS), read_json(root / REPORTS, MANIFEST)
    records = manifest["pages"] if isinstance(manifest, dict) else {}
    failed = {path: str(one["reason"]) for path, one in records.items() if one["state"] != GOOD and one["reason"]}
    waiting = {path: list(reasons) for path, reasons in stale.items() if path not in failed}
    others = [path for path in records if path not in failed and path not in waiting]
    fresh, unknown = ([], others) if trouble else (others, [])
    if as_json:
        pages = {"fresh": fresh, "stale": waiting, "failed": failed, "unknown": unknown}
        edition = manifest["edition"] if isinstance(manifest, dict) else ""
        last = export_record(record) if record else None
        told = {"last_run": last, "edition": edition, "trouble": trouble, "pages": pages}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for line in describe_record(record) if record else ["no report was made here yet; run `indicators report`"]:
        typer.echo(line)
    if trouble:
        typer.echo(clean_text(f"what is stale cannot be said: {trouble}"))
    told = f"{len(unknown)} unknown" if trouble else f"{len(fresh)} fresh, {len(waiting)} stale"
    typer.echo(f"now: {told}, {len(failed)} failed")
    for path, reasons in waiting.items():
        typer.echo(clean_text(f"  stale   {path}: {'; '.join(reasons)}"))
    for reason in failed.values():
        typer.echo(clean_text(f"  failed  {reason}"))
