"""How much of a proposed description is to be answered or corrected, on real files that have one, and on made tables.

    python benchmarks/proposals.py [NAME …]

Each file of ../shared/sources with a description in tests/layouts is described; what the proposal asks is answered in
its text, line by line, as the standing description has it (a line that it has nothing for is taken away); both are
read and cleaned. A file needs

* nothing, where the proposal asks for nothing and gives the observations of the standing description, field by field;
* answers, where it gives them once its questions are answered, one value a line;
* a correction, where observations are then missing, other or too many, or where it asks for what the file says.

benchmarks/said.toml lists what each file says, by the text that says it: the script checks that this text stands in the
file or its name, and fails for a file that has no table there. What people chose to read or to leave (`chosen`) is told
beside and is no correction. benchmarks/held_out.toml holds made tables that proposals were not made with.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from answers import answer_questions

from indicators.cleaning.cells import settle_keys
from indicators.cleaning.understanding import Reported, understand_together
from indicators.distinct import spell_out
from indicators.errors import IndicatorsError
from indicators.proposing import propose
from indicators.proposing.answering import Question, fill_needed, list_questions
from indicators.proposing.files import open_file
from indicators.proposing.writing import write_description
from indicators.readers import read_file
from indicators.readers.words import match_word
from indicators.sources import SourceFile, compute_sha256, read_description

ROOT = Path(__file__).parents[1]
LAYOUTS = ROOT / "tests" / "layouts"
FILES = ROOT.parent / "shared" / "sources"
HERE = Path(__file__).parent
SAID = tomllib.loads((HERE / "said.toml").read_text(encoding="utf-8"))
HELD_OUT = tomllib.loads((HERE / "held_out.toml").read_text(encoding="utf-8"))
PAGE = ROOT / "docs" / "describing.md"
MARKS = ("<!-- measured by benchmarks/proposals.py -->\n", "<!-- end -->\n")
COMPARED = (
    *("indicator", "measure", "denominator", "sector", "scope", "object", "payer", "stage", "territory", "geography"),
    *("period", "base_period", "unit", "precision", "nature", "value", "absence", "flags"),
)
# French regions have the same boundaries in these, and in cog2024.
ALIKE = ("nuts2016", "nuts2021", "nuts2024")
WORDS = ("nothing", "answers", "a correction")


class Read(NamedTuple):
    """What a description reads of a file: its cells and its observations, by their place."""

    source_file: SourceFile
    cells: pd.DataFrame
    observations: pd.DataFrame


class Verdict(NamedTuple):
    """What one file needs: lines to answer, what is to be corrected, and what people chose to read otherwise."""

    name: str
    answers: int
    corrections: Counter[str]
    chosen: Counter[str]

    def judge(self) -> str:
        """Return the word for what the file needs."""
        return WORDS[2] if self.corrections else WORDS[1] if self.answers else WORDS[0]


def make_root(folder: Path) -> Path:
    """Return a project with the words that the real files need beside the project's own."""
    shutil.copytree(ROOT / "data" / "reference", folder / "data" / "reference")
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    for table in sorted((LAYOUTS / "reference").glob("*.csv")):
        own = folder / "data" / "reference" / table.name
        rows = table.read_text(encoding="utf-8").splitlines(keepends=True)[1:]
        own.write_text(own.read_text(encoding="utf-8") + "".join(rows), encoding="utf-8")
    return folder


def read_by(description: str, path: Path, root: Path) -> Read:
    """Return what a description reads of the file at `path`, which stays where it is."""
    with tempfile.TemporaryDirectory() as folder:
        stem = path.name.partition(".")[0] if path.suffix == ".gz" else path.stem
        (Path(folder) / path.name).touch()
        written = Path(folder) / f"{stem}.toml"
        written.write_text(description, encoding="utf-8")
        source_file = read_description(written)._replace(path=path, sha256=compute_sha256(path))
        cells, refused, _ = read_file(source_file)
        (understood,) = understand_together([Reported(source_file, cells, refused)], root)
    observations = spell_out(settle_keys(understood.candidates, root)[0]).drop_duplicates("place").set_index("place")
    return Read(source_file, cells.drop_duplicates("place").set_index("place"), observations)


def compare(path: Path, standing: Path, root: Path) -> Verdict:
    """Return what one file needs."""
    wanted = read_by(standing.read_text(encoding="utf-8"), path, root)
    try:
        text = write_description(propose(path, root))
    except IndicatorsError as error:
        print(f"{path.name}: nothing is proposed: {error}")
        return Verdict(path.name, 0, Counter(proposal=1), Counter())
    questions, said = list_questions(text), SAID[standing.stem]
    filled = answer_questions(text, wanted, lambda tried: read_by(tried, path, root))
    found = read_by(fill_needed(filled), path, root)
    corrections = Counter({f"asks for {field}": 1 for field in list_needless(questions, said)})
    chosen: Counter[str] = Counter()
    for kind, rows in count_differences(wanted, found).items():
        free = [place for place in rows if is_chosen(kind, place, wanted, found, said.get("chosen", {}))]
        chosen[kind] += len(free)
        corrections[kind] += len(rows) - len(free)
    return Verdict(path.name, len(questions), +corrections, +chosen)


