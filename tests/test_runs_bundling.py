"""The files of the whole edition: written where what they hold has changed, kept otherwise."""

import json
import shutil
from pathlib import Path

import pytest

from indicators.bundles import BUNDLES
from indicators.editions.publication import publish
from indicators.runs.basis import EMPTY, MANIFEST
from indicators.runs.bundling import bundle_edition
from indicators.runs.preparation import Prepared

ROOT = Path(__file__).resolve().parents[1]
INPUTS = {"data/processed/observations.csv": "1", "notebooks/a.ipynb": "1"}


def prepare(root, inputs):
    return Prepared(root, {}, {}, {}, frozenset(), EMPTY, {}, inputs, 0)


@pytest.fixture(name="root")
def fixture_root(tmp_path):
    """A project whose tables have a few rows."""
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
    processed = tmp_path / "data" / "processed"
    processed.mkdir()
    for name in ("observations", "sources", "problems"):
        lines = (ROOT / "data" / "processed" / f"{name}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        (processed / f"{name}.csv").write_text("".join(lines[:5]), encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "reports.toml").touch()
    return tmp_path


def show(root, bundled):
    manifest = {"downloads": bundled.describe()}
    publish(root / "reports", {**bundled.content, MANIFEST: json.dumps(manifest).encode()}, bundled.keep)


def test_files_are_written_once_and_kept_while_nothing_they_hold_changes(root):
    first = bundle_edition(prepare(root, INPUTS))
    assert set(first.content) == set(first.files) == set(BUNDLES)
    show(root, first)
    again = bundle_edition(prepare(root, {**INPUTS, "notebooks/a.ipynb": "2"}))
    assert (dict(again.content), again.keep, again.files) == ({}, BUNDLES, first.files)
    show(root, again)
    assert all((root / "reports" / path).read_bytes() == first.content[path] for path in BUNDLES)


def test_files_are_written_anew_when_tables_change_or_a_file_is_not_as_it_was(root):
    first = bundle_edition(prepare(root, INPUTS))
    show(root, first)
    assert bundle_edition(prepare(root, {**INPUTS, "data/processed/observations.csv": "2"})).content
    (root / "reports" / BUNDLES[0]).unlink()
    assert bundle_edition(prepare(root, INPUTS)).content == first.content


def test_a_project_without_tables_has_no_files(root):
    (root / "data" / "processed" / "sources.csv").unlink()
    assert bundle_edition(prepare(root, INPUTS)).files == {}
