"""Cells run in the page's own process and in a kernel: the same pages, and the same failures told in the same words."""

from __future__ import annotations

import builtins
import functools
import sys
import threading
import warnings

import pytest
from IPython.core.interactiveshell import InteractiveShell

from indicators.making.frames import quote_line
from indicators.reports.jobs import Failure
from pages import ENGINES, build_job, make, write_notebook

SHOW = "class Shown:\n    def _repr_html_(self):\n        return '<p class=\"x\">é</p>'"
BROKEN = "class Broken:\n    def _repr_html_(self):\n        raise KeyError('k')"
UPDATE = (
    "from IPython.display import update_display\nupdate_display({'text/html': '<p>new</p>'}, raw=True, display_id='k')"
)
CLEAR = "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('too'); clear_output(wait=True)"
FORK = "child = os.fork()\nif child == 0:\n    print('child', flush=True)\n    os._exit(0)\nos.waitpid(child, 0);"

# What is shown: cells, and texts in the order of the page.
GOOD = {
    "text": ([("code", "print(code, type(code).__name__)"), ("code", "'l’été <i>'")], ("01 str", "l’été &lt;i&gt;")),
    "rich": ([("code", SHOW), ("code", "Shown()"), ("code", "display(Shown(), 'b');")], ('<p class="x">é</p>', "b")),
    "quiet": ([("code", "5;"), ("code", "6 ;  # no"), ("code", "x = 7"), ("code", "x")], (">7<",)),
    "history": ([("code", "5"), ("code", "_ + 1"), ("code", "In[4], Out[3]")], (">5<", ">6<", "_ + 1")),
    "update": ([("code", "display('old', display_id='k')"), ("code", UPDATE)], ("<p>new</p>",)),
    "clear": ([("code", f"{CLEAR}; print('kept')")], ("kept",)),
    "streams": ([("code", "print('1', end='')\nprint('2')\ndisplay('3')\nprint('4')")], ("12", "3", "4")),
    "await": ([("code", "import asyncio\nawait asyncio.sleep(0)\n'slept'")], ("slept",)),
    "figure": ([("code", "import matplotlib.pyplot as plt\nplt.subplots()\n'drawn'")], ("drawn",)),
    "agg": ([("code", "import matplotlib\nmatplotlib.get_backend()")], ("agg",)),
    "unicode": ([("code", "'日本 \\u202f œ 🙂'"), ("code", "print('Ț')")], ("日本", "🙂", "Ț")),
    "magic": ([("code", "%%capture said\nprint(1)"), ("code", "said.stdout")], ("1\\n",)),
    "shell": ([("code", "get_ipython().user_ns['code'] + get_ipython().getoutput('echo 2')[0]")], ("012",)),
    "main": ([("code", "class A: pass"), ("code", "__import__('sys').modules['__main__'].A is A")], ("True",)),
    "skipped": ([("code", "1 / 0", "skip-execution"), ("code", "'reached'")], ("reached",)),
    "below": ([("code", "import subprocess\nprint('a')\nsubprocess.run(['echo', 'b'])\nprint('c')")], ("a\nb\nc",)),
    "forked": ([("code", f"import os\n{FORK}\nprint('parent')")], ("child\nparent",)),
    "flood": ([("code", "for _ in range(2000): print('é' * 50)"), ("code", "'x' * 2_000_000")], ("152", "Mo")),
}
EARLY, MEMORY = "the notebook was left before its last cell", "the cell asked for more memory than a page may have"
NOT_ZERO = "Command 'false' returned non-zero exit status 1."
NOBODY = "raw_input was called, but this frontend does not support input requests."
HALF = "the cell calls exit(), which leaves the notebook early, and its page would be half"
# What is not: cells, and the failure.
FAILING = {
    "error": (
        [("markdown", "Texte", "fr"), ("code", "\n\nx = 1\nraise ValueError('no \\x1b[2Jfigure\\nsecond line')")],
        ("exception", 3, "raise ValueError('no \\x1b[2Jfigure\\nsecond line')", "ValueError", "no \ufffd[2Jfigure"),
    ),
    "nested": (
        [("code", "def divide():\n    return 1 / 0"), ("code", "y = 2\ndivide()")],
        ("exception", 3, "divide()", "ZeroDivisionError", "division by zero"),
    ),
    "syntax": ([("code", "x = 1\nx = = 2")], ("exception", 2, "x = = 2", "SyntaxError", "invalid syntax")),
    "awaited": (
        [("code", "async def fail():\n    raise KeyError('k')\nawait fail()")],
        ("exception", 2, "raise KeyError('k')", "KeyError", "'k'"),
    ),
    "leave": (
        [("code", "x = 1\nraise SystemExit(0)"), ("code", "x")],
        ("early", 2, "raise SystemExit(0)", "SystemExit", EARLY),
    ),
    "status": ([("code", "import sys\nsys.exit(3)")], ("early", 2, "sys.exit(3)", "SystemExit", EARLY)),
    "alias": ([("code", "leave = exit\nleave()"), ("code", "1")], ("early", 2, "", "SystemExit", EARLY)),
    "memory": ([("code", "x = 1\nraise MemoryError")], ("memory", 2, "raise MemoryError", "MemoryError", MEMORY)),
    "vast": (
        [("code", "import numpy\nnumpy.ones(10**14)")],
        ("memory", 2, "numpy.ones(10**14)", "MemoryError", MEMORY),
    ),
    "full": (
        [("code", "raise OSError(28, 'No space left on device')")],
        ("disk", 2, "raise OSError(28, 'No space left on device')", "OSError", "[Errno 28] No space left on device"),
    ),
    "command": (
        [("code", "get_ipython().system('false')")],
        ("exception", 2, "get_ipython().system('false')", "CalledProcessError", NOT_ZERO),
    ),
    "asked": (
        [("code", "ask = input\nask()")],
        ("exception", 2, "ask()", "StdinNotImplementedError", NOBODY),
    ),
    "result": ([("code", f"{BROKEN}\nBroken()")], ("exception", 2, "raise KeyError('k')", "KeyError", "'k'")),
    "shown": ([("code", f"{BROKEN}\ndisplay(Broken())")], ("exception", 2, "", "KeyError", "'k'")),
    "raises": (
        [("code", "1 / 0", "raises-exception"), ("code", "2")],
        ("exception", 2, "", "ZeroDivisionError", "division by zero"),
    ),
    "thread": (
        [("code", "import threading\none = threading.Thread(target=lambda: 1 / 0); one.start(); one.join()")],
        ("exception", 2, "", "ZeroDivisionError", "the cell warned: ZeroDivisionError: division by zero"),
    ),
    "warn": (
        [("code", "import warnings\nwarnings.warn('Glyph 22320 missing')")],
        ("exception", 2, "", "UserWarning", "the cell warned: UserWarning: Glyph 22320 missing"),
    ),
    "deprecated": (
        [("code", "import warnings\nwarnings.warn('old', DeprecationWarning)")],
        ("exception", 2, "", "DeprecationWarning", "the cell warned: DeprecationWarning: old"),
    ),
    "logged": (
        [("code", "import logging\nlogging.getLogger('a').warning('careful')")],
        ("exception", 2, "", "", "the cell warned: careful"),
    ),
    "between": (
        [("code", "import sys\nprint('a', file=sys.stderr)\nprint('b')\nprint('c', file=sys.stderr)")],
        ("exception", 2, "", "", "the cell warned: c"),
    ),
    "picture": (
        [("code", "display({'image/png': 'AAAA', 'text/plain': 'x'}, raw=True)")],
        ("output", 2, "", "", "an output of kind image/png cannot be shown; show it with indicators.pages"),
    ),
    "bare": (
        [("code", "object()")],
        ("output", 2, "", "", "the last line leaves a bare object; show it with indicators.pages"),
    ),
    "drawn": (
        [("code", "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(); ax.plot([1, 2]);"), ("code", "fig")],
        ("output", 3, "", "", "the last line leaves a bare object; show it with indicators.pages"),
    ),
    "script": (
        [("code", "display({'text/html': '<script>x</script>', 'text/plain': ''}, raw=True)")],
        ("page", 2, "", "", "the element <script> stands in the body: it is not for a page"),
    ),
    "command line": (
        [("code", "!false")],
        ("refused", 2, "!false", "", "the cell runs a command of the system; say it in Python, in the library"),
    ),
    "exit": (
        [("code", "x = 1\nexit()")],
        ("refused", 2, "exit()", "", HALF),
    ),
}
CELLS = {name: cells for table in (GOOD, FAILING) for name, (cells, *_) in table.items()}