def list_needless(questions: list[Question], said: Mapping) -> list[str]:
    """Return the fields that a proposal asks for although the file says them."""
    open_fields = [question for question in questions if question.part != "words.territory"]
    asked = {field for question in open_fields for field in (question.fields or (question.key,))}
    return sorted(asked & {*said} - {"chosen"})


def count_differences(wanted: Read, found: Read) -> dict[str, list[str]]:
    """Return the places of observations that are missing, other than those wanted, or too many.

    What stands twice in a file, under two codes of one region, may be read at either place.
    """
    first, second = name_facts(wanted.observations), name_facts(found.observations)
    common = first.index.intersection(second.index)
    missing, more = first.drop(index=common), second.drop(index=common)
    return {
        "missing": missing.index[~missing.isin(more)].tolist(),
        "other": common[first[common] != second[common]].tolist(),
        "too many": more.index[~more.isin(missing)].tolist(),
    }


def name_facts(observations: pd.DataFrame) -> pd.Series:
    """Return what each observation says, as one text by its place."""
    fields = observations[list(COMPARED)].replace({"geography": dict.fromkeys(ALIKE, "cog2024")})
    return pd.Series([repr(row) for row in fields.itertuples(index=False)], index=fields.index, dtype=str)


def is_chosen(kind: str, place: str, wanted: Read, found: Read, chosen: Mapping[str, Mapping]) -> bool:
    """Return whether people chose to read a place or to leave it, by the words that said.toml names for that."""
    cells = wanted.cells if kind == "missing" else found.cells
    return any(
        is_one_of(str(cells.loc[place, field]), words)
        for field, words in chosen.get(kind.replace(" ", "_"), {}).items()
    )


def is_one_of(word: str, words: list[str]) -> bool:
    """Return whether a word fits one of several, of which `not FR*` is all that does not fit the rest.

    >>> is_one_of("DE11", ["not FR*"]), is_one_of("women", ["men", "women"])
    (True, True)
    """
    left = [own.removeprefix("not ") for own in words if own.startswith("not ")]
    return match_word(word, words) is not None or any(match_word(word, [own]) is None for own in left)


def check_said(path: Path, name: str, root: Path) -> None:
    """Fail where a file has no table in said.toml, or a text that is to say something is not in the file."""
    if name not in SAID:
        raise SystemExit(f"benchmarks/said.toml has no table for {name}")
    opened = open_file(path, root)
    held = [path.name, *(sheet.name for sheet in opened.sheets)]
    held += [text for sheet in opened.sheets for text in (*sheet.titles, *map(str, sheet.texts.ravel()))]
    whole = "\n".join(" ".join(text.split()) for text in held if text)
    for field, text in SAID[name].items():
        if field != "chosen" and text not in whole:
            raise SystemExit(f"benchmarks/said.toml: {name}: {field}: {text!r} is not in the file")


def judge_made(root: Path) -> Counter[str]:
    """Return how the made tables fare: right, asked, or wrong without a question."""
    counts: Counter[str] = Counter()
    for name, made in HELD_OUT.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / made.get("name", "made.csv")
            path.write_text(made["text"], encoding="utf-8")
            text = write_description(propose(path, root))
        asked = {question.key for question in list_questions(text)}
        silent = [key for key in made.get("asks", ()) if key not in asked]
        counts["wrong" if silent else "asked" if made.get("asks") else "right"] += 1
        if silent:
            print(f"made table {name}: {', '.join(silent)} is not asked for")
    return counts


def tell(verdict: Verdict) -> str:
    """Return the row of a file in the table of the page."""
    wrong = ", ".join(f"{kind}: {count}" if count > 1 else kind for kind, count in verdict.corrections.items())
    chosen = ", ".join(f"{count} {kind}" for kind, count in verdict.chosen.items())
    return f"| {verdict.name} | {verdict.judge()} | {verdict.answers} | {wrong or '–'} | {chosen or '–'} |"


def write_table(verdicts: list[Verdict], made: Counter[str]) -> str:
    """Return what the page says of all files."""
    counts = Counter(verdict.judge() for verdict in verdicts)
    told = ", ".join(f"{word} {counts[word]}" for word in WORDS)
    rows = ["| file | needs | lines to answer | to correct | chosen otherwise |", "|---|---|---|---|---|"]
    rows += [tell(verdict) for verdict in verdicts]
    held = f"Of {made.total()} made tables {made['asked']} are asked about, {made['right']} are read"
    held += f", {made['wrong']} go in wrong without a question."
    return "\n".join([f"Of {len(verdicts)} files with figures need: {told}.", "", *rows, "", held]) + "\n"


def write_page(table: str) -> None:
    """Put the table between the marks of docs/describing.md."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(MARKS[0])
    PAGE.write_text(before + MARKS[0] + table + MARKS[1] + rest.split(MARKS[1])[1], encoding="utf-8")


def main() -> None:
    """Compare all files, or those named; all of them are written into the page."""
    verdicts, named = [], sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        root = make_root(Path(folder))
        for name in named or SAID:
            (path,) = FILES.glob(f"{name}.*")
            check_said(path, name, root)
            standing = LAYOUTS / f"{name}.toml"
            undescribed = Verdict(path.name, 0, Counter({"no description to compare with": 1}), Counter())
            verdicts.append(compare(path, standing, root) if standing.is_file() else undescribed)
            print(tell(verdicts[-1]), flush=True)
        if not named:
            write_page(write_table(verdicts, judge_made(root)))


if __name__ == "__main__":
    main()
