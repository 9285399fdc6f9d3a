"""The questions that a description still asks, `# unsure: … = ""`, and the answers put in their lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

KEY = r'"(?:[^"\\]|\\.)*"|\w+'
PART = re.compile(r"\[\[?(?P<part>[\w.]+)\]\]?")
# A whole line to be answered, and a line to which fields are to be added.
ASKED = re.compile(rf'# unsure: (?P<key>{KEY}) = (?P<value>"(?:[^"\\]|\\.)*"|\{{.*\}})(?:\s+#.*)?')
ADDED = re.compile(rf"(?P<key>{KEY}) = (?P<value>.*?)  # unsure: add (?P<told>.*)")
FIELD = re.compile(r'(\w+) = ""')
SHOWN = 4
# What a description cannot be read without, for trying one that asks for it.
TRIED = {"language": "fr", "precision": "count", "publisher": "?", "kind": "institution"}


class Question(NamedTuple):
    """A question: its line, counted from 1, the table and key it stands under, the value or guess written there.

    `fields` are those that a word is asked for, none where the value itself is asked for.
    """

    line: int
    part: str
    key: str
    value: str
    fields: tuple[str, ...]


def list_questions(text: str) -> list[Question]:
    r"""Return the questions that a description asks.

    >>> list_questions('[defaults]\n# unsure: sector = ""  # a row of sectors.csv\n')
    [Question(line=2, part='defaults', key='sector', value='""', fields=())]
    """
    questions, part = [], ""
    for number, line in enumerate(text.splitlines(), 1):
        if found := PART.fullmatch(line.strip()):
            part = found["part"]
        asked = ASKED.fullmatch(line.strip()) or ADDED.fullmatch(line.strip())
        if asked:
            told = asked.groupdict().get("told") or (asked["value"] if asked["value"].startswith("{") else "")
            fields = tuple(FIELD.findall(told))
            questions.append(Question(number, part, _read(asked["key"]), asked["value"], fields))
    return questions


def fill_in(text: str, answer: Callable[[Question], str | None]) -> str:
    """Return a description with the value that `answer` gives for each question in its line, as TOML writes it.

    Where it gives None the line stays a question; where it gives "" it is taken away.
    """
    lines = text.splitlines()
    for question in list_questions(text):
        given = answer(question)
        if given is not None:
            key = re.match(rf"(?:# unsure: )?({KEY})", lines[question.line - 1].strip())[1]
            lines[question.line - 1] = f"{key} = {given}" if given else "#"
    return "\n".join(lines) + "\n"


def fill_needed(text: str) -> str:
    """Return a description that can be read: what each needs and this one still asks for is made up."""
    return fill_in(text, lambda asked: f'"{TRIED[asked.key]}"' if asked.key in TRIED and not asked.fields else None)


def tell_open(questions: list[Question]) -> str:
    """Return in words which questions are open, with their lines."""
    told = [f"line {question.line} {question.key!r}" for question in questions[:SHOWN]]
    more = ["…"] if len(questions) > SHOWN else []
    return ", ".join([*told, *more])


def _read(key: str) -> str:
    return re.sub(r"\\(.)", r"\1", key[1:-1]) if key.startswith('"') else key
