"""The press with real processes and real signals: what ends a page is told, and no process is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from indicators.errors import ReportError
from indicators.machine.environment import build_environment
from indicators.machine.processes import LINUX, find_run, list_processes
from indicators.press import runner
from indicators.press.runner import open_press, run_jobs
from indicators.reports.jobs import Job, Limits, write_job

pytestmark = pytest.mark.skipif(not LINUX, reason="pages are made in copies of a process on Linux only")

# Stands for indicators.making.page: the cells of a notebook, without Papermill.
MAKER = """
import json, os, pathlib, sys, threading, time
from indicators.reads import NOTES, read_notes
from indicators.reports.jobs import Failure, Outcome

print("said while loading")
SHARED = []
def stock(root):
    pass

def preload():
    print("said when loaded")
    if os.path.exists(os.path.join(os.path.dirname(__file__), "threaded")):
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    if os.path.exists(os.path.join(os.path.dirname(__file__), "slow")):
        time.sleep(1000)
    if os.path.exists(os.path.join(os.path.dirname(__file__), "broken")):
        raise ValueError("no fonts on this machine")
def make_page(job, engine, note):
    exec(job.parameters.get("before", ""))
    names, cells = {"job": job, "shared": SHARED}, json.loads(pathlib.Path(job.notebook).read_text())["cells"]
    for number, cell in enumerate(cells, 1):
        note(number)
        exec(compile(cell["source"].lstrip("\\n"), f"<ipython-input-{number}-0>", "exec"), names)
    note(0)
    exec(job.parameters.get("after", ""))
    pathlib.Path(job.folder, "page.html").write_text("page")
    told = (engine, *map(str, names.get("told", ())))
    return Outcome(job.page, None, told, read_notes(pathlib.Path(os.environ[NOTES])))
"""
# A runner of its own, to be killed: it says so when its pages are at work.
RUNNER = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from indicators.reports.jobs import read_job
from indicators.press import runner
from indicators.machine.environment import build_environment
runner.build_environment = lambda folder, run: {**build_environment(folder, run), "PYTHONPATH": sys.argv[1]}
jobs = map(read_job, Path(sys.argv[1], "jobs").read_text().splitlines())
for outcome in runner.run_jobs(jobs, 2, sys.argv[2], Path(sys.argv[1], "cache"), sys.argv[3], maker="stand_in"):
    print(outcome.page, outcome.failure.kind if outcome.failure else "good", flush=True)
"""
# C code that never lets go of Python's lock: no thread and no handler of Python's can run any more.
HOLD = "import ctypes\nctypes.PyDLL(None).sleep(1000)"
FOREVER = "while True:\n    pass"
# Processes that leave group, session, environment and parent of the page; they note their numbers.
SCATTER = """
import pathlib, subprocess
note = f"echo $$ >> {job.folder}/pids; exec sleep 1000"
for start in (["sh"], ["setsid", "sh"], ["env", "-i", "setsid", "sh"]):
    subprocess.Popen([*start, "-c", note])
subprocess.run(["sh", "-c", f"setsid sh -c '{note}' &"])
pids = pathlib.Path(job.folder, "pids")
while not pids.exists() or len(pids.read_text().split()) < 4:
    pass
"""
LEAVE_ONCE = """
if not os.path.exists(job.folder + "/tried"):
    open(job.folder + "/tried", "w").close()
    os._exit(1)
"""
PATIENCE = 10


@pytest.fixture(name="run")
def fixture_run(tmp_path):
    """The id of a run that no other has."""
    return f"test-{os.getpid()}-{tmp_path.name}"


@pytest.fixture(name="build_job")
def fixture_build_job(tmp_path):
    """Build a job from the code of its cells."""
    (tmp_path / "notebooks").mkdir()

    def build(page, *cells, before="", after="", **limits):
        notebook = tmp_path / "notebooks" / f"{page}.ipynb"
        content = [{"cell_type": "code", "source": source, "metadata": {}} for source in cells]
        notebook.write_text(json.dumps({"cells": content}), encoding="utf-8")
        folder = tmp_path / "folders" / page
        parameters = {"before": before, "after": after}
        paths = (page, str(tmp_path), str(folder), str(notebook))
        return Job(*paths, "r", "n", "t", "fr", ("fr",), parameters, (), (), "c", Limits(**limits))

    return build


