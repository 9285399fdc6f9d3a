"""How much of a proposed description is to be corrected, on real files that have one: by what is read, not by its text.

    python benchmarks/proposals.py [NAME …]

Each file of ../shared/sources with a description in tests/layouts is read twice, by that and by the proposal. Two
things are told apart:

* to answer: what the proposal asks for (`# unsure: sector = ""`): lines to be filled in. Nothing is said there;
* to correct: what it says wrongly, leaves aside, or asks for although the file says it (benchmarks/said.toml lists what
  each file says). A line for each word that a value must be said otherwise for.

Each answer is given as the standing description gives it, and the cells are cleaned: a file needs no correction where
its observations are then those of the standing description, value by value and field by field. Beside that stands what
the proposal reads as it is, without an answer. What somebody chose to read besides, by a word that no table of this
project holds (ages, classes of size), is no correction where the proposal asks for it or reads the whole and says so.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.cleaning.cells import settle_keys
from indicators.cleaning.understanding import Reported, understand_together
from indicators.distinct import spell_out
from indicators.errors import IndicatorsError
from indicators.periods import parse_periods
from indicators.proposing import propose
from indicators.proposing.writing import write_description
from indicators.readers import read_file
from indicators.readers.words import split_footnotes
from indicators.sources import SourceFile, compute_sha256, read_description
from indicators.territories import find_territories

ROOT = Path(__file__).parents[1]
LAYOUTS = ROOT / "tests" / "layouts"
FILES = ROOT.parent / "shared" / "sources"
SAID = tomllib.loads((Path(__file__).parent / "said.toml").read_text(encoding="utf-8"))
PLACED = ("text", "territory", "period")
ANSWERED = (
    *("indicator", "measure", "denominator", "sector", "scope", "object", "payer", "stage"),
    *("territory", "geography", "period", "base_period", "unit", "nature", "note"),
)
COMPARED = (*ANSWERED[:-1], "value", "absence", "flags")
ASKED = re.compile(r'^# unsure: (?P<key>"(?:[^"\\]|\\.)*"|\w+) = (?P<value>""|\{)', re.MULTILINE)
TO_ADD = re.compile(r'^(?P<key>"(?:[^"\\]|\\.)*"|\w+) = .*# unsure: add ', re.MULTILINE)
# Files of figures whose standing description adds rows up, which no proposal does: more is to be corrected.
UNDESCRIBED = ("urssaf_etablissements",)
WORDS = ("none", "one line", "more")


class Read(NamedTuple):
    """The cells of a file by their place, territories and periods settled, with its description and what reads it."""

    source_file: SourceFile
    cells: pd.DataFrame
    refused: pd.DataFrame
    text: str


class Verdict(NamedTuple):
    """What one file needs: lines to correct and why, lines to answer, and whether it is read as it stands."""

    name: str
    corrections: Counter[str]
    answers: int
    chosen: int
    asis: bool


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
    places, _ = find_territories(cells["territory"], root)
    periods, _ = parse_periods(cells["period"])
    settled = cells.assign(
        territory=places.where(places != "", cells["territory"]),
        period=periods["period"].where(periods["period"] != "", cells["period"]),
    )
    return Read(source_file, settled.drop_duplicates("place").set_index("place"), refused, description)


def clean(read: Read, cells: pd.DataFrame, root: Path) -> pd.DataFrame:
    """Return the observations of cells by their place."""
    reported = Reported(read.source_file, cells.reset_index()[list(read.cells.reset_index().columns)], read.refused)
    (understood,) = understand_together([reported], root)
    observations, _ = settle_keys(understood.candidates)
    return spell_out(observations).drop_duplicates("place").set_index("place")[list(COMPARED)]


def list_asked(read: Read) -> set[str]:
    """Return what a proposal asks for: fields, columns, words."""
    keys = [found["key"] for form in (ASKED, TO_ADD) for found in form.finditer(read.text)]
    return {split_footnotes(key.strip('"').replace('\\"', '"')).word for key in keys}


def answer(standing: Read, found: Read, said: set[str]) -> tuple[pd.DataFrame, Counter[str]]:
    """Return the cells of a proposal with what it asks for filled in, and the lines that are to be corrected.

    A blank field is filled in where it is asked for by itself, or where a word or a column is asked for that may say
    it, unless the file says it (`said`).
    """
    common = standing.cells.index.intersection(found.cells.index)
    first, cells = standing.cells.loc[common], found.cells.copy()
    asked = list_asked(found)
    words = asked - set(ANSWERED)
    open_words = bool(words) or bool(TO_ADD.search(found.text))
    lines: Counter[str] = Counter()
    for field in ANSWERED:
        own = cells.loc[common, field]
        raw = own.isin(words) if field in ("indicator", "territory") else own == ""
        blank = (own == "") | raw
        may = blank if (field in asked or open_words) and field not in said else pd.Series(False, index=common)
        filled = own.where(~may, first[field])
        cells.loc[common, field] = filled
        differs = ~_is_same(first, filled, field)
        if field != "note":
            lines[field] = first.loc[differs, field].nunique()
        if field in asked and not open_words:  # one answer for the whole file
            lines[field] += first.loc[may, field].nunique() - 1
    return cells, +lines


def answer_marks(standing: Read, found: Read) -> Read:
    """Return what is read with the marks that a proposal asks for said as the standing description says them."""
    asked = list_asked(found)
    own = {mark: meaning for mark, meaning in standing.source_file.marks.items() if mark in asked}
    return found._replace(source_file=found.source_file._replace(marks={**found.source_file.marks, **own}))


def _is_same(first: pd.DataFrame, filled: pd.Series, field: str) -> pd.Series:
    """Return where a field says the same; French boundaries are the same in several editions."""
    same = first[field] == filled
    if field == "unit":
        same |= first[field].replace("count", "") == filled.replace("count", "")
        same |= filled.eq("") & first[field].eq("percent") & first["text"].str.contains("%")
        same |= filled.eq("percent") & first[field].eq("") & (first["indicator"].str.contains("rate"))
    if field == "geography":
        same |= first[field].eq("cog2024") & filled.isin(("nuts2016", "nuts2021", "nuts2024"))
    return same


def compare(path: Path, standing: Path, root: Path) -> Verdict:
    """Return what one file needs."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        wanted = read_by(standing.read_text(encoding="utf-8"), path, Path(first), root)
        try:
            found = read_by(write_description(propose(path, root)), path, Path(second), root)
        except IndicatorsError as error:
            print(f"{path.name}: nothing is proposed: {error}")
            return Verdict(path.name, Counter(proposal=2), 0, 0, asis=False)
        own = SAID.get(standing.stem, {})
        cells, lines = answer(wanted, found, {field for field in own if field != "chosen"})
        lost = wanted.cells.index.difference(cells.index)
        chosen = own.get("chosen", "")
        kept = wanted.cells.index.difference(lost)
        given = count_chosen(wanted.cells.loc[lost], chosen)
        lines["cells"] += len(lost) - given
        common = wanted.cells.loc[kept]
        differs = common["text"] != cells.loc[kept, "text"]
        lines["text"] += int(differs.sum())
        wanted_rows, plain_rows = clean(wanted, wanted.cells, root), clean(found, found.cells, root)
        rows = clean(answer_marks(wanted, found), cells, root)
        off = count_off(wanted_rows, rows, kept)
        if not +lines and off:
            lines["observations"] = 1
            print("   ", dict(found_rules(found, cells, root)))
        asis = not lost.size and not count_off(wanted_rows, plain_rows, wanted.cells.index)
    return Verdict(path.name, +lines, len(list_asked(found)), given, asis)


