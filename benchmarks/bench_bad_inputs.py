"""What damaged and hostile files cost: each is refused in two seconds and 150 MiB, with one sentence.

    python benchmarks/bench_bad_inputs.py              every file of the table, and sound workbooks of 100 000 cells
    python benchmarks/bench_bad_inputs.py --write      and docs/bad-inputs.md anew

Each file is made in a temporary folder and read by a process of its own that has the library loaded. Memory is what
reading adds to the peak of that process and the peak of the process that it starts, if it does. A sound workbook is
read to the table of its cells, against openpyxl or calamine going through the values; medians of five in turn. Exit
status 1 where a limit is missed.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from indicators.machine.environment import build_bare_environment
from indicators.machine.processes import list_children
from indicators.paths import find_root
from indicators.readers import read_cells
from indicators.seals import renew_seal
from indicators.sources import read_description
from indicators.vocabulary import phrase_rule
from indicators.workbooks.access import CHILD

ROOT = find_root(Path(__file__))
sys.path.insert(0, str(ROOT / "tests"))

from bad_files import READ, REFUSED, BadFile, make_document, make_parts, pack, plant  # noqa: E402 (the tests' own files)

MOST_SECONDS, MOST_MEMORY = 2.0, 150
# A million rows take their time even to be counted.
MOST_SECONDS_OF = {92: 10.0}
MOST_TIMES, MOST_MORE = 1.5, 0.3
ROWS, COLUMNS, TURNS = 1_000, 100, 5
PAUSE = 0.002
TABLE = ROOT / "docs" / "bad-inputs.md"
SOURCE = """
[[source]]
id = "made"
title = "Made for a benchmark"
publisher = "–"
kind = "official"
citation = "–"
licence = "–"
language = "fr"
"""
MATRIX = """
[file]
language = "fr"
layout = "matrix"
precision = "count"
[columns]
"Région" = "territory"
[across]
1 = "sector"
[defaults]
indicator = "jobs"
period = "2012"
[[sheet]]
name = "S"
"""
HEAD = """# What bad files cost

Written by `python benchmarks/bench_bad_inputs.py --write` on Linux, two cores: seconds and memory of reading each file
of the table of bad files, once, at the size it was met with. Memory is what reading adds to its process, and the peak
of the process that it starts, if it does. A refusal must take at most 2 s (10 s for a million rows) and 150 MiB. What
comes of each, and of the rows that are no file (100, 101, 103, 107, 109 to 112), is in `tests/test_bad_files.py`.

A workbook that unpacks to at most 16 MB and a million tags is read at once, after a look at each of its parts: a
process would cost it {start:.2f} s. Any other workbook, and every `.xls` and `.ods`, is read by a process of its own,
without pandas, that may take 2 GiB and 120 s: its end is a refused file and nothing more. One process for all files
would save that start, and hand on to the next file what the last one did to it.

"""

SOUND = """

Sound workbooks, read to the table of their cells, against openpyxl or calamine going through the values; medians of
five in turn, while other work kept both cores busy:

"""


def read_peak(pid: int | str) -> float:
    """Return the most memory a process has had, in MiB; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0)