@pytest.fixture(scope="module", name="made")
def fixture_made(tmp_path_factory):
    """Return what each engine made of a notebook; each page is made once."""
    root = tmp_path_factory.mktemp("project")

    @functools.cache
    def make_named(name: str, engine: str):
        vars(builtins).pop("_", None)  # doctests leave it, and IPython then has no `_` of its own
        notebook = write_notebook(root, name, CELLS[name])
        return make(build_job(root, root / "reports" / f"{name}-{engine}", notebook), engine)

    return make_named


@pytest.mark.parametrize("name", GOOD)
def test_a_page_shows_what_its_cells_show_in_their_order(made, name):
    result = made(name, "shell")
    assert result.outcome.failure is None
    body = result.page.partition('<main id="page-content">')[2].partition("<details")[0]
    places = [body.find(text) for text in GOOD[name][1]]
    assert -1 not in places, body
    assert places == sorted(places)


@pytest.mark.parametrize("name", CELLS)
def test_both_engines_make_the_same_bytes_tell_the_same_and_note_the_same_cells(made, name):
    shell, kernel = (made(name, engine) for engine in ENGINES)
    assert shell.page == kernel.page
    assert shell.notes == kernel.notes
    for field in ("failure", "warnings", "reads", "page_sha256", "edition"):
        assert getattr(shell.outcome, field) == getattr(kernel.outcome, field)


