"""What adding up a file of a million rows costs: against DuckDB's own grouping of the same file by the same keys.

    python benchmarks/bench_sums.py                 1 000 000 rows, and a quarter of them
    python benchmarks/bench_sums.py --rows 200000

The file is made in a temporary folder, with the columns of Urssaf's file by commune and activity: every region, 732
activities, establishments and employees of 17 years, two cells in five empty. `ours` is all that a cleaning does with
it: the seal (SHA-256), sums by region, definition (OECD, TCSI, all) and year, observations. `duckdb` is one query in a
process of its own, with types found by itself. Each is the median of three runs in turn. Exit status 1 where a row of
docs/performance.md is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from indicators.activities import ACTIVITIES, list_defined
from indicators.cleaning.understanding import understand_files
from indicators.paths import find_root
from indicators.seals import renew_seal
from indicators.sources import read_description
from indicators.tabular import read_table
from indicators.territories import list_regions

ROOT = find_root(Path(__file__))
MOST_TIMES, MOST_MEMORY, MOST_GROWTH = 4.0, 2_000, 1.25
YEARS = range(2006, 2023)
WORDS = (
    *("Région", "Ancienne région", "Département", "Zone d'emploi", "EPCI", "Nom commune", "Commune"),
    *("Grand secteur d'activité", "Secteur NA17", "Secteur NA38", "Secteur NA88", "APE", "Code région"),
    *("Code ancienne région", "Code département", "Code zone d'emploi", "Code EPCI", "Code commune", "Code APE"),
)
FIGURES = [f"{name} {year}" for year in YEARS for name in ("Nombre d'établissements", "Effectifs salariés")]
SECTORS = ("ict_oecd2007", "ict_content_tcsi", "all")
DESCRIPTION = """
[file]
language = "fr"
layout = "matrix"
precision = "count"
delimiter = ";"

[columns]
{columns}
[across]
1 = "{{indicator}} {{period}}"

[words.indicator]
"Nombre d'établissements" = "establishments"
"Effectifs salariés" = "employees"

[defaults]
measure = "level"
scope = "employers_year_end"
geography = "cog2024"
nature = "observed"

[sum]
by = ["territory", "sector", "period"]
sectors = ["ict_oecd2007", "ict_content_tcsi", "all"]
nomenclature = "naf_rev2"

[marks]
"" = "zero"

[[source]]
id = "made"
title = "Made for a benchmark"
publisher = "–"
kind = "official"
citation = "–"
licence = "–"
language = "fr"
"""


def main() -> int:
    """Measure, print a row each, and return 1 where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--measure", nargs=2, metavar=("WHAT", "PROJECT"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        return measure(*arguments.measure)
    with tempfile.TemporaryDirectory(prefix="indicators-sums-") as folder:
        small, large = (run_size(Path(folder), rows) for rows in (arguments.rows // 4, arguments.rows))
    growth = large["ours"] / small["ours"] / 4
    rows = (
        ("times", f"{large['ours'] / large['duckdb']:.2f}", large["ours"] / large["duckdb"] <= MOST_TIMES),
        ("memory", f"{large['memory']:.0f} MB", large["memory"] <= MOST_MEMORY),
        ("growth", f"{growth:.2f} (1 is linear)", growth <= MOST_GROWTH),
    )
    for name, seen, reached in rows:
        print(f"{name:8}{seen:24}{'' if reached else 'MISSED'}")
    return 0 if all(reached for *_, reached in rows) else 1


def run_size(folder: Path, rows: int) -> dict[str, float]:
    """Return the median seconds of both on a file of `rows` rows, and the peak memory of ours in MB."""
    project = make_project(folder / str(rows), rows)
    seen = [{what: run_child(what, project) for what in ("duckdb", "ours")} for _ in range(3)]
    shutil.rmtree(project)
    medians = {what: statistics.median(one[what]["seconds"] for one in seen) for what in ("duckdb", "ours")}
    memory = max(one["ours"]["memory"] for one in seen)
    print(f"{rows:>9,} rows: duckdb {medians['duckdb']:.2f} s, ours {medians['ours']:.2f} s, {memory:.0f} MB")
    return {**medians, "memory": memory}


def run_child(what: str, project: Path) -> dict[str, float]:
    """Return seconds and memory of one measure, in a process of its own."""
    command = [sys.executable, __file__, "--measure", what, str(project)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure(what: str, project: str) -> int:
    """Do one thing and print its seconds and the peak memory of this process."""
    start = time.perf_counter()
    (group_plainly if what == "duckdb" else add_up)(Path(project))
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "memory": memory}))
    return 0


