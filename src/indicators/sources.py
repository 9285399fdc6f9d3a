"""Descriptions of sources: the .toml beside each raw file, checked key by key.

A description that is wrong stops everything with a `SourceError`, for it is ours and quickly mended; a source's file
that is wrong is a row of problems, for it is somebody else's.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from indicators.descriptions import (
    CELL_COLUMNS,
    DELIMITED,
    Fetch,
    Layout,
    Part,
    Said,
    Source,
    Sum,
    Where,
    check_defaults,
    check_fetch,
    check_file,
    check_layout,
    check_layouts,
    check_marks,
    check_parts,
    check_sources,
    check_sum,
    check_top,
    start_layout,
)
from indicators.errors import SourceError
from indicators.paths import find_root

__all__ = [
    "CELL_COLUMNS",
    "Layout",
    "Part",
    "Problem",
    "Source",
    "SourceFile",
    "compute_sha256",
    "list_confidential",
    "read_described",
    "read_description",
    "read_descriptions",
]

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
HEADED = ("eurostat", "json-stat")  # formats that say themselves where their header is
# A file may be packed: `figures.tsv.gz` is described by figures.toml.
PACKED = ".gz"
# Beside the sources a folder may hold a word to its readers, and what an open workbook leaves behind.
NOT_SOURCES = ("readme.md", "readme.txt")


class Problem(NamedTuple):
    """A reported cell, or a whole file, that is not understood; the sentences are added by cleaning."""

    file: str
    sheet: str = ""
    cell: str = ""
    place: str = ""
    source: str = ""
    text: str = ""
    rule: str = ""
    found: str = ""
    expected: str = ""
    problem_fr: str = ""
    problem_en: str = ""
    remedy_fr: str = ""
    remedy_en: str = ""


class SourceFile(NamedTuple):
    """One description: a file of figures (`path` is None where a source has no cells), how to read it, its sources."""

    description: Path
    path: Path | None
    name: str
    sha256: str
    language: str
    layout: Layout
    format: str
    precision: str
    accounting_negatives: bool
    encoding: str
    delimiter: str
    hidden: bool
    shares: str
    confidential: bool
    latest_period: str
    defaults: Mapping[str, str]
    marks: Mapping[str, str]
    sheets: tuple[Part, ...]
    tables: tuple[Part, ...]
    sum: Sum | None
    sources: tuple[Source, ...]
    fetch: Fetch | None = None


def read_descriptions(root: Path | None = None) -> list[SourceFile]:
    """Return the descriptions of data/raw, sorted by name; those that a later snapshot replaced are left out.

    Raises `SourceError` where data/raw is missing, for a raw file without description, a folder, an id that two
    sources share, and one file kept under two names.
    """
    folder = (root or find_root()) / "data" / "raw"
    if not folder.is_dir():
        raise SourceError(f"{folder} does not exist; restore it from the repository, or make it for a first source")
    _check_folder(folder)
    described = [read_description(path) for path in sorted(folder.glob("*.toml"))]
    described = [file for file in described if not (file.fetch and file.fetch.replaced)]
    _check_unique([(source.id, file.name) for file in described for source in file.sources], "the source id")
    _check_unique(_list_contents(described), "the content (sha256)")
    return sorted(described, key=lambda file: file.name)


def list_confidential(root: Path | None = None) -> frozenset[str]:
    """Return the names of the files of data/raw that their descriptions call confidential."""
    return frozenset(file.name for file in read_descriptions(root) if file.confidential)


def read_description(path: Path) -> SourceFile:
    """Return the description at `path`, every key checked.

    Raises `SourceError` naming file, key, what was found and what is allowed, with the nearest allowed word.
    """
    text = _read_text(path)
    content, where = _parse_toml(path, text), Where(path.name, text)
    check_top(content, where)
    sources = check_sources(content.get("source", []), where)
    keys = check_file(content["file"], where) if "file" in content else {}
    fetch = check_fetch(content.get("fetch"), where, bool(keys.get("confidential")))
    awaited = fetch is not None and (bool(fetch.replaced) or not keys.get("sha256"))
    file = _find_file(path, "file" in content, awaited)
    if file is None:
        return _describe_absence(path, sources)._replace(fetch=fetch)
    said = {key: content["file"][key] for key in ("header", "rows") if key in content["file"]}
    layout = check_layout(content | said, where.inside("file"), where, start_layout(keys["layout"]))
    described = SourceFile(
        description=path,
        path=file,
        name=file.name,
        **{key: value for key, value in keys.items() if key not in ("layout", "header", "rows")},
        layout=layout,
        defaults=check_defaults(content.get("defaults", {}), where, sources, keys["precision"]),
        marks=check_marks(content.get("marks", {}), where),
        sheets=check_parts(content.get("sheet", []), where, "sheet", sources, layout),
        tables=check_parts(content.get("table", []), where, "table", sources, layout),
        sum=check_sum(content, keys, layout, where, file),
        sources=sources,
        fetch=fetch,
    )
    _check_parts(described)
    check_layouts(_list_layouts(described, where), described.confidential)
    return described


def _check_parts(source_file: SourceFile) -> None:
    """Raise `SourceError` where a workbook has no sheets, or a file sheets or tables that its kind does not have."""
    name, file, suffix = source_file.description.name, source_file.name, find_suffix(source_file.path)
    if suffix in WORKBOOKS and not source_file.sheets:
        raise SourceError(f"{name} names no sheet of {file}; add a [[sheet]] block for each sheet to read")
    if suffix in DELIMITED and source_file.sheets:
        raise SourceError(f"{name} has [[sheet]] blocks, {file} has no sheets; move the keys to [defaults]")
    if suffix in WORKBOOKS and source_file.tables:
        raise SourceError(f"{name} has [[table]] blocks, {file} is a workbook; name its sheets in [[sheet]]")
    if source_file.format in HEADED and any(layout.header != (1,) for layout in _list_own(source_file)):
        raise SourceError(f"{name} says header, and a file in the format {source_file.format} has one; drop it")
    if source_file.format == "json-stat" and any(layout.rows != (0, 0) for layout in _list_own(source_file)):
        raise SourceError(f"{name} says rows, and a file in the format json-stat has none; use [take] or [skip] rows")
    if source_file.shares and suffix not in WORKBOOKS:
        raise SourceError(f"{name} says how shares are kept, which is asked of workbooks only; drop shares")


def _list_own(source_file: SourceFile) -> list[Layout]:
    return [source_file.layout, *(part.layout for part in (*source_file.sheets, *source_file.tables))]


def _list_layouts(source_file: SourceFile, where: Where) -> list[Said]:
    """Return the layouts that are read: those of sheets or tables, or else that of the file."""
    parts = [("sheet", part) for part in source_file.sheets] + [("table", part) for part in source_file.tables]
    numbers = [*range(1, len(source_file.sheets) + 1), *range(1, len(source_file.tables) + 1)]
    return [
        Said(
            part.layout,
            part.pattern.fields if part.pattern else (),
            {*source_file.defaults, *part.values},
            where.inside(table)._replace(number=number),
        )
        for number, (table, part) in zip(numbers, parts, strict=True)
    ] or [Said(source_file.layout, (), source_file.defaults, where)]


def read_described(path: Path) -> SourceFile:
    """Return the description of a file that can be sealed; `path` is the file or its description.

    Raises `SourceError` where the description is wrong or has no file.
    """
    source_file = read_description(path.with_name(f"{_name_stem(path)}.toml"))
    if source_file.path is None:
        raise SourceError(f"{source_file.name} describes no file; there is nothing to accept")
    return source_file


def compute_sha256(path: Path) -> str:
    """Return the sha256 of the file at `path`, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_suffix(path: Path) -> str:
    """Return the ending of a file that says what it holds, in small letters: that of what is packed in it.

    >>> find_suffix(Path("a.XLSX")), find_suffix(Path("a.tsv.gz"))
    ('.xlsx', '.tsv')
    """
    return (path.with_suffix("") if path.suffix.lower() == PACKED else path).suffix.lower()


