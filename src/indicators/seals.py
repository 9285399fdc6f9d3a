"""The seal of a source's file: the sha256 that its description holds, so that a file changed since is noticed."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import tomlkit

from indicators.machine.disk import write_whole
from indicators.sources import Problem, SourceFile, compute_sha256, read_described


class Seal(NamedTuple):
    """The sha256 a description held before, and the one of the file as it is now."""

    old: str
    new: str


def check_seal(source_file: SourceFile, found: str | None = None) -> Problem | None:
    """Return the problem of a file that is not the one its description sealed, or None.

    `found` is the file's sha256 where it is known already. A source without file has nothing to seal.
    """
    if source_file.path is None:
        return None
    found = found or compute_sha256(source_file.path)
    if found == source_file.sha256:
        return None
    rule = "seal_mismatch" if source_file.sha256 else "seal_missing"
    return Problem(source_file.name, place=source_file.name, rule=rule, found=found, expected=source_file.sha256)


def renew_seal(path: Path, found: str | None = None) -> Seal:
    """Write the sha256 of a source's file into its description, comments kept; return the old seal and the new.

    `path` is the file or its description; `found` is the file's sha256 where it is known already. Raises `SourceError`
    where the description is wrong or has no file.
    """
    source_file = read_described(path)
    seal = Seal(source_file.sha256, found or compute_sha256(source_file.path))
    if seal.old != seal.new:
        written = tomlkit.parse(source_file.description.read_bytes().decode("utf-8-sig"))
        written["file"]["sha256"] = seal.new
        write_whole(source_file.description, tomlkit.dumps(written).encode("utf-8"))
    return seal