@pytest.mark.parametrize("name", FAILING)
def test_a_failure_names_kind_cell_line_exception_and_reason(made, name):
    result = made(name, "shell")
    assert result.outcome.failure == Failure(*FAILING[name][1])
    assert result.page == ""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_flood_is_cut_visibly_and_told(made, engine):
    result = made("flood", engine)
    assert "… 152\u202fko non affichés" in result.page  # 2000 lines of 101 bytes, less 50 000
    assert "… 2\u202fMo non affichés" in result.page
    assert len(result.page) < 150_000
    assert result.outcome.warnings == (
        "cell 2 printed 202,000 bytes; 152,000 were left out",
        "cell 3 printed 2,000,002 bytes; 1,950,002 were left out",
    )


def test_the_cells_that_start_are_told_one_by_one_and_then_the_end(made):
    assert made("text", "shell").notes == [1, 2, 3, 0]
    assert made("nested", "shell").notes == [1, 2, 3]


def test_a_kernel_that_is_killed_or_leaves_is_told_with_its_cell(tmp_path):
    killed = write_notebook(tmp_path, "kill", [("code", "import os\nos.kill(os.getpid(), 9)")])
    left = write_notebook(tmp_path, "left", [("code", "import os\nos._exit(3)")])
    failures = [
        make(build_job(tmp_path, tmp_path / path.stem, path), "kernel").outcome.failure for path in (killed, left)
    ]
    assert [failure[:4] for failure in failures] == [("killed", 2, "", "SIGKILL"), ("early", 2, "", "")]
    assert "most often for lack of memory" in failures[0].reason
    assert "status 3" in failures[1].reason


@pytest.mark.parametrize("engine", ENGINES)
def test_an_interrupt_is_no_failure_of_the_page_and_goes_on(tmp_path, engine):
    notebook = write_notebook(tmp_path, "stop", [("code", "raise KeyboardInterrupt")])
    with pytest.raises(KeyboardInterrupt):
        make(build_job(tmp_path, tmp_path / "made", notebook), engine)


def test_nothing_that_one_page_does_is_seen_by_the_next_or_by_this_process(tmp_path):
    deeds = "import sys, builtins\nsecret = 1\nsys.path.append('/x')\nsys.stdout = None\n_ = 5"
    looks = "import sys\n'secret' in globals(), '/x' in sys.path, type(sys.stdout).__name__"
    kept = (sys.stdout, sys.displayhook, sys.excepthook, list(sys.path), threading.excepthook, list(warnings.filters))
    first = write_notebook(tmp_path, "first", [("code", deeds)])
    second = write_notebook(tmp_path, "second", [("code", looks)])
    assert make(build_job(tmp_path, tmp_path / "a", first), "shell").outcome.failure is None
    made = make(build_job(tmp_path, tmp_path / "b", second), "shell")
    assert "(False, False, &#39;CellStream&#39;)" in made.page or "(False, False, 'CellStream')" in made.page
    after = (sys.stdout, sys.displayhook, sys.excepthook, list(sys.path), threading.excepthook, list(warnings.filters))
    assert after == kept
    assert not InteractiveShell.initialized()


def test_a_line_is_quoted_as_its_author_wrote_it():
    assert quote_line("\n \n%%time\n  x = 1", 2) == "x = 1"
    assert quote_line("x = 1", 7) == ""
