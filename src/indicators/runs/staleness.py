"""Which pages have to be made anew, and why, in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from indicators.machine.disk import hash_file
from indicators.reports.inputs import CODE, RUNTIME
from indicators.reports.jobs import Job, compute_fingerprint
from indicators.runs.basis import Basis, PageBasis, list_asked

MOST_NAMED = 3
BY_ID = "observation"
Answer = Callable[[Iterable[str]], Mapping[str, str]]


def find_stale(
    jobs: Iterable[Job], kept: Basis, inputs: Mapping[str, str], answer: Answer
) -> dict[str, tuple[str, ...]]:
    """Return why each page has to be made anew, by path, from what `kept` says it was made from.

    `answer` gives the digest that the answer to each question has now. A page is up to date, without a reason, when its
    fingerprint, worked out anew from its job, its notebook and these answers, is the one it was made with.
    """
    asked = list(jobs)
    questions = {question for job in asked if job.page in kept.pages for question in kept.pages[job.page].reads}
    answers = answer(sorted(questions)) if questions else {}
    return {job.page: judge_page(job, kept, inputs, answers) for job in asked}


def judge_page(job: Job, kept: Basis, inputs: Mapping[str, str], answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return why the page of `job` has to be made anew; nothing where it is up to date."""
    page = kept.pages.get(job.page)
    if page is None:
        return ("it was never made",)
    notebook = inputs.get(name_notebook(job)) or hash_file(Path(job.notebook))
    reads = {question: answers[question] for question in page.reads}
    if compute_fingerprint(job, notebook, reads) == page.fingerprint:
        return ()
    reasons = [
        *tell_notebook(job, page, notebook),
        *tell_asked(job, page),
        *tell_code(page, job, kept.inputs, inputs),
        *tell_reads(page, reads),
    ]
    return tuple(reasons) or ("it was made by another version of the suite",)


def name_notebook(job: Job) -> str:
    """Return the name of a job's notebook among the inputs."""
    return f"notebooks/{Path(job.notebook).name}"


def tell_notebook(job: Job, page: PageBasis, notebook: str) -> list[str]:
    """Return the reason that the notebook is another one, or was changed."""
    return [] if notebook == page.notebook_sha256 else [f"{name_notebook(job)} changed"]


def tell_asked(job: Job, page: PageBasis) -> list[str]:
    """Return what the plan asks otherwise than when the page was made: its parameters, title, languages, exhibits."""
    now, then = list_asked(job), page.asked
    reasons = [
        f"parameter {name}: {phrase(then['parameters'].get(name))} → {phrase(now['parameters'].get(name))}"
        for name in sorted({*now["parameters"], *then["parameters"]})
        if now["parameters"].get(name) != then["parameters"].get(name)
    ]
    others = [
        name
        for name in ("report", "name", "title", "languages", "exhibits", "neighbours", "output_kb")
        if now[name] != then.get(name)
    ]
    return [*reasons, *(f"{name}: {phrase(then.get(name))} → {phrase(now[name])}" for name in others)]


def phrase(value: object) -> str:
    """Return a value of the plan as reports.toml would say it; "none" for none."""
    return "none" if value is None else json.dumps(value, ensure_ascii=False)


def tell_code(page: PageBasis, job: Job, then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the reason that the library or what it runs on changed, with the first files or packages that did."""
    if page.asked["code"] == job.code:
        return []
    changed = {name for name in {*then, *now} if name.startswith((CODE, RUNTIME)) and then.get(name) != now.get(name)}
    files = sorted(name.removeprefix(CODE) for name in changed if name.startswith(CODE))
    packages = sorted(name.removeprefix(RUNTIME) for name in changed if name.startswith(RUNTIME))
    reasons = [f"the library changed: {list_first(files)}"] if files else []
    reasons += [f"what it runs on changed: {list_first(packages)}"] if packages else []
    return reasons or ["the library, or what it runs on, changed since"]


def tell_reads(page: PageBasis, answers: Mapping[str, str]) -> list[str]:
    """Return the reasons that what the page asked of the data has another answer now, one for each kind of read."""
    changed = [json.loads(question) for question, digest in page.reads.items() if answers[question] != digest]
    files = sorted(str(question["file"]) for question in changed if "file" in question)
    files += sorted(f"{question['folder']}/" for question in changed if "folder" in question)
    rows = [question for question in changed if "table" in question]
    # Rows looked up by their ids are those that the other questions found.
    told_rows = [question for question in rows if BY_ID not in question.get("criteria", {})] or rows
    tables = list(dict.fromkeys(phrase_question(question) for question in told_rows))
    told = [list_first(names) for names in (files, tables) if names]
    return [f"what it reads changed: {'; '.join(told)}"] if told else []


def phrase_question(question: Mapping) -> str:
    """Return a question asked of a table in words.

    >>> phrase_question({"table": "sources", "criteria": {"source": ["a", "b", "c", "d"]}})
    'sources with source a, b, c (4 in all)'
    """
    if "function" in question:
        return f"{question['table']} counted by {str(question['function']).rpartition(':')[2]}"
    criteria = question.get("criteria", {})
    if BY_ID in criteria:
        return f"{len(criteria[BY_ID])} {question['table']} that it shows"
    told = [f"{column} {list_first(list(values), 'in all')}" for column, values in sorted(criteria.items())]
    return f"{question['table']} with {', '.join(told)}" if told else f"the whole table of {question['table']}"


def list_first(names: list[str], counted: str = "changed") -> str:
    """Return the first of `names`, and how many there are where not all are named.

    >>> list_first(["a", "b", "c", "d"])
    'a, b, c (4 changed)'
    """
    shown = ", ".join(str(name) for name in names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} ({len(names)} {counted})"
