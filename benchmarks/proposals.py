"""How much of a proposed description is to be corrected, on real files that have one: by what is read, not by its text.

    python benchmarks/proposals.py [NAME …]

Each file of ../shared/sources with a description in tests/layouts is read twice, by that and by the proposal. For each
cell of the first it is asked what the second says of the same place. A value that differs costs a line for each word
that it must be said for. Lines are counted at three levels, each with those before it; only at the last are the
observations those of the standing description. What that leaves out by choice, and the proposal reads, is counted as
more cells.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.cleaning.cells import settle_keys
from indicators.cleaning.understanding import Reported, understand_together
from indicators.errors import IndicatorsError
from indicators.periods import parse_periods
from indicators.proposing import propose
from indicators.proposing.writing import write_description
from indicators.readers import read_file
from indicators.sources import compute_sha256, read_description
from indicators.territories import find_territories

ROOT = Path(__file__).parents[1]
LAYOUTS = ROOT / "tests" / "layouts"
FILES = ROOT.parent / "shared" / "sources"
LEVELS = {
    "figures, territories and periods": ("text", "territory", "period"),
    "with measure and unit": ("measure", "unit", "base_period"),
    "with all that an observation says": (
        *("indicator", "denominator", "sector", "scope", "object", "payer", "stage", "geography", "nature"),
    ),
}
VALUES = ("territory", "period", "base_period", "value", "unit", "absence", "flags")


class Read(NamedTuple):
    """The cells of a file by their place, territories and periods settled, with its observations and problems."""

    cells: pd.DataFrame
    observations: pd.DataFrame
    problems: Counter[str]


def make_root(folder: Path) -> Path:
    """Return a project with the words that the real files need beside the project's own."""
    shutil.copytree(ROOT / "data" / "reference", folder / "data" / "reference")
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    for table in sorted((LAYOUTS / "reference").glob("*.csv")):
        own = folder / "data" / "reference" / table.name
        rows = table.read_text(encoding="utf-8").splitlines(keepends=True)[1:]
        own.write_text(own.read_text(encoding="utf-8") + "".join(rows), encoding="utf-8")
    return folder


def read_by(description: str, path: Path, folder: Path, root: Path) -> Read:
    """Return what a description reads of the file at `path`, which stays where it is."""
    stem = path.name.partition(".")[0] if path.suffix == ".gz" else path.stem
    (folder / path.name).write_bytes(b"")
    written = folder / f"{stem}.toml"
    written.write_text(description, encoding="utf-8")
    source_file = read_description(written)._replace(path=path, sha256=compute_sha256(path))
    cells, refused, _ = read_file(source_file)
    (understood,) = understand_together([Reported(source_file, cells, refused)], root)
    observations, contradicted = settle_keys(understood.candidates)
    places, _ = find_territories(cells["territory"], root)
    periods, _ = parse_periods(cells["period"])
    settled = cells.assign(
        territory=places.where(places != "", cells["territory"]),
        period=periods["period"].where(periods["period"] != "", cells["period"]),
    )
    problems = Counter([*understood.problems["rule"], *contradicted["rule"]])
    return Read(settled.drop_duplicates("place").set_index("place"), observations, problems)


def count_lines(standing: Read, proposed: Read, fields: tuple[str, ...]) -> Counter[str]:
    """Return how many words must be said otherwise, by field; `cells` are those that the proposal does not read."""
    lost = standing.cells.index.difference(proposed.cells.index)
    common = standing.cells.index.intersection(proposed.cells.index)
    first, second = standing.cells.loc[common], proposed.cells.loc[common].replace({"unit": {"count": ""}})
    lines = Counter({"cells": len(lost)}) if "text" in fields else Counter()
    for field in fields:
        differs = first[field] != second[field]
        lines[field] = first.loc[differs, field].nunique()
    return +lines


def agree(standing: Read, proposed: Read) -> bool:
    """Return whether each observation of the standing description is one of the proposal, with the same value."""
    first = standing.observations.set_index("place")[list(VALUES)]
    second = proposed.observations.set_index("place")[list(VALUES)]
    return first.index.isin(second.index).all() and first.equals(second.loc[first.index])


def judge(lines: Counter[str]) -> str:
    """Return the word for how much is to be corrected."""
    total = lines.total()
    return "none" if not total else "one line" if total == 1 else "more"


def compare(path: Path, standing: Path, root: Path) -> list[str]:
    """Print what one file needs, and return it, a word a level."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        wanted = read_by(standing.read_text(encoding="utf-8"), path, Path(first), root)
        try:
            found = read_by(write_description(propose(path, root)), path, Path(second), root)
        except IndicatorsError as error:
            print(f"{path.name}: nothing is proposed: {error}")
            return ["more"] * len(LEVELS)
    lines, words = Counter(), []
    for fields in LEVELS.values():
        lines += count_lines(wanted, found, fields)
        words.append(judge(lines))
    equal = agree(wanted, found)
    if words[-1] == "none" and not equal:
        words[-1] = "more"
    more = len(found.cells.index.difference(wanted.cells.index))
    told = ", ".join(f"{field} {count}" for field, count in lines.items()) or "nothing"
    print(f"{path.name}: {' | '.join(words)}; to correct: {told}")
    problems = ", ".join(f"{count} {rule}" for rule, count in found.problems.most_common(3))
    print(f"    {len(wanted.cells)} cells and {more} more; observations {'' if equal else 'not '}equal; {problems}")
    return words


def main() -> None:
    """Compare all files, or those named."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        root = make_root(Path(folder))
        for standing in sorted(LAYOUTS.glob("*.toml")):
            paths = sorted(FILES.glob(f"{standing.stem}.*"))
            if paths and (not sys.argv[1:] or standing.stem in sys.argv[1:]):
                results.append(compare(paths[0], standing, root))
    for place, level in enumerate(LEVELS):
        counts = Counter(result[place] for result in results)
        print(f"{level}: " + ", ".join(f"{word} {counts[word]}" for word in ("none", "one line", "more")))


if __name__ == "__main__":
    main()
