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
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from indicators.cleaning import clean_project, write_processed
from indicators.cleaning.acceptance import accept_file
from indicators.errors import SourceError
from indicators.machine.environment import build_bare_environment
from indicators.machine.processes import list_children
from indicators.paths import find_root
from indicators.readers import read_cells
from indicators.seals import renew_seal
from indicators.sources import SourceFile, read_description, read_descriptions
from indicators.vocabulary import phrase_rule
from indicators.workbooks.access import CHILD

ROOT = find_root(Path(__file__))
sys.path.insert(0, str(ROOT / "tests"))

from bad_files import (  # noqa: E402 - the tests' own files
    FILE,
    READ,
    REFUSED,
    TOLD,
    BadFile,
    as_is,
    make_document,
    make_parts,
    pack,
    plant,
)

MOST_SECONDS, MOST_MEMORY = 2.0, 150
# A million rows take their time even to be counted.
MOST_SECONDS_OF = {92: 10.0}
MOST_TIMES, MOST_MORE = 1.5, 0.3
ROWS, COLUMNS, TURNS = 1_000, 100, 5
PAUSE = 0.002
TABLE = ROOT / "docs" / "bad-inputs.md"
RAW, CORRECTIONS = Path("data") / "raw", Path("data") / "reference" / "corrections.csv"
REVISED, KNOWN = "a.csv", 100
REGION = FILE + '[columns]\n"Région" = "territory"\n"Texte" = "text"\n[defaults]\nindicator = "jobs"\nperiod = "2012"\n'
SMALL = BadFile(0, "", "a.csv", as_is(b"Texte;Note\n1;2\n"), "")
GROWING = SMALL._replace(make=as_is(b"Texte;Note\n" + b"1;2\n" * 2_000_000))
ANY_NAME = re.compile(r"\b[ab]\.(csv|xlsx|xlsm|ods)\b|a{236}\.csv|\S*donne\u0301es .*?\.csv")
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
comes of each is held by `tests/test_bad_files.py`; of the bad cells and codes, rows 1 to 64, by `tests/data` and
`tests/test_bad_cells.py`.

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
    """Read one description, or look at one project, and return its seconds and MiB, the rule and what was said."""
    act = partial(look_at_project, path) if path.is_dir() else partial(read_one, read_description(path))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # what loading took is no part of the peak
    watch, before, start = Watch(), read_peak("self"), time.perf_counter()
    watch.start()
    rule, told = act()
    seconds = time.perf_counter() - start
    watch.ended.set()
    watch.join()
    return {"seconds": seconds, "memory": read_peak("self") - before + watch.peak, "rule": rule, "told": told}


def read_one(described: SourceFile) -> tuple[str, str]:
    """Return the rule of the first problem of a file and what is said of it, both empty where it is read."""
    _, problems = read_cells(described)
    if problems.empty:
        return "", ""
    problem = problems.iloc[0].to_dict()
    parts = {name: problem[name] for name in ("text", "found", "expected", "place")}
    return problem["rule"], " ".join(phrase_rule(problem["rule"], "en", ROOT, **parts))


def look_at_project(root: Path) -> tuple[str, str]:
    """Return what is said of the files of a project: one under two names, or one that is revised; no rule."""
    try:
        read_descriptions(root)
    except SourceError as error:
        return "", str(error)
    accepted = accept_file(root / RAW / REVISED, root)
    told = f"{REVISED} is not sealed: revisions, {len(accepted.changes)} of {KNOWN} figures known"
    return "", told if accepted.revised else "sealed"


