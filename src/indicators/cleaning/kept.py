"""Files understood before, kept by what they depend on, so that only what has changed is read again.

The folder of what is kept may go at any time: it makes cleaning faster, and changes nothing of what cleaning gives.
"""

from __future__ import annotations

import base64
import hashlib
import json
import platform
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from pyexpat import EXPAT_VERSION

import defusedxml
import numpy as np
import openpyxl
import pandas as pd
from pandas.api.extensions import ExtensionArray

from indicators.cleaning.understanding import Understood, understand_files
from indicators.distinct import encode_texts, encode_words, sort_words
from indicators.machine.disk import write_whole
from indicators.observations import NUMBER_COLUMNS
from indicators.readers import is_sealed
from indicators.sources import SourceFile

LIBRARY = Path(__file__).parents[1]
CODE = {".py", ".toml", ".csv"}
REFERENCE = Path("data") / "reference"
VERSIONS = tuple(library.__version__ for library in (pd, np, openpyxl, defusedxml))
READERS = ("python-calamine", "duckdb")  # which say their version to the installer only, or need not be there
NAME = re.compile(r"\.?[0-9a-f]{64}\.json(\..*)?")  # with what a crash leaves of one that was being written
BASES: dict[Path, str] = {}  # on which each project was first cleaned in this process
FLOATS, CODES = "<f8", "<i4"
CHECK = 64  # digits of the checksum that a kept file begins with


def recall_files(
    files: Sequence[SourceFile], root: Path, progress: Callable[[str], None] | None, folder: Path
) -> list[Understood]:
    """Return what each of `files` gives, as kept in `folder` where nothing that it depends on has changed.

    What is read anew is kept, unless its file is confidential; what is of no use any more is removed. A folder that
    cannot be used costs time only.
    """
    basis = hash_basis(root)
    first = BASES.setdefault(root, basis)
    paths = [folder / name_kept(source_file, basis) for source_file in files]
    understood = [find_kept(source_file, path) for source_file, path in zip(files, paths, strict=True)]
    missing = [place for place, kept in enumerate(understood) if kept is None]
    read = understand_files((files[place] for place in missing), root, progress)
    for place, fresh in zip(missing, read, strict=True):
        understood[place] = fresh
    # Reference tables are read once in a process: where they have changed since, nothing is sure of its basis.
    if missing and first == basis == hash_basis(root):
        for place in missing:
            if not files[place].confidential:  # what may not leave stands in no file but its own
                keep_file(understood[place], paths[place])
    drop_others(folder, {path.name for path in paths})
    return understood


def hash_basis(root: Path) -> str:
    """Return one digest of data/reference, of this library, and of the versions of what reads the files."""
    versions = (
        sys.version,
        platform.machine(),
        unicodedata.unidata_version,
        EXPAT_VERSION,
        *VERSIONS,
        *map(find_version, READERS),
    )
    digest = hashlib.sha256(repr(versions).encode())
    for folder, suffixes in ((root / REFERENCE, None), (LIBRARY, CODE)):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and (suffixes is None or path.suffix in suffixes):
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                digest.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


def find_version(library: str) -> str:
    """Return the version of an installed library, "" where it is not installed."""
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def name_kept(source_file: SourceFile, basis: str) -> str:
    """Return the name under which a file is kept: its description with the seal, and the basis, as one digest."""
    described = source_file._replace(description=None, path=None)
    return hashlib.sha256(f"{basis} {described!r}".encode()).hexdigest() + ".json"


def find_kept(source_file: SourceFile, path: Path) -> Understood | None:
    """Return what is kept of a file at `path`, None where it is not there, not whole, or not of the file as it is."""
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    body = kept[CHECK:]
    if hashlib.sha256(body).hexdigest().encode() != kept[:CHECK] or not is_sealed(source_file):
        return None
    return decode_understood(body)


def keep_file(understood: Understood, path: Path) -> None:
    """Keep what is understood of a file, if that depends on no other file and the disk has room for it."""
    if understood.candidates.empty and len(understood.problems):
        return  # a file of which nothing is read is told of with what data/processed knows of it
    body = encode_understood(understood)
    try:
        write_whole(path, hashlib.sha256(body).hexdigest().encode() + body)
    except OSError:
        return  # a full disk costs time at the next cleaning, and nothing else


def drop_others(folder: Path, used: Iterable[str]) -> None:
    """Remove the kept files that nobody needs any more."""
    try:
        for path in [path for path in folder.iterdir() if NAME.fullmatch(path.name) and path.name not in set(used)]:
            path.unlink(missing_ok=True)
    except OSError:
        return  # it is not there, or not ours to change


def encode_understood(understood: Understood) -> bytes:
    """Return `understood` as JSON that `decode_understood` gives back to the last bit."""
    candidates, problems = (dict(_encode_columns(table)) for table in understood[:2])
    counts = {source: int(count) for source, count in understood.counts.items()}
    aside = dict(understood.aside)
    return json.dumps({"candidates": candidates, "problems": problems, "counts": counts, "aside": aside}).encode()


def decode_understood(body: bytes) -> Understood:
    """Return what `encode_understood` was given, rows counted from 0."""
    content = json.loads(body)
    candidates, problems = (pd.DataFrame(dict(_decode_columns(content[name]))) for name in ("candidates", "problems"))
    counts = pd.Series(content["counts"], dtype="int64")
    return Understood(encode_texts(candidates, NUMBER_COLUMNS), problems, counts, aside=content["aside"])


def _encode_columns(table: pd.DataFrame) -> Iterator[tuple[str, str | list]]:
    """Yield each column with its values: the bits of numbers; of texts each once, and which of them each row has."""
    for name, column in table.items():
        if column.dtype == float:
            yield name, _encode_bits(column.to_numpy(FLOATS))
        else:
            words = sort_words(encode_words(column))  # and none of a file that was read together with it
            yield name, [words.categories.tolist(), _encode_bits(words.codes.astype(CODES))]


def _decode_columns(columns: dict[str, str | list]) -> Iterator[tuple[str, np.ndarray | ExtensionArray]]:
    for name, values in columns.items():
        if isinstance(values, str):
            yield name, _decode_bits(values, FLOATS)
        else:
            texts, codes = values
            yield name, pd.array(texts, dtype="str").take(_decode_bits(codes, CODES))


def _encode_bits(numbers: np.ndarray) -> str:
    return base64.b64encode(numbers.tobytes()).decode()


def _decode_bits(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype=kind).copy()  # what is only looked at cannot be changed
