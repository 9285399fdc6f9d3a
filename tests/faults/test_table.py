"""The table of faults says of each which tests try it, or why it cannot be tried here."""

from __future__ import annotations

import ast
from pathlib import Path

FOLDER = Path(__file__).parent
ROWS = [*range(1, 21), *range(31, 39), *range(64, 69)]


def list_tests() -> set[str]:
    """Return the names of the tests in this folder, without those of this file."""
    paths = [path for path in FOLDER.glob("test_*.py") if path.name != Path(__file__).name]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    return {node.name for tree in trees for node in tree.body if getattr(node, "name", "").startswith("test_")}


def test_every_fault_has_a_test_here_or_a_reason_why_not(faults):
    assert [row["row"] for row in faults] == [f"A{number}" for number in ROWS]
    assert [row["row"] for row in faults if not row["here"] and not row["not_tried"]] == []


def test_the_tests_named_exist_and_every_test_is_named(faults):
    assert {test for row in faults for test in row["here"].split()} == list_tests()
    named = {path for row in faults for path in row["elsewhere"].split()}
    assert [path for path in sorted(named) if not (FOLDER.parents[1] / path).is_file()] == []