@pytest.fixture(name="maker")
def fixture_maker(tmp_path, monkeypatch):
    """Have the press load the stand-in, and return the folder it lies in."""
    (tmp_path / "stand_in.py").write_text(MAKER, encoding="utf-8")
    path = {"PYTHONPATH": str(tmp_path)}
    monkeypatch.setattr(runner, "build_environment", lambda folder, run: {**build_environment(folder, run), **path})
    return tmp_path


@pytest.fixture(name="make")
def fixture_make(maker, run):
    """Make pages and return the outcomes by page."""

    def make_pages(*jobs, engine="", workers=2):
        ended = run_jobs(iter(jobs), workers, run, maker / "cache", engine, maker="stand_in")
        outcomes = {outcome.page: outcome for outcome in ended}
        assert find_run(run) == []
        return outcomes

    return make_pages


def wait_for(condition):
    """Return what `condition` gives once it is true, or fail."""
    latest = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < latest, "it never came"
        time.sleep(0.02)
    return found


def read_pids(*folders):
    """Return the processes noted in the folders of pages."""
    return [pid for folder in folders if (folder / "pids").exists() for pid in (folder / "pids").read_text().split()]


def are_gone(pids):
    return not {int(pid) for pid in pids} & set(list_processes())


@pytest.mark.parametrize("engine", ["", "kernel"])
def test_every_job_has_one_outcome(make, build_job, engine):
    outcomes = make(*(build_job(f"p{number}", "x = 1") for number in range(5)), engine=engine)
    assert {page: outcome.failure for page, outcome in outcomes.items()} == dict.fromkeys(map("p{}".format, range(5)))
    assert {outcome.warnings[0] for outcome in outcomes.values()} == {engine or "shell"}
    assert all(outcome.peak_mb > 1 and outcome.seconds > 0 for outcome in outcomes.values())


def test_no_job_means_no_press(make, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    assert make() == {}


@pytest.mark.parametrize("engine", ["", "kernel"])
def test_a_page_has_its_own_folder_group_input_and_limits(make, build_job, tmp_path, engine):
    cell = """
import os, resource, sys
told = (os.getcwd(), os.getpgid(0) == os.getpid(), sys.stdin.read(), os.environ["OMP_NUM_THREADS"],
        resource.getrlimit(resource.RLIMIT_AS)[0] >> 20, resource.getrlimit(resource.RLIMIT_CORE)[0],
        os.environ["INDICATORS_READS"])"""
    told = make(build_job("p", cell, memory_mb=3000), engine=engine)["p"].warnings[1:]
    reads = str(tmp_path / "folders" / "p" / "reads.jsonl")
    assert told == (str(tmp_path / "notebooks"), "True", "", "1", "3000", "0", reads)


def test_nothing_that_one_page_does_is_seen_by_the_next(make, build_job):
    spoil = "import os, sys\nos.environ['SPOILT'] = '1'\nos.chdir('/')\nshared.append(1)\nsys.modules['json'] = None"
    look = "import os, json\ntold = (os.environ.get('SPOILT'), os.getcwd() == '/', shared)"
    outcomes = make(build_job("spoil", spoil), build_job("look", look), workers=1)
    assert outcomes["look"].warnings == ("shell", "None", "False", "[]")


def test_a_page_can_import_what_the_press_spared_itself(make, build_job):
    cell = "import sys\nbefore = 'rfc3987_syntax' in sys.modules\nimport rfc3987_syntax\ntold = (before,)"
    assert make(build_job("p", cell))["p"].warnings == ("shell", "False")


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        (FOREVER, ("while True:", "pass")),
        ("\n\nimport time\ntime.sleep(1000)", ("time.sleep(1000)",)),
        (HOLD, ("ctypes.PyDLL(None).sleep(1000)",)),
    ],
    ids=["busy", "asleep", "in C code"],
)
def test_a_cell_that_hangs_is_ended_and_its_line_named(make, build_job, cell, lines):
    failure = make(build_job("p", "x = 1", cell, cell_seconds=0.3))["p"].failure
    assert (failure.kind, failure.cell) == ("timeout", 2)
    assert failure.line in lines
    assert failure.reason == "the cell took more than 0.3 s, the limit of a cell"


def test_a_function_of_an_earlier_cell_is_told_as_the_line_that_called_it(make, build_job):
    outcome = make(build_job("p", f"def wait():\n    {HOLD.replace(chr(10), '; ')}", "x = 2\nwait()", cell_seconds=0.3))
    assert outcome["p"].failure[:3] == ("timeout", 2, "wait()")


