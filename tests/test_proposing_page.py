"""What docs/describing.md shows of `describe` and `add` is what they print and write."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indicators.cli import app
from indicators.proposing.answering import fill_in

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "describing.md"
BLOCK = re.compile(r"```(csv|text|toml|console)\n(.*?)```\n", re.DOTALL)


@pytest.fixture(name="shown")
def fixture_shown():
    """The blocks of the page, in order: the file, the picture, its description, add, the answers, add."""
    return [block for _, block in BLOCK.findall(PAGE.read_text(encoding="utf-8"))]


@pytest.fixture(name="example")
def fixture_example(tmp_path, shown, monkeypatch):
    """A project of the test's own with the file of the page beside it, as somebody has it who reads the page."""
    for folder in ("reference", "raw"):
        shutil.copytree(ROOT / "data" / folder, tmp_path / "data" / folder)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "reports.toml").write_text("", encoding="utf-8")
    (tmp_path / "data" / "processed").mkdir()
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "estimations.csv"
    path.write_text(shown[0], encoding="utf-8")
    return path


def run(*words: str) -> list[str]:
    return CliRunner().invoke(app, list(words)).output.splitlines()


def list_lines(block: str) -> list[str]:
    return block.rstrip("\n").splitlines()


def test_the_page_shows_what_describe_prints_and_writes(example, shown):
    assert run("describe", "estimations.csv") == list_lines(shown[1])
    assert example.with_suffix(".toml").read_text(encoding="utf-8") == shown[2]


def test_the_page_shows_what_add_tells_before_and_after_the_questions_are_answered(example, shown):
    run("describe", "estimations.csv")
    assert run("add", "estimations.csv") == list_lines(shown[3])
    answers = dict(line.split(" = ") for line in list_lines(shown[4]))
    answers = {key.strip('"'): value for key, value in answers.items()}
    described = example.with_suffix(".toml")
    text = described.read_text(encoding="utf-8")
    described.write_text(fill_in(text, lambda asked: answers.get(asked.key, "")), encoding="utf-8")
    assert run("add", "estimations.csv") == list_lines(shown[5])
