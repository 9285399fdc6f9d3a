"""The files of the whole edition: written anew where what they hold has changed, else kept as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from indicators.bundles import BUNDLES, write_bundles
from indicators.editions.publication import find_altered, read_json
from indicators.machine.disk import hash_bytes
from indicators.observations import PROCESSED
from indicators.paths import REPORTS
from indicators.reports.inputs import hash_some
from indicators.runs.basis import MANIFEST
from indicators.runs.preparation import Prepared
from indicators.runs.settling import name_edition

WRITTEN_FROM = ("data/processed/", "data/reference/", "library/", "runtime/")
TABLES = ("observations", "sources", "problems")


class Bundled(NamedTuple):
    """The files of an edition: those written now by path, those that stay; the SHA-256 of each, and of their inputs."""

    inputs: str
    content: Mapping[str, bytes]
    keep: tuple[str, ...]
    files: Mapping[str, str]

    def describe(self) -> dict[str, object]:
        """Return what the manifest says of them."""
        return {"inputs": self.inputs, "files": dict(self.files)}


def bundle_edition(prepared: Prepared) -> Bundled:
    """Return the files of the edition that is about to be published; none where nothing has been cleaned."""
    folder, inputs = prepared.root / REPORTS, hash_some(prepared.inputs, WRITTEN_FROM)
    if not all((prepared.root / PROCESSED / f"{table}.csv").is_file() for table in TABLES):
        return Bundled(inputs, {}, (), {})
    shown = (read_json(folder, MANIFEST) or {}).get("downloads", {})
    files = shown.get("files", {})
    if shown.get("inputs") == inputs and set(files) == set(BUNDLES) and not find_altered(folder, files):
        return Bundled(inputs, {}, BUNDLES, files)
    content = write_bundles(name_edition(prepared.inputs), prepared.root)
    return Bundled(inputs, content, (), {path: hash_bytes(written) for path, written in content.items()})