def test_a_page_that_is_slow_in_all_is_ended(make, build_job):
    cells = ["import time", *["time.sleep(0.2)"] * 20]
    failure = make(build_job("p", *cells, page_seconds=0.7))["p"].failure
    assert (failure.kind, failure.reason) == ("timeout", "the page took more than 0.7 s, the limit of a page")
    assert 2 <= failure.cell < 20


def test_what_comes_after_the_last_cell_is_not_charged_to_it(make, build_job):
    slow = "time.sleep(0.6)"
    outcome = make(build_job("p", "import time", after=slow, cell_seconds=0.3))["p"]
    assert outcome.failure is None


def test_a_page_that_hangs_does_not_hold_up_the_others(make, build_job):
    jobs = [build_job("hang", HOLD, cell_seconds=1), *(build_job(f"p{number}", "x = 1") for number in range(9))]
    outcomes = make(*jobs)
    assert [page for page, outcome in outcomes.items() if outcome.failure] == ["hang"]
    assert list(outcomes)[-1] == "hang"


def test_a_page_killed_is_told_with_the_signal_and_its_memory(make, build_job):
    cell = "held = b'x' * 90_000_000\nimport os\nos.kill(os.getpid(), 9)"
    outcome = make(build_job("p", "x = 1", cell))["p"]
    assert outcome.failure[:2] == ("killed", 2)
    assert outcome.failure.exception == "SIGKILL"
    assert "most often for lack of memory; at most " in outcome.failure.reason
    assert outcome.peak_mb > 90


def test_a_page_that_crashes_is_told_with_its_line(make, build_job):
    failure = make(build_job("p", "import ctypes\nctypes.string_at(0)"))["p"].failure
    assert failure[:4] == ("crashed", 1, "ctypes.string_at(0)", "SIGSEGV")


@pytest.mark.parametrize("engine", ["", "kernel"])
def test_a_page_that_leaves_without_a_word_is_early(make, build_job, engine):
    cell = "import os\nos.write(2, b'one\\nno licence found\\n')\nos._exit(3)"
    failure = make(build_job("p", "x = 1", cell), engine=engine)["p"].failure
    assert failure[:2] == ("early", 2)
    assert failure.reason.endswith("status 3 before the page was made; its last words: no licence found")


@pytest.mark.parametrize(
    ("cell", "kind", "exception"),
    [
        ("x = bytearray(1 << 40)", "memory", "MemoryError"),
        ("raise SystemExit(0)", "early", "SystemExit"),
        ("raise OSError(28, 'No space left on device')", "disk", "OSError"),
        ("raise KeyboardInterrupt", "exception", "KeyboardInterrupt"),
        ("1 / 0", "exception", "ZeroDivisionError"),
    ],
)
def test_what_the_making_of_a_page_raises_is_told(make, build_job, cell, kind, exception):
    failure = make(build_job("p", cell, memory_mb=2000))["p"].failure
    assert (failure.kind, failure.exception) == (kind, exception)
    assert failure.cell == 1
    assert ("MB were in use" in failure.reason) == (kind == "memory")


def test_a_page_that_comes_to_no_cell_is_tried_once_more(maker, run, build_job):
    job = build_job("p", "x = 1", before="open(job.folder + '/tries', 'a').write('x'); time.sleep(1000)")
    with open_press(1, run, maker / "cache", maker="stand_in", start_seconds=0.3) as press:
        press.submit(job)
        outcome = press.next_outcome()
    assert outcome.failure[:2] == ("start", 0)
    assert "no cell within 0.3 s" in outcome.failure.reason
    assert Path(job.folder, "tries").read_text() == "xx"


def test_a_page_that_comes_to_a_cell_the_second_time_is_good(make, build_job):
    assert make(build_job("p", "x = 1", before=LEAVE_ONCE))["p"].failure is None


def test_the_second_try_starts_in_a_clean_folder(make, build_job):
    note = "from indicators.reads import note_read\nnote_read({}, str(os.path.exists(job.folder + '/tried')))\n"
    job = build_job("p", "x = 1", before=note + LEAVE_ONCE)
    assert make(job)["p"].reads == {"{}": "True"}
    assert Path(job.folder, "reads.jsonl").read_text().count("\n") == 1


def test_a_flood_neither_fills_the_disk_nor_holds_up_the_page(make, build_job):
    flood = "import os\nfor _ in range(500):\n    os.write(1, b'x' * 99_999 + b'\\n')"
    job = build_job("p", flood, "1 / 0")
    good = build_job("good", flood)
    outcomes = make(job, good)
    assert outcomes["good"].failure is None
    assert outcomes["p"].failure.kind == "exception"
    assert sum(path.stat().st_size for path in Path(job.folder).iterdir()) < 20_000
    assert "ZeroDivisionError" in Path(job.folder, "output.txt").read_text()


