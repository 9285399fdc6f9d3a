"""A file and its description are tried apart from the project, and only then put into data/raw, both or neither."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pandas as pd

from indicators.cleaning.alone import CleanedFile, clean_file
from indicators.errors import SourceError
from indicators.machine.disk import write_together
from indicators.proposing.answering import fill_in, fill_needed, list_questions, tell_open
from indicators.proposing.files import KINDS, check_plain
from indicators.proposing.opened import name_described
from indicators.proposing.proposal import propose
from indicators.proposing.writing import write_description
from indicators.seals import renew_seal
from indicators.sources import SourceFile, find_suffix, read_description, read_descriptions

RAW = Path("data") / "raw"
KINDS_TOLD = 3


def add_file(path: Path, root: Path) -> CleanedFile:
    """Put a file and its description into data/raw of the project at `root`, and return its trial cleaning.

    A description beside the file is taken as it is, else one is proposed. Raises `SourceError`, and leaves nothing
    behind, where either is there already, the description is wrong, or not one observation comes of the file.
    """
    target = root / RAW / path.name
    with tempfile.TemporaryDirectory(prefix="indicators-add-") as folder:
        copy = Path(folder) / path.name
        described = _copy_in(path, copy, root)
        _check_free(target, described.name, root)
        renew_seal(described)
        source_file = read_description(described)
        _check_ids(source_file, root)
        trial = clean_file(source_file, root)
        _check_fruitful(trial)
        write_together({target: copy.read_bytes(), target.with_name(described.name): described.read_bytes()})
    return trial


def _copy_in(path: Path, copy: Path, root: Path) -> Path:
    """Copy a file and the description beside it; where there is none, write the one that is proposed."""
    check_plain(path, root)
    shutil.copyfile(path, copy)
    beside, described = name_described(path), name_described(copy)
    if beside.is_file():
        shutil.copyfile(beside, described)
    else:
        described.write_text(write_description(propose(copy, root)), encoding="utf-8")
    _check_answered(described, path, beside.is_file())
    return described


def _check_answered(described: Path, path: Path, written: bool) -> None:
    """Raise `SourceError` where a description still asks for something."""
    questions = list_questions(described.read_text(encoding="utf-8", errors="replace"))
    if questions and written:
        told = "say what is so there, without `# unsure:`, or take the line away"
        raise SourceError(f"{described.name} still asks {len(questions)} things ({tell_open(questions)}); {told}")
    if questions:
        told = f"run `indicators describe {path}` and answer what it asks for"
        raise SourceError(f"{path.name} does not say all that is needed, and has no description beside it; {told}")


def _check_free(target: Path, description: str, root: Path) -> None:
    if not target.parent.is_dir():
        raise SourceError(f"{root / RAW} does not exist; restore it from the repository")
    for own in (target, target.with_name(description)):
        if own.exists():
            raise SourceError(f"{RAW.as_posix()}/{own.name} is there already; rename the file, or take that one away")


def _check_ids(source_file: SourceFile, root: Path) -> None:
    """Raise `SourceError` where the project already has the file under another name, or a source of the same id."""
    for known in read_descriptions(root):
        if known.sha256 and known.sha256 == source_file.sha256:
            raise SourceError(f"{source_file.name} is in the project already, as {known.name}")
        shared = {source.id for source in known.sources} & {source.id for source in source_file.sources}
        if shared:
            told = f"{known.name} has a source {min(shared)!r} already; give this one another id in its description"
            raise SourceError(f"{source_file.name} is not added: {told}")


def _check_fruitful(trial: CleanedFile) -> None:
    """Raise `SourceError` with the first problem of each kind where a file gives no observation."""
    if len(trial.observations):
        return
    found = f"not one observation comes of its {trial.cells} cells" if trial.cells else "not one cell is read of it"
    told = f"{trial.file.name} is not added: {found}; correct its description, or the file."
    raise SourceError(" ".join([told, *list_kinds(trial.problems, "en")[:KINDS_TOLD]]))


def list_kinds(problems: pd.DataFrame, words: str) -> list[str]:
    """Return what is told of each kind of problem, most frequent first: how many, and the first (`words`: fr, en)."""
    first = problems.drop_duplicates("rule").set_index("rule")
    rows = [(count, rule, first.loc[rule]) for rule, count in problems["rule"].value_counts().items()]
    return [
        f"{count} × {rule}: {row['place']}: {row[f'problem_{words}']} {row[f'remedy_{words}']}"
        for count, rule, row in rows
    ]


def check_alone(path: Path) -> None:
    """Raise `SourceError` where another file beside this one would be described by the same name."""
    described = name_described(path)
    others = [
        other.name
        for other in sorted(path.parent.glob("*"))
        if other.name != path.name and name_described(other) == described and find_suffix(other) in KINDS
    ]
    if others:
        told = f"rename one, as {described.name} can describe one only"
        raise SourceError(f"{path.name} stands beside {', '.join(others)}; {told}")


def try_description(text: str, path: Path) -> SourceFile:
    """Return a description as it is read beside an empty file of that name; raise `SourceError` where it is wrong."""
    with tempfile.TemporaryDirectory(prefix="indicators-describe-") as folder:
        (Path(folder) / path.name).touch()
        described = name_described(Path(folder) / path.name)
        filled = fill_in(fill_needed(text), lambda asked: '"ignore"' if asked.part == "columns" else None)
        described.write_text(filled, encoding="utf-8")
        return read_description(described)
