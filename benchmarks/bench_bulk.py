"""Bulk files of Eurostat from .tsv.gz to observations, ids included: time against reading the file as text, and memory.

Each file is cleaned in processes of their own, which then read the same file by `pandas.read_csv`, all of it as text.
Both times are processor time, the least of as many rounds. The real file is read where ../shared is there.
"""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from indicators.cleaning import clean_project
from indicators.paths import find_root
from indicators.seals import renew_seal

REAL = Path(__file__).parents[2] / "shared" / "sources" / "eurostat_bd_size_r3_tabular.tsv.gz"
MADE_ROWS = (130_305, 390_000, 770_000)  # of 13 years: 1.7, 5 and 10 million cells
YEARS = range(2008, 2021)
MOST_TIMES, MOST_MB, MOST_MB_OF_ALL = 12, 1000, 4000
ROUNDS = 3
DESCRIPTION = """
[file]
language = "en"
layout = "matrix"
format = "eurostat"
precision = "count"
[defaults]
measure = "level"
geography = "local"
nature = "observed"
[columns]
"freq" = "ignore"
"indic_sb" = "indicator"
"sizeclas" = "scope"
"nace_r2" = "sector"
"geo" = "territory"
[words.sector]
{sectors}
[[source]]
id = "bulk"
title = "A bulk file"
publisher = "Eurostat"
kind = "official"
citation = "Eurostat"
licence = "CC BY 4.0"
language = "en"
published = "2023"
"""


def write_made(path: Path, rows: int) -> None:
    """Write a file of the layout of bd_size_r3: 13 years, four tenths of the cells empty, some with flags."""
    keys = itertools.product(range(28), ("0", "1-9", "GE10", "TOTAL"), range(6), range(1250))
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        file.write("freq,indic_sb,sizeclas,nace_r2,geo\\TIME_PERIOD\t" + "\t".join(f"{year} " for year in YEARS) + "\n")
        for number, (indicator, size, sector, place) in enumerate(itertools.islice(keys, rows)):
            cells = "\t".join(_write_cell(number * 13 + year) for year in range(13))
            file.write(f"A,V{11000 + indicator},{size},N{sector},X{place:04d}\t{cells}\n")


def _write_cell(number: int) -> str:
    mixed = number * 7919 % 1_000_003
    if mixed % 10 < 4:
        return ": " if mixed % 100 else ": c"
    return f"{mixed % 110_000} " + ("p" if mixed % 37 == 0 else "")


def write_project(root: Path, path: Path) -> None:
    """Write a project with one source, whose codes are all words of its reference tables."""
    for folder in ("notebooks", "data/raw"):
        (root / folder).mkdir(parents=True)
    (root / "notebooks" / "reports.toml").touch()
    shutil.copytree(find_root() / "data" / "reference", root / "data" / "reference")
    shutil.copy(path, root / "data" / "raw" / "bulk.tsv.gz")
    indicators, sizes, sectors, places = (sorted(words) for words in list_codes(path))
    _extend(root, "codebook", [{"indicator": code, "unit": _find_unit(code), "kind": "stock"} for code in indicators])
    _extend(root, "scopes", [{"scope": code} for code in sizes])
    _extend(root, "sectors", [{"sector": f"bulk_{number}", "basis": "activity"} for number in range(len(sectors))])
    _extend(root, "territories", [{"territory": f"bulk-{code.lower()}", "nuts_2021": code} for code in places], True)
    _extend(root, "spellings", [], True)
    words = "\n".join(f'"{code}" = "bulk_{number}"' for number, code in enumerate(sectors))
    description = root / "data" / "raw" / "bulk.toml"
    description.write_text(DESCRIPTION.format(sectors=words), encoding="utf-8")
    renew_seal(description)


def list_codes(path: Path) -> Iterator[set[str]]:
    """Yield the codes of indicators, sizes, sectors and places of a file."""
    first = pd.read_csv(path, sep="\t", usecols=[0], dtype=str).iloc[:, 0].str.split(",", expand=True)
    return (set(first[column]) for column in range(1, 5))


def _find_unit(code: str) -> str:
    return "count" if code.startswith("V1") else "ratio"


def _extend(root: Path, name: str, rows: list[dict[str, str]], anew: bool = False) -> None:
    path = root / "data" / "reference" / f"{name}.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    columns = next(csv.reader(lines))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines[:1] if anew else lines)
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writerows(rows)


def run_once(root: Path) -> dict[str, float]:
    """Return the processor seconds of cleaning the project at `root`, and of reading its file as text.

    Peak memory (MB) is that of this process when it has cleaned.
    """
    start = time.process_time()
    cleaned = clean_project(root)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = {"cells": int(cleaned.sources["cells"].sum()), "problems": len(cleaned.problems)}
    del cleaned
    start = time.process_time()
    pd.read_csv(root / "data" / "raw" / "bulk.tsv.gz", sep="\t", dtype=str, na_filter=False)
    return {"clean_s": seconds, "read_s": time.process_time() - start, "peak_mb": peak, **counts}


def measure_file(path: Path, rounds: int) -> dict[str, float]:
    """Return what `run_once` measures for a file: the least time of several fresh processes, the largest memory."""
    with tempfile.TemporaryDirectory() as folder:
        write_project(Path(folder), path)
        command = [sys.executable, __file__, folder]
        runs = [
            json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            for _ in range(rounds)
        ]
    least = {name: min(run[name] for run in runs) for name in ("clean_s", "read_s")}
    return {**runs[0], **least, "peak_mb": max(run["peak_mb"] for run in runs)}


def run_bench() -> int:
    """Print time and memory of each file; return 1 above a limit."""
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        files = [(REAL.name, REAL)] if REAL.is_file() else []
        for rows in MADE_ROWS:
            path = Path(folder) / f"made_{rows}.tsv.gz"
            write_made(path, rows)
            files.append((f"{rows:,} made rows", path))
        for name, path in files:
            run = measure_file(path, ROUNDS if path == REAL else 1)
            times = run["clean_s"] / run["read_s"]
            print(
                f"{name}: {run['cells']:,} cells, {run['problems']:,} problems; {run['clean_s']:.1f} s, {times:.1f} "
                f"times read_csv ({run['read_s']:.2f} s), {run['clean_s'] / run['cells'] * 1e6:.2f} µs a cell, "
                f"peak {run['peak_mb']:.0f} MB",
                flush=True,
            )
            missed |= path == REAL and (times > MOST_TIMES or run["peak_mb"] > MOST_MB)
            missed |= run["peak_mb"] > MOST_MB_OF_ALL
    return int(missed)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(run_once(Path(sys.argv[1]))))
    else:
        sys.exit(run_bench())
