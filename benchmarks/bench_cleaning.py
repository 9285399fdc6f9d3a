"""Cleaning a made source of up to a million cells: processor time and peak memory, as ratios of one run.

Each size is cleaned and written in a process of its own, by the functions that `indicators clean` calls; then cleaned
once more from what was kept.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from indicators.cleaning import clean_project, write_processed
from indicators.paths import find_root
from indicators.sources import compute_sha256

SIZES = (250_000, 500_000, 1_000_000)
LARGEST_MB = 2000
TERRITORIES = ("Alsace", "Bretagne", "Corse", "Île-de-France", "Limousin", "Picardie", "Rhône-Alpes")
DESCRIPTION = """
[file]
sha256 = "{sha256}"
language = "fr"
layout = "records"
precision = "count"
delimiter = ";"
[defaults]
indicator = "establishments"
measure = "level"
sector = "nace_j"
scope = "undefined"
geography = "cog2015"
nature = "observed"
[columns]
"Territoire" = "territory"
"Objet" = "object"
"Année" = "period"
"Texte" = "text"
[[source]]
id = "made"
title = "A made source"
publisher = "Nobody"
kind = "official"
citation = "None"
licence = "None"
language = "fr"
"""


def write_text(number: int) -> str:
    """Return the words of one cell: mostly plain numbers, some with a qualifier, a flag or a mark, one in 200 wrong."""
    count = f"{number * 7919 % 9_999_991:,}".replace(",", "\u202f")
    forms = {0: f"plus de {count}", 20: f"{count} b", 40: f"{count} établissements", 60: ": c", 80: "12,5"}
    return forms.get(number % 200, count)


def write_project(root: Path, size: int) -> None:
    """Write a project with one source of `size` cells, each with a key of its own."""
    for folder in ("notebooks", "data/raw"):
        (root / folder).mkdir(parents=True)
    (root / "notebooks" / "reports.toml").touch()
    (root / "data" / "reference").symlink_to(find_root() / "data" / "reference")
    path = root / "data" / "raw" / "made.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("Territoire;Objet;Année;Texte\n")
        for number in range(size):
            territory, year = TERRITORIES[number % 7], 2008 + number // 7 % 7
            file.write(f"{territory};objet {number // 49};{year};{write_text(number)}\n")
    path.with_suffix(".toml").write_text(DESCRIPTION.format(sha256=compute_sha256(path)), encoding="utf-8")


def run_once(root: Path) -> dict[str, float]:
    """Return the processor seconds and the peak memory, in MB, of cleaning and writing the project at `root` here."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.process_time()
    cleaned = clean_project(root)
    middle = time.process_time()
    write_processed(cleaned, root)
    end = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = {"observations": len(cleaned.observations), "problems": len(cleaned.problems)}
    del cleaned
    times = {"clean_s": middle - start, "write_s": end - middle, "again_s": time_again(root)}
    return {**times, "start_mb": before, "peak_mb": peak, **counts}


def time_again(root: Path) -> float:
    """Return the processor seconds of cleaning once more where nothing has changed and what was understood is kept."""
    clean_project(root, cache=root / "kept")
    start = time.process_time()
    clean_project(root, cache=root / "kept")
    return time.process_time() - start


def measure_size(size: int) -> dict[str, float]:
    """Return what `run_once` measures for a made source of `size` cells, in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        write_project(Path(folder), size)
        run = subprocess.run([sys.executable, __file__, folder], check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


def run_bench() -> int:
    """Print time and memory of each size, and their ratios to the smallest; return 1 above the limit of memory."""
    runs = [measure_size(size) for size in SIZES]
    first = runs[0]
    for size, run in zip(SIZES, runs, strict=True):
        seconds = run["clean_s"] + run["write_s"]
        ratio = seconds / (first["clean_s"] + first["write_s"])
        memory = (run["peak_mb"] - run["start_mb"]) / (first["peak_mb"] - first["start_mb"])
        print(
            f"{size:>9,} cells ({run['observations']:,} + {run['problems']:,}): {run['clean_s']:6.1f} s to clean, "
            f"{run['write_s']:5.1f} s to write, {run['again_s']:4.1f} s to clean again, peak {run['peak_mb']:6.0f} MB; "
            f"cells × {size / SIZES[0]:.2f}, time × {ratio:.2f}, memory × {memory:.2f}"
        )
    return int(runs[-1]["peak_mb"] > LARGEST_MB)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(run_once(Path(sys.argv[1]))))
    else:
        sys.exit(run_bench())