def measure_apart(path: Path) -> dict[str, object]:
    """Return what `measure` does, in a process of its own."""
    command = [sys.executable, __file__, "--measure", str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(ended.stdout)


def measure_file(bad: BadFile) -> dict[str, object]:
    """Return what a file of the table costs."""
    with tempfile.TemporaryDirectory(prefix="indicators-bench-") as folder:
        path = plant(bad, Path(folder), SOURCE)
        renew_seal(path)
        if bad.alter:
            bad.alter(path)
        return measure_apart(path.with_suffix(".toml"))


def measure_growing() -> dict[str, object]:
    """Return what a file costs that another program goes on writing."""
    with tempfile.TemporaryDirectory(prefix="indicators-bench-") as folder:
        path = plant(GROWING, Path(folder), SOURCE)
        renew_seal(path)
        ended = threading.Event()
        writing = threading.Thread(target=write_on, args=(path, ended), daemon=True)
        writing.start()
        try:
            return measure_apart(path.with_suffix(".toml"))
        finally:
            ended.set()
            writing.join()


def write_on(path: Path, ended: threading.Event) -> None:
    """Add a line to a file again and again."""
    with path.open("ab", buffering=0) as file:
        while not ended.wait(PAUSE / 4):
            file.write(b"1;2\n")


def measure_twice() -> dict[str, object]:
    """Return what one file under two names costs."""
    with tempfile.TemporaryDirectory(prefix="indicators-bench-") as folder:
        raw = Path(folder) / RAW
        raw.mkdir(parents=True)
        for name in ("a.csv", "b.csv"):
            renew_seal(plant(SMALL._replace(name=name), raw, SOURCE.replace("made", name[0])))
        return measure_apart(Path(folder))


def measure_revised() -> dict[str, object]:
    """Return what a file costs of which more than a tenth differs from what was cleaned."""
    with tempfile.TemporaryDirectory(prefix="indicators-bench-") as folder:
        root = Path(folder)
        raw = root / RAW
        raw.mkdir(parents=True)
        shutil.copytree(ROOT / "data" / "reference", root / "data" / "reference")
        (root / "data" / "reference" / CORRECTIONS.name).write_text(read_head(ROOT / CORRECTIONS), encoding="utf-8")
        (raw / REVISED).with_suffix(".toml").write_text(REGION + SOURCE, encoding="utf-8")
        write_figures(raw / REVISED, range(KNOWN))
        renew_seal(raw / REVISED)
        write_processed(clean_project(root), root)
        write_figures(raw / REVISED, [*range(KNOWN, KNOWN + KNOWN // 4), *range(KNOWN // 4, KNOWN)])
        return measure_apart(root)


def read_head(path: Path) -> str:
    """Return the header of a table."""
    return path.read_text(encoding="utf-8").partition("\n")[0] + "\n"


def write_figures(path: Path, figures: Iterable[int]) -> None:
    """Write a figure a row."""
    path.write_text("Région;Texte\n" + "".join(f"Corse;{figure}\n" for figure in figures), encoding="utf-8")


# Rows that are no file as it stands, and what each costs.
BESIDE = {
    (107, "a file of 8 MB that another program goes on writing", "changing_file"): measure_growing,
    (110, "one file under two names", ""): measure_twice,
    (112, "a quarter of the figures known revised", ""): measure_revised,
}


def start_child() -> None:
    """Have a process of its own read the smallest workbook."""
    command = [sys.executable, "-m", CHILD, ".xlsx", str(os.getpid()), "2048", "120"]
    content = pack(make_parts())
    given = b"%d 0\n" % len(content) + content
    subprocess.run(command, env=build_bare_environment(), input=given, capture_output=True, check=True)


def check_files() -> tuple[list[str], bool]:
    """Return a line of the table for each bad file, and whether all are within their limits and end as they should."""
    jobs = [(bad.row, bad.what, bad.rule, partial(measure_file, bad)) for bad in (*REFUSED, *READ, *TOLD)]
    jobs += [(row, what, rule, made) for (row, what, rule), made in BESIDE.items()]
    lines, held = ["| row | file | s | MiB | what is said |", "|---|---|---|---|---|"], True
    for row, what, rule, made in sorted(jobs, key=lambda job: job[0]):
        seen = made()
        most = MOST_SECONDS_OF.get(row, MOST_SECONDS)
        fine = seen["seconds"] <= most and seen["memory"] <= MOST_MEMORY and seen["rule"] == rule
        held &= fine
        told = ANY_NAME.sub("FILE", str(seen["told"] or "read")).replace("|", "\\|")
        missed = "" if fine else " **missed**"
        lines.append(f"| {row} | {what} | {seen['seconds']:.2f} | {seen['memory']:.0f}{missed} | {told} |")
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
            HEAD.format(start=statistics.median(clock(start_child) for _ in range(TURNS)))
            + "\n".join(lines)
            + SOUND
            + "".join(f"* {line}\n" for line, _ in sound),
            encoding="utf-8",
        )
    sys.exit(not (held and all(fine for _, fine in sound)))


if __name__ == "__main__":
    main()