def test_a_page_that_closes_every_file_harms_nobody_else(make, build_job):
    outcomes = make(build_job("p", "import os\nos.closerange(0, 100)"), build_job("q", "x = 1"))
    assert outcomes["p"].failure is not None
    assert outcomes["q"].failure is None


def test_temporary_files_end_with_the_run_however_the_page_ended(make, build_job):
    cell = """
import os, pathlib, tempfile
pathlib.Path(job.folder, "temporary").write_text(tempfile.mkdtemp())
os.kill(os.getpid(), 9)"""
    job = build_job("p", cell)
    assert make(job)["p"].failure.kind == "killed"
    assert not Path(Path(job.folder, "temporary").read_text()).exists()


def test_a_cell_that_forks_makes_one_page(make, build_job):
    assert make(build_job("p", "import os\nos.fork()"))["p"].failure is None


@pytest.mark.parametrize("end", ["", "\n1 / 0", "\nimport os\nos.kill(os.getpid(), 9)", "\n" + HOLD])
@pytest.mark.parametrize("engine", ["", "kernel"])
def test_what_a_page_starts_ends_with_it(build_job, maker, run, engine, end):
    job = build_job("p", SCATTER + end, cell_seconds=1)
    with open_press(2, run, maker / "cache", engine, maker="stand_in") as press:
        press.submit(build_job("other", "import time\ntime.sleep(2)"))
        press.submit(job)
        assert press.next_outcome().page == "p"
        pids = read_pids(Path(job.folder))
        assert len(pids) == 4
        wait_for(lambda: are_gone(pids))
        assert press.next_outcome().failure is None


