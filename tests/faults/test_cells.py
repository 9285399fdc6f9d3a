"""Cells that end their process, leave early, flood, ask, or fail unseen: no page, and one sentence that says why."""

from __future__ import annotations

import json

import pytest

from indicators.machine.processes import find_run
from indicators.reports.plan import read_limits

# C code that never lets go of Python's lock.
HOLD = "import ctypes\nctypes.PyDLL(None).sleep(1000)"
TITLE = """from indicators.charts.style import in_style, start_axes
from indicators.charts.vector import render_svg


@in_style
def draw():
    axes = start_axes("a", 300, 200)
    axes.set_title("Ț 地域")
    return render_svg(axes.figure, "a", "b", "c")


print(len(draw()))"""
THREAD = "from threading import Thread\nthread = Thread(target=lambda: 1 / 0)\nthread.start()\nthread.join()"
GROW = "x = []\nwhile True:\n    x.append(bytearray(1 << 24))"
FORKED = "import os\nchild = os.fork()\nos.waitpid(child, 0) if child else os.kill(os.getpid(), 9)"
# Cells by page, where the first is cell 2; kind of the failure, cell, and what the sentence says.
FAILING = {
    "kill": (("x = 1", "import os\nos.kill(os.getpid(), 9)"), "killed", 3, ["SIGKILL", "memory", "MB were in use"]),
    "leave": (("import os\nos._exit(0)",), "early", 2, ["left with status 0", "before the page was made"]),
    "crash": (("import ctypes\nctypes.string_at(0)",), "crashed", 2, ["SIGSEGV", "ctypes.string_at(0)"]),
    "abort": (("import os\nos.abort()",), "crashed", 2, ["SIGABRT", "os.abort()"]),
    "exit": (("exit()", "x = 1"), "refused", 2, ["exit()", "leaves the notebook early"]),
    "quit": (("x = 1", "quit()"), "refused", 3, ["quit()", "leaves the notebook early"]),
    "hidden": (("globals()['exit']()", "x = 1"), "early", 2, ["left before its last cell", "take out exit()"]),
    "last": (("x = 1", "globals()['quit']()"), "early", 3, ["left before its last cell"]),
    "system": (("raise SystemExit(0)", "x = 1"), "early", 2, ["SystemExit", "raise SystemExit(0)"]),
    "bare": (("import sys\nsys.exit()", "x = 1"), "early", 2, ["SystemExit", "sys.exit()"]),
    "shell": (("x = 1", "!false"), "refused", 3, ["!false", "runs a command of the system"]),
    "magic": (("get_ipython().system('exit 3')",), "exception", 2, ["CalledProcessError", "status 3"]),
    "thread": ((THREAD,), "exception", 2, ["ZeroDivisionError"]),
    "soft": (("x = bytearray(1 << 34)",), "memory", 2, ["MemoryError", "more memory than", "MB were in use"]),
    "grow": (
        ("x = []\nwhile True:\n    x.append(bytearray(1 << 24))",),
        "memory",
        2,
        ["MemoryError", "MB were in use"],
    ),
    "ask": (("x = input('?')",), "refused", 2, ["input()", "waits for somebody who is not there"]),
    "stop": (("breakpoint()",), "refused", 2, ["breakpoint()", "waits for somebody who is not there"]),
    "hide": (("ask = input\nask()",), "exception", 2, ["StdinNotImplementedError", "ask()"]),
    "glyph": ((TITLE,), "exception", 2, ["cannot draw"]),
    "error": (("x = 1", "def f():\n    raise ValueError('no figure')\n\n\nf()"), "exception", 3, ["ValueError: no fi"]),
    "full": (("raise OSError(28, 'No space left on device')",), "disk", 2, ["make room on the disk"]),
}
# What each failure asks of its reader, by kind.
REMEDIES = {
    "crashed": "find the call that crashes by cutting the cell in two; then update its library, or do without it",
    "killed": "look at what this machine had left of memory, and run it again",
    "early": "take out exit(), quit() and SystemExit",
    "refused": "mend the notebook as `indicators check` says",
    "exception": "mend the cell, or the data it names",
    "memory": "let the cell read less at a time, or raise memory_mb in notebooks/reports.toml",
    "disk": "make room on the disk, then run it again",
    "timeout": "make the cell quicker, cut it in two, or raise the limits in notebooks/reports.toml",
}
GOOD = {
    "flood": ("for _ in range(1000):\n    print('x' * 99_999)",),
    "lines": ("for _ in range(1_000_000):\n    print('x')",),
    "below": ("import os\nfor _ in range(100):\n    os.write(1, b'y' * 99_999 + b'\\n')",),
    "forks": (FORKED,),
}
HANGING = {
    "busy": ("x = 1", "while True:\n    pass"),
    "sleep": ("import time\ntime.sleep(1000)",),
    "hold": (HOLD,),
    "deaf": ("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.pause()",),
    "slow": ("import time", *["time.sleep(1.5)"] * 6),
}
SECONDS, PAGE_SECONDS = 3, 6