def add_up(project: Path) -> None:
    """Read the sums of the file into observations, as cleaning does."""
    (understood,) = understand_files([read_description(project / "data" / "raw" / "made.toml")], project)
    if len(understood.problems) or not len(understood.candidates):
        raise SystemExit(f"the benchmark's own file is not understood: {understood.problems.head()}")


def group_plainly(project: Path) -> None:
    """Group the file by region, definition and year as somebody would who has nothing but DuckDB."""
    path = project / "data" / "raw" / "made.csv"
    every = [code.replace(".", "") for code in read_table(ROOT / ACTIVITIES)["code"]]
    held = [(code.replace(".", ""), sector) for sector in SECTORS[:2] for code in list_defined(sector, ROOT)]
    parts = ", ".join(f'sum("{name}") as f{place}' for place, name in enumerate(FIGURES))
    sums = ", ".join(f"sum(f{place})" for place in range(len(FIGURES)))
    with duckdb.connect() as connection:
        connection.execute("create table held (code varchar, sector varchar)")
        pairs = [*held, *((code, "all") for code in every)]
        connection.execute(
            "insert into held select unnest(?), unnest(?)", [list(part) for part in zip(*pairs, strict=True)]
        )
        rows = f'select "Région" as region, "Code APE" as code, {parts} from made group by all'
        grouped = f"select region, sector, {sums} from ({rows}) join held using (code) group by all"
        connection.execute(f"create view made as select * from read_csv('{path}', delim = ';')")
        connection.execute(grouped).fetchall()


def make_project(folder: Path, rows: int) -> Path:
    """Return a project that holds the made file, its description and the reference tables."""
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    shutil.copytree(ROOT / "data" / "reference", folder / "data" / "reference")
    write_rows(raw / "made.csv", rows)
    said = {"Région": "territory", "Code APE": "sector"}
    columns = "".join(f'"{name}" = "{said.get(name, "ignore")}"\n' for name in WORDS)
    (raw / "made.toml").write_text(DESCRIPTION.format(columns=columns), encoding="utf-8")
    renew_seal(raw / "made.toml")
    return folder


def write_rows(path: Path, rows: int) -> None:
    """Write the made file: a byte order mark, CRLF, wide rows, as Urssaf does."""
    chance = random.Random(20)
    codes = [code.replace(".", "") for code in read_table(ROOT / ACTIVITIES)["code"]]
    places = [name_place(region, number) for region in list_regions("2016", root=ROOT) for number in range(1, 101)]
    ends = [name_figures(chance) for _ in range(2_000)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(";".join([*WORDS, *FIGURES]) + "\r\n")
        for row in range(rows):
            code, place = codes[row % len(codes)], places[(row * 7) % len(places)]
            words = f"{place[0]};GS4 Services;JZ;JC;{code[:2]} Activités;{code} Libellé de l'activité;{place[1]};{code}"
            file.write(f"{words};{chance.choice(ends)}\r\n")


def name_place(region: str, number: int) -> tuple[str, str]:
    """Return the names and the codes of a made commune."""
    names = f"{region};{region};Département;Zone d'emploi {number};Communauté;Commune {number};{number:05} Commune"
    return names, f"28;23;76;{2800 + number};200023414;{number:05}"


def name_figures(chance: random.Random) -> str:
    """Return the figures of a made row, two of five without."""
    return ";".join("" if chance.random() < 0.4 else str(chance.randrange(1, 400)) for _ in FIGURES)


if __name__ == "__main__":
    sys.exit(main())