@pytest.fixture(name="start_runner")
def fixture_start_runner(maker, run):
    """Start a runner in a process of its own."""
    started = []

    def start(*jobs, engine=""):
        (maker / "runner.py").write_text(RUNNER, encoding="utf-8")
        (maker / "jobs").write_text("\n".join(map(write_job, jobs)), encoding="utf-8")
        command = [sys.executable, str(maker / "runner.py"), str(maker), run, engine]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("engine", ["", "kernel"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_runner_that_ends_leaves_no_process(start_runner, build_job, run, engine, number):
    jobs = [build_job("hold", SCATTER + HOLD), build_job("busy", SCATTER + FOREVER), build_job("waiting", "x = 1")]
    process = start_runner(*jobs, engine=engine)
    folders = [Path(job.folder) for job in jobs[:2]]
    wait_for(lambda: len(read_pids(*folders)) == 8)
    process.send_signal(number)
    wait_for(lambda: find_run(run) == [])
    wait_for(lambda: are_gone(read_pids(*folders)))
    assert process.wait(PATIENCE) == -number


@pytest.mark.parametrize("moment", range(6))
def test_a_runner_killed_at_any_moment_leaves_no_process(start_runner, build_job, run, moment):
    process = start_runner(*(build_job(f"p{number}", SCATTER) for number in range(20)))
    time.sleep(moment / 15)
    process.kill()
    process.wait()
    wait_for(lambda: find_run(run) == [])


def test_a_runner_killed_while_the_press_loads_leaves_no_process(start_runner, build_job, run, maker):
    (maker / "slow").touch()
    process = start_runner(build_job("p", "x = 1"))
    pids = wait_for(lambda: find_run(run))
    process.kill()
    wait_for(lambda: are_gone(pids))


def test_the_private_folder_of_a_killed_runner_is_taken_away(start_runner, build_job, run, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "private"))
    (tmp_path / "private").mkdir()
    process = start_runner(build_job("hold", "open(job.folder + '/begun', 'w').close()\n" + HOLD))
    wait_for((tmp_path / "folders" / "hold" / "begun").exists)
    assert list((tmp_path / "private").iterdir()) != []
    process.kill()
    wait_for(lambda: find_run(run) == [])
    wait_for(lambda: list((tmp_path / "private").iterdir()) == [])


def test_a_press_that_is_killed_is_replaced_and_its_pages_made_again(maker, run, build_job):
    with open_press(2, run, maker / "cache", maker="stand_in") as press:
        jobs = [build_job(f"p{number}", SCATTER, "import time\ntime.sleep(0.5)") for number in range(4)]
        for job in jobs:
            press.submit(job)
        wait_for(lambda: len(read_pids(Path(jobs[0].folder))) >= 4)
        os.kill(press.process.pid, signal.SIGKILL)
        outcomes = [press.next_outcome() for _ in jobs]
        assert {outcome.page: outcome.failure for outcome in outcomes} == {job.page: None for job in jobs}
    assert find_run(run) == []


def test_a_page_that_kills_the_press_twice_fails_and_no_other_does(make, build_job):
    poison = build_job("poison", "import os, signal\nos.kill(os.getppid(), 9)")
    outcomes = make(*(build_job(f"p{number}", "x = 1") for number in range(3)), poison, build_job("last", "x = 1"))
    assert len(outcomes) == 5
    assert {page for page, outcome in outcomes.items() if outcome.failure} == {"poison"}
    assert outcomes["poison"].failure.kind == "killed"


def test_a_press_told_to_leave_cancels_its_pages(maker, run, build_job):
    with open_press(1, run, maker / "cache", maker="stand_in") as press:
        job = build_job("p", "x = 1", SCATTER + HOLD)
        press.submit(job)
        press.submit(build_job("waiting", "x = 1"))
        wait_for(lambda: len(read_pids(Path(job.folder))) == 4)
        os.kill(press.process.pid, signal.SIGTERM)
        failures = {outcome.page: outcome.failure for outcome in (press.next_outcome(), press.next_outcome())}
        wait_for(lambda: are_gone(read_pids(Path(job.folder))))
    assert {page: failure[:2] for page, failure in failures.items()} == {
        "p": ("cancelled", 2),
        "waiting": ("cancelled", 0),
    }


def test_an_exception_in_the_loop_over_outcomes_ends_every_page(maker, run, build_job):
    jobs = [build_job("good", "x = 1"), build_job("hold", SCATTER + HOLD), build_job("also", HOLD)]
    with pytest.raises(KeyboardInterrupt):
        for _ in run_jobs(jobs, 2, run, maker / "cache", maker="stand_in"):
            raise KeyboardInterrupt
    assert find_run(run) == []
    assert are_gone(read_pids(Path(jobs[1].folder)))


def test_a_block_left_while_the_press_still_loads_leaves_no_process(maker, run, build_job):
    with open_press(1, run, maker / "cache", maker="stand_in") as press:
        press.submit(build_job("p", "x = 1"))
    assert find_run(run) == []


def test_few_jobs_are_taken_ahead(maker, run, build_job):
    taken = Counter()

    def list_jobs():
        for number in range(20):
            taken["jobs"] += 1
            yield build_job(f"p{number}", "x = 1")

    for ended, _ in enumerate(run_jobs(list_jobs(), 2, run, maker / "cache", maker="stand_in")):
        assert taken["jobs"] <= ended + 1 + 4
    assert taken["jobs"] == 20


def test_a_press_that_does_not_start_fails_every_page_with_its_last_words(make, build_job, maker):
    (maker / "broken").touch()
    outcomes = make(*(build_job(f"p{number}", "x = 1") for number in range(6)))
    assert {outcome.failure[:2] for outcome in outcomes.values()} == {("start", 0)}
    assert len(outcomes) == 6
    words = "the process that makes pages does not start; its last words: ValueError: no fonts on this machine"
    assert outcomes["p5"].failure.reason == words


def test_a_press_with_a_second_thread_copies_no_process(make, build_job, maker):
    (maker / "threaded").touch()
    outcomes = make(*(build_job(f"p{number}", "x = 1") for number in range(3)))
    assert [outcome.warnings for outcome in outcomes.values()] == [("kernel",)] * 3


def test_the_press_says_how_it_makes_pages(maker, run, build_job):
    with open_press(1, run, maker / "cache", "kernel", maker="stand_in") as press:
        press.submit(build_job("p", "x = 1"))
        press.next_outcome()
        assert press.engine == "kernel"


def test_an_outcome_is_not_waited_for_where_no_page_is_made(maker, run):
    with open_press(1, run, maker / "cache", maker="stand_in") as press, pytest.raises(ReportError, match="submit"):
        press.next_outcome()


def test_many_large_outcomes_pass_while_many_jobs_are_given(maker, run, build_job):
    told = "told = ('x' * 300_000,)"
    with open_press(2, run, maker / "cache", maker="stand_in") as press:
        jobs = [build_job(f"p{number}", told)._replace(title="x" * 100_000) for number in range(12)]
        for job in jobs:
            press.submit(job)
        outcomes = [press.next_outcome() for _ in jobs]
    assert {len(outcome.warnings[1]) for outcome in outcomes} == {300_000}