def write_failing(project) -> None:
    """Have `alpha` fail in a project where it was good, beside all others that fail, and some that do not."""
    pages = {name: cells for name, (cells, *_) in FAILING.items()} | GOOD
    project.write_pages({"beta": ("print('β')",), "alpha": ("1 / 0",), **pages}, memory_mb=2000)


@pytest.fixture(name="failing", scope="module")
def fixture_failing(shared_run):
    return shared_run("failing", write_failing)


@pytest.fixture(name="hanging", scope="module")
def fixture_hanging(shared_run):
    def write_hanging(project) -> None:
        project.write_pages(HANGING, cell_seconds=SECONDS, page_seconds=PAGE_SECONDS)

    return shared_run("hanging", write_hanging, "--jobs", str(len(HANGING)))


@pytest.mark.parametrize("name", FAILING)
def test_a_page_that_fails_is_told_with_cell_line_cause_and_remedy(failing, name):
    project, ended = failing
    _, kind, cell, told = FAILING[name]
    failure = project.read_failures()[name]
    sentence = next(line for line in ended.err.splitlines() if line.startswith(f"fr/{name}.html: "))
    assert (failure["kind"], failure["cell"]) == (kind, cell)
    assert all(part in sentence for part in told), sentence
    assert f"cell {cell} of {name}.ipynb stopped" in sentence
    assert sentence.endswith(f"; {REMEDIES[kind]}")
    assert failure["remedy"] == REMEDIES[kind]
    assert failure["peak_mb"] > 0


@pytest.mark.parametrize("name", FAILING)
def test_a_page_that_fails_is_not_published(failing, name):
    project, _ = failing
    assert f"fr/{name}.html" not in project.see()
    manifest = json.loads((project.reports / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["pages"][f"fr/{name}.html"]["state"] == "missing"


def test_failing_pages_stop_no_other_and_make_the_status_1(failing):
    project, ended = failing
    assert ended.status == 1
    assert {f"fr/{name}.html" for name in ("beta", *GOOD)} <= set(project.see())
    assert set(project.read_failures()) == {"alpha", *FAILING}
    record = project.read_record()
    assert record["state"] == "done"
    counts = {name: record["pages"][name] for name in ("planned", "made", "kept", "failed")}
    failed, planned = len(FAILING) + 1, len(FAILING) + len(GOOD) + 2
    assert counts == {"planned": planned, "made": len(GOOD), "kept": 1, "failed": failed}


def test_the_last_good_page_stays_and_says_that_it_was_not_refreshed(base, failing):
    project, _ = failing
    assert 'class="kept"' not in base.read_page("alpha")
    assert project.read_page("alpha").count('class="kept"') == 1
    assert "4 200" in project.read_page("alpha").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_no_process_of_a_run_outlives_it(failing, hanging):
    for project, _ in (failing, hanging):
        assert find_run(project.read_record()["run"]) == []


def test_a_missing_kernel_name_is_no_matter_and_leaves_no_stub(base, failing):
    notebook = json.loads((base.root / "notebooks" / "alpha.ipynb").read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "nosuch"
    assert "fr/alpha.html" in base.see()
    project, _ = failing
    kept = {path.name for path in (project.reports / ".runs").glob("*.ipynb")}
    assert "fr-error.ipynb" in kept
    assert "fr-beta.ipynb" not in kept


@pytest.mark.parametrize(
    ("name", "printed", "lost"), [("flood", "100,000,000", "99 Mo"), ("lines", "2,000,000", "1 Mo"), ("below", "", "")]
)
def test_a_flood_is_cut_visibly_and_the_run_warned(failing, name, printed, lost):
    project, ended = failing
    page = project.read_page(name).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert 1_000_000 < len(page) < 1_300_000
    lost = lost or "9 Mo"
    assert f"… {lost}" in page, page[-3000:]
    assert f"fr/{name}.html: cell 2 printed {printed or '10,000,000'} bytes" in ended.err
    assert "were left out" in ended.err


@pytest.mark.parametrize("name", [name for name in HANGING if name != "slow"])
def test_a_cell_that_hangs_is_ended_at_the_limit_of_a_cell(hanging, name):
    project, ended = hanging
    failure = project.read_failures()[name]
    assert (failure["kind"], failure["cell"]) == ("timeout", 3 if name == "busy" else 2)
    assert failure["reason"] == f"the cell took more than {SECONDS} s, the limit of a cell"
    assert failure["line"] in HANGING[name][-1]
    assert failure["line"] != "" or name == "busy"
    assert failure["remedy"] == REMEDIES["timeout"]
    assert ended.status == 1


def test_a_page_of_many_slow_cells_is_ended_at_the_limit_of_a_page(hanging):
    project, _ = hanging
    failure = project.read_failures()["slow"]
    assert failure["kind"] == "timeout"
    assert failure["reason"] == f"the page took more than {PAGE_SECONDS} s, the limit of a page"
    assert failure["line"] == "time.sleep(1.5)"


def test_limits_are_set_where_the_plan_sets_none(base):
    plan = (base.root / "notebooks" / "reports.toml").read_text(encoding="utf-8")
    assert "seconds" not in plan
    limits = read_limits(base.root)
    assert 0 < limits.cell_seconds < limits.page_seconds < 24 * 3600
    assert 0 < limits.memory_mb < 1_000_000