def _name_stem(path: Path) -> str:
    return (path.with_suffix("") if path.suffix.lower() == PACKED else path).stem


def _read_text(path: Path) -> str:
    if not path.is_file():
        raise SourceError(f"{path} does not exist; a source's file needs a description of the same name")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{path.name} is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def _parse_toml(path: Path, text: str) -> dict:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path.name} is not TOML: {error}; mend that line (texts stand in quotes)") from error


def _find_file(path: Path, described: bool, awaited: bool = False) -> Path | None:
    """Return the one file of the same name as the description; None where none is described, or it is yet to come."""
    found = sorted(file for file in path.parent.glob(f"{_literal(path.stem)}.*") if _is_source(file))
    found = [file for file in found if _name_stem(file) == path.stem and file.suffix != ".toml"]
    names = ", ".join(file.name for file in found)
    if len(found) > 1:
        raise SourceError(f"{path.name} stands beside several files ({names}); give each its own description")
    if described and not found and not awaited:
        raise SourceError(f"{path.name} describes a file, but none has its name; restore it or drop [file]")
    if found and not described:
        raise SourceError(f"{path.name} has no [file] table for {names}; add one (language, layout, precision)")
    return found[0] if found else None


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _is_source(path: Path) -> bool:
    return not path.name.startswith((".", "~$")) and path.name.lower() not in NOT_SOURCES


def _describe_absence(path: Path, sources: tuple[Source, ...]) -> SourceFile:
    read_as = ("", start_layout(""), "", "", False, "", "", False, "", False, "")
    return SourceFile(path, None, path.name, "", *read_as, {}, {}, (), (), None, sources)


def _check_folder(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            raise SourceError(f"data/raw holds the folder {path.name}, which nobody reads; move its files up")
        described = f"{_name_stem(path)}.toml"
        if _is_source(path) and path.suffix != ".toml" and not (folder / described).is_file():
            raise SourceError(
                f"data/raw/{path.name} has no description; write {described} beside it, or move the file away"
            )


def _list_contents(described: list[SourceFile]) -> list[tuple[str, str]]:
    """Return sha256 and name of each file of which another has the size: what a seal says may be out of date."""
    plain = [file for file in described if file.path and file.path.is_file() and not file.path.is_symlink()]
    sizes = Counter(file.path.stat().st_size for file in plain)
    pairs = []
    for file in plain:
        size = file.path.stat().st_size
        if size and sizes[size] > 1:
            with suppress(OSError):  # one that another program holds is told when it is read
                pairs.append((compute_sha256(file.path), file.name))
    return pairs


def _check_unique(pairs: list[tuple[str, str]], what: str) -> None:
    seen: dict[str, str] = {}
    for key, name in pairs:
        if key in seen:
            raise SourceError(f"{name} and {seen[key]} share {what} {key}; each must be there once: drop or rename one")
        seen[key] = name