class Watch(threading.Thread):
    """Looks at the processes that are started, until it is told to stop."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak, self.ended = 0.0, threading.Event()

    def run(self) -> None:
        """Keep the highest peak that was seen."""
        while not self.ended.wait(PAUSE):
            self.peak = max([self.peak, *(read_peak(child) for child in list_children())])


def measure(path: Path) -> dict[str, object]:
    """Read one file and return its seconds, its MiB, and what was said of it."""
    described = read_description(path)
    watch, before, start = Watch(), read_peak("self"), time.perf_counter()
    watch.start()
    cells, problems = read_cells(described)
    seconds = time.perf_counter() - start
    watch.ended.set()
    watch.join()
    told = ""
    if len(problems):
        problem = problems.iloc[0].to_dict()
        parts = {name: problem[name] for name in ("text", "found", "expected", "place")}
        told = " ".join(phrase_rule(problem["rule"], "en", ROOT, **parts))
    memory = read_peak("self") - before + watch.peak
    return {"seconds": seconds, "memory": memory, "cells": len(cells), "problems": len(problems), "told": told}


def measure_apart(bad: BadFile, folder: Path) -> dict[str, object]:
    """Return what `measure` does, in a process of its own."""
    path = plant(bad, folder, SOURCE)
    renew_seal(path)
    command = [sys.executable, __file__, "--measure", str(path.with_suffix(".toml"))]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    for left in (path, path.with_suffix(".toml")):
        left.unlink()
    return json.loads(ended.stdout)


def start_child() -> None:
    """Have a process of its own read the smallest workbook."""
    command = [sys.executable, "-m", CHILD, ".xlsx", str(os.getpid()), "2048", "120"]
    content = pack(make_parts())
    given = b"%d 0\n" % len(content) + content
    subprocess.run(command, env=build_bare_environment(), input=given, capture_output=True, check=True)


def check_files() -> tuple[list[str], bool]:
    """Return a line of the table for each bad file, and whether all are within their limits."""
    lines, held = ["| row | file | s | MiB | what is said |", "|---|---|---|---|---|"], True
    with tempfile.TemporaryDirectory(prefix="indicators-bench-") as folder:
        for bad in sorted((*REFUSED, *READ), key=lambda bad: bad.row):
            seen = measure_apart(bad, Path(folder))
            most = MOST_SECONDS_OF.get(bad.row, MOST_SECONDS)
            fine = seen["seconds"] <= most and seen["memory"] <= MOST_MEMORY and (bad.rule != "") == (not seen["cells"])
            held &= fine
            told = str(seen["told"] or "read").replace(bad.name, "FILE").replace("|", "\\|")
            missed = "" if fine else " **missed**"
            lines.append(f"| {bad.row} | {bad.what} | {seen['seconds']:.2f} | {seen['memory']:.0f}{missed} | {told} |")
            print(lines[-1], flush=True)
    return lines, held


def make_excel() -> bytes:
    """Return a sound workbook of 100 000 figures."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("S")
    for row in list_rows():
        sheet.append(row)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def list_rows() -> list[list]:
    """Return a header and rows of figures, all different."""
    rows = [[f"région {row}", *(row * COLUMNS + column + 0.5 for column in range(COLUMNS))] for row in range(ROWS)]
    return [["Région", *(f"nace {column}" for column in range(COLUMNS))], *rows]


def go_through_excel(content: bytes) -> None:
    """Read every value with openpyxl, as it is told to be read fast."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for _ in book["S"].iter_rows(values_only=True):
        pass


def go_through_document(content: bytes) -> None:
    """Read every value with calamine."""
    CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_name("S").to_python()


def check_sound(name: str, content: bytes, yardstick: object) -> tuple[str, bool]:
    """Return what a sound workbook takes against its yardstick, and whether that is within the limit."""
    with tempfile.TemporaryDirectory(prefix="indicators-bench-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        path.with_suffix(".toml").write_text(MATRIX + SOURCE, encoding="utf-8")
        renew_seal(path)
        described = read_description(path.with_suffix(".toml"))
        ours, theirs = [], []
        for _ in range(TURNS):
            theirs.append(clock(lambda: yardstick(content)))
            ours.append(clock(lambda: check_read(described)))
    most = MOST_TIMES * statistics.median(theirs) + MOST_MORE
    held = statistics.median(ours) <= most
    told = f"{statistics.median(ours):.2f} s, by itself {statistics.median(theirs):.2f} s; at most {most:.2f} s"
    line = f"{name}, 100 000 cells: {told}; {'held' if held else 'MISSED'}"
    print(line, flush=True)
    return line, held


def check_read(described: object) -> None:
    """Read a sound workbook to its cells, all of them."""
    cells, problems = read_cells(described)
    if (len(cells), len(problems)) != (ROWS * COLUMNS, 0):
        raise SystemExit(f"{described.name}: {len(cells)} cells, {problems.head().to_string()}")


def clock(work: object) -> float:
    """Return the seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Measure, tell, and end with status 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write docs/bad-inputs.md")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure)))
        return
    sound = [
        check_sound("a.xlsx", make_excel(), go_through_excel),
        check_sound("a.ods", make_document(list_rows()), go_through_document),
    ]
    lines, held = check_files()
    if asked.write:
        TABLE.write_text(
            HEAD.format(start=clock(start_child))
            + "\n".join(lines)
            + SOUND
            + "".join(f"* {line}\n" for line, _ in sound),
            encoding="utf-8",
        )
    sys.exit(not (held and all(fine for _, fine in sound)))


if __name__ == "__main__":
    main()
