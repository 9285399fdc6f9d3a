"""What a page asks of the project's data, noted while it runs, so that the next run can ask the same again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

NOTES = "INDICATORS_READS"  # names the file that the process of a page notes its reads in; elsewhere nothing is noted


def note_read(question: Mapping[str, object], digest: str) -> None:
    """Note that `question` was asked and what the answer's digest was, if this process makes a page."""
    path = os.environ.get(NOTES)
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps([phrase_question(question), digest]) + "\n")


def phrase_question(question: Mapping[str, object]) -> str:
    """Return a question as the one text that stands for it.

    >>> phrase_question({"table": "sources", "criteria": {}})
    '{"criteria":{},"table":"sources"}'
    """
    return json.dumps(question, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read_notes(path: Path) -> dict[str, str]:
    """Return the digest of the answer to each question noted in `path`; empty where nothing was asked."""
    if not path.is_file():
        return {}
    return dict(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