def count_chosen(lost: pd.DataFrame, chosen: str) -> int:
    """Return how many of the cells that are not read are of words of which the proposal reads the whole only."""
    field, _, words = chosen.partition(": ")
    return int(lost[field].isin(words.split(", ")).sum()) if chosen else 0


def found_rules(read: Read, cells: pd.DataFrame, root: Path) -> Counter[str]:
    """Return the rules of the problems of cells."""
    reported = Reported(read.source_file, cells.reset_index()[list(read.cells.reset_index().columns)], read.refused)
    (understood,) = understand_together([reported], root)
    return Counter([*understood.problems["rule"], *settle_keys(understood.candidates)[1]["rule"]])


def count_off(wanted: pd.DataFrame, found: pd.DataFrame, places: pd.Index) -> int:
    """Return how many observations at these places are not the same in every field."""
    first = wanted.loc[wanted.index.intersection(places)]
    second = found.reindex(first.index)
    same = pd.Series(True, index=first.index)
    for field in COMPARED:
        equal = (first[field] == second[field]) | (first[field].isna() & second[field].isna())
        if field == "geography":
            equal |= first[field].eq("cog2024") & second[field].isin(("nuts2016", "nuts2021", "nuts2024"))
        same &= equal
    return int((~same).sum())


def judge(lines: int) -> str:
    """Return the word for how much is to be corrected."""
    return WORDS[min(lines, 2)]


def main() -> None:
    """Compare all files, or those named."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        root = make_root(Path(folder))
        for standing in sorted(LAYOUTS.glob("*.toml")):
            paths = sorted(FILES.glob(f"{standing.stem}.*"))
            if paths and (not sys.argv[1:] or standing.stem in sys.argv[1:]):
                verdict = compare(paths[0], standing, root)
                results.append(verdict)
                told = ", ".join(f"{field} {count}" for field, count in verdict.corrections.items()) or "nothing"
                chosen = f"; {verdict.chosen} cells are left to choose" if verdict.chosen else ""
                asis = "; right as it stands" if verdict.asis else ""
                print(
                    f"{verdict.name}: to correct: {told}; to answer: {verdict.answers} lines{chosen}{asis}", flush=True
                )
    if not sys.argv[1:]:
        results += [
            Verdict(name, Counter(description=2), 0, 0, asis=False)
            for name in UNDESCRIBED
            if any(FILES.glob(f"{name}*"))
        ]
    counts = Counter(judge(verdict.corrections.total()) for verdict in results)
    print(f"of {len(results)} files, to correct: " + ", ".join(f"{word} {counts[word]}" for word in WORDS))
    whole = Counter(judge(v.corrections.total()) for v in results if not v.chosen)
    print("of these, with nothing left to choose: " + ", ".join(f"{word} {whole[word]}" for word in WORDS))
    plain = Counter(judge(0 if v.asis else v.corrections.total() + v.answers + 2 * bool(v.chosen)) for v in results)
    print("as they stand, answers counted as corrections: " + ", ".join(f"{word} {plain[word]}" for word in WORDS))


if __name__ == "__main__":
    main()
