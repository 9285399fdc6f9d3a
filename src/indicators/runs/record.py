"""The run's own record, `.runs/run.json`: what became of the last run, told by the run itself and written last."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from indicators.machine.disk import write_whole
from indicators.machine.processes import started_at
from indicators.runs.lock import is_locked, may_run, show_time, tell_time
from indicators.texts import clean_text

RECORD = Path(".runs") / "run.json"
RUNNING, DONE, FAILED, CANCELLED, INTERRUPTED = "running", "done", "failed", "cancelled", "interrupted"
COUNTS = ("planned", "made", "kept", "failed", "removed")
BEAT_SECONDS = 1
GONE = "its process ended without a word (killed, or the machine went off); the pages are as they were"


class RunRecord(NamedTuple):
    """One run: who, when (UTC, ISO 8601; "" for not yet), how it ended, and what became of its pages.

    `state` is `running`, `done` (pages may have failed), `failed` (it could not be carried through; `reason` says
    why), `cancelled` or `interrupted`; `beat` is when it last gave a sign of life. `pages` counts `planned`, `made`,
    `kept` and `failed`; `failures` tells of each page that failed: page, kind, cell, line, exception, reason, remedy,
    peak_mb. `problems` counts the cells that cleaning did not understand.
    """

    run: str
    pid: int
    pid_started: str
    host: str
    started: str
    beat: str
    ended: str
    state: str
    reason: str
    pages: Mapping[str, int]
    failures: tuple[Mapping[str, object], ...]
    edition: str
    problems: int


def name_run() -> str:
    """Return an id for a run that starts now: ids sort by time (UTC), and no two runs have one."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{os.getpid()}"


def begin_record(folder: Path, run: str) -> RunRecord:
    """Write down in `folder` that `run` is at work, and return this."""
    pid, now = os.getpid(), tell_time()
    pages = dict.fromkeys(COUNTS, 0)
    record = RunRecord(run, pid, started_at(pid), platform.node(), now, now, "", RUNNING, "", pages, (), "", 0)
    write_record(folder, record)
    return record


def note_progress(folder: Path, done: int, planned: int, failed: int = 0, *, last: bool = False) -> None:
    """Write down that the run is alive and how far it is; at most once a second, and otherwise free of charge.

    `done` of `planned` pages have ended, `failed` of them without a page; the `last` count is always written. A record
    that cannot be written now is left as it is: the next sign of life, or the end, will say so.
    """
    with suppress(OSError):
        if not last and 0 <= time.time() - (folder / RECORD).stat().st_mtime < BEAT_SECONDS:
            return
        record = find_record(folder)
        if record:
            pages = {"planned": planned, "made": done - failed, "kept": 0, "failed": failed}
            write_record(folder, record._replace(beat=tell_time(), pages=pages))


def end_record(
    folder: Path,
    state: str,
    reason: str = "",
    *,
    pages: Mapping[str, int] | None = None,
    failures: Iterable[Mapping[str, object]] = (),
    edition: str = "",
    problems: int = 0,
) -> RunRecord:
    """Write down how the run ended, and return its record; without `pages` the last count stays."""
    record = find_record(folder) or begin_record(folder, name_run())
    now = tell_time()
    ended = record._replace(
        beat=now,
        ended=now,
        state=state,
        reason=reason,
        pages=dict(record.pages if pages is None else pages),
        failures=tuple(dict(failure) for failure in failures),
        edition=edition,
        problems=problems,
    )
    write_record(folder, ended)
    return ended


def read_record(folder: Path) -> RunRecord | None:
    """Return the record of the last run in `folder`; None where there is none, or it is damaged.

    A run that says it is at work and whose process has ended is `interrupted`.
    """
    record = find_record(folder)
    if record is None or record.state != RUNNING or is_at_work(record, folder):
        return record
    return record._replace(state=INTERRUPTED, reason=GONE)


def is_at_work(record: RunRecord, folder: Path) -> bool:
    """Return whether the run of a record may still be at work; one of another machine is where the lock is held."""
    if record.host != platform.node():
        return is_locked(folder)
    return may_run(record.pid, record.pid_started, record.host)


def is_unfinished(folder: Path) -> bool:
    """Return whether the last run in `folder` has not said how it ended: it is at work, or was killed."""
    record = find_record(folder)
    return record is not None and record.state == RUNNING


def find_record(folder: Path) -> RunRecord | None:
    """Return the record of the last run as it stands in its file."""
    try:
        content = json.loads((folder / RECORD).read_bytes())
        return RunRecord(**{**content, "failures": tuple(content["failures"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_record(folder: Path, record: RunRecord) -> None:
    """Write a record, whole."""
    write_whole(folder / RECORD, (json.dumps(export_record(record), ensure_ascii=False, indent=1) + "\n").encode())


def export_record(record: RunRecord) -> dict[str, object]:
    """Return a record as plain values for JSON, under the names of its fields, which stay.

    `run` `pid` `pid_started` `host` `started` `beat` `ended` `state` `reason` `pages` (`planned` `made` `kept`
    `failed`) `failures` (a list: `page` `kind` `cell` `line` `exception` `reason` `remedy` `peak_mb`) `edition`
    `problems`.
    """
    return {**record._asdict(), "pages": dict(record.pages), "failures": [dict(failure) for failure in record.failures]}


def describe_record(record: RunRecord) -> list[str]:
    """Return what became of a run, in lines for a terminal: when and how it ended, its pages, why pages failed."""
    last = f"ended {show_time(record.ended)}" if record.ended else f"last sign of life {show_time(record.beat)}"
    reason = f": {clean_text(record.reason)}" if record.reason else ""
    state = "at work" if record.state == RUNNING else record.state
    state += f", {len(record.failures)} pages failed" if record.state == DONE and record.failures else ""
    lines = [f"last run: started {show_time(record.started)}, {last}: {state}{reason}"]
    if any(record.pages.values()):
        counted = ", ".join(f"{record.pages.get(name, 0)} {name}" for name in COUNTS)
        lines.append(f"pages: {counted}")
    return [*lines, *(describe_failure(failure) for failure in record.failures)]


def describe_failure(failure: Mapping[str, object]) -> str:
    """Return on one line why a page failed and what to do.

    >>> describe_failure({"page": "fr/a.html", "kind": "exception", "cell": 3, "line": "x = table['no']",
    ...     "exception": "KeyError", "reason": "no", "remedy": "mend the cell", "peak_mb": 210.0})
    "fr/a.html: cell 3, at `x = table['no']`: KeyError: no; mend the cell"
    """
    told = {name: clean_text(str(value)).strip() for name, value in failure.items() if value}
    cell = f"cell {told['cell']}" if "cell" in told else ""
    line = f"at `{told['line']}`" if "line" in told else ""
    cause = (told.get("exception", ""), told.get("reason", ""))
    parts = [told.get("page", "a page"), ", ".join(filter(None, (cell, line))), *cause]
    return f"{': '.join(filter(None, parts))}; {told.get('remedy', 'run it again')}"
