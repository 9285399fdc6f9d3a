"""Processes and their ends: who carries a run's id, what is swept, what limits do, how an end is told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from indicators.machine.environment import RUN, THREADS, build_environment
from indicators.machine.processes import (
    LINUX,
    count_threads,
    find_run,
    kill_group,
    kill_process,
    list_processes,
    started_at,
    sweep_run,
)
from indicators.press.verdicts import End, find_line, judge_end, quote_words
from indicators.reports.jobs import Failure, Job, Limits, Outcome, write_outcome

linux = pytest.mark.skipif(not LINUX, reason="only Linux shows its processes in /proc")
SLEEP = "import time\nprint(flush=True)\ntime.sleep(1000)"
PATIENCE = 10
JOB = Job("fr/a.html", "", "", "", "r", "n", "t", "fr", ("fr",), {}, (), (), "c", Limits())
END = End(0, "", True, 3, "", (), "", 1.0, 50.0)


@pytest.fixture(name="run")
def fixture_run(tmp_path):
    return f"test-{os.getpid()}-{tmp_path.name}"


@pytest.fixture(name="start")
def fixture_start():
    """Start Python code in a process of its own and wait for its first line."""
    started = []

    def start(code, **options):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, **options)
        started.append(process)
        process.first = process.stdout.readline().strip()
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for(condition):
    latest = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < latest, "it never came"
        time.sleep(0.02)


@linux
def test_the_processes_of_a_run_are_found_by_its_id_and_those_of_its_parts(start, run):
    own = start(SLEEP, env={**os.environ, RUN: run})
    part = start(SLEEP, env={**os.environ, RUN: f"{run}-part"})
    start(SLEEP, env={**os.environ, RUN: f"{run}0"})
    start(SLEEP, env={**os.environ, "OTHER": f"{RUN}={run}"})
    assert sorted(find_run(run)) == sorted([own.pid, part.pid])
    assert find_run(f"{run}-part") == [part.pid]


@linux
def test_a_session_is_found_without_the_environment(start, run):
    leader = start(SLEEP, env={}, start_new_session=True)
    assert find_run(run) == []
    assert find_run(run, session=leader.pid) == [leader.pid]


@linux
def test_a_sweep_ends_a_run_and_nobody_else(start, run):
    own = [start(SLEEP, env={**os.environ, RUN: run}, start_new_session=bool(number % 2)) for number in range(4)]
    other = start(SLEEP, env={**os.environ, RUN: f"{run}0"})
    sweep_run(run)
    assert [process.wait(PATIENCE) for process in own] == [-signal.SIGKILL] * 4
    assert other.poll() is None


@linux
def test_a_sweep_spares_the_process_that_sweeps(start, run):
    code = f"from indicators.machine.processes import sweep_run\nsweep_run({run!r})\nprint('still here')"
    assert start(code, env={**os.environ, RUN: run}).first == "still here"


def test_ending_what_is_gone_is_no_error(start):
    process = start("print()")
    process.wait(PATIENCE)
    kill_process(process.pid)
    kill_group(process.pid)


@linux
def test_a_start_tells_one_process_from_another(start):
    process = start(SLEEP)
    assert started_at(process.pid) == started_at(process.pid)
    assert int(started_at(process.pid)) >= int(started_at(os.getpid()))
    process.kill()
    process.wait(PATIENCE)
    assert started_at(process.pid) == ""


@linux
def test_threads_are_counted_those_of_libraries_included(start):
    code = "import threading, time\nfrom indicators.machine.processes import count_threads\n{}\nprint(count_threads())"
    assert start(code.format("")).first == "1"
    assert start(code.format("threading.Thread(target=time.sleep, args=(5,), daemon=True).start()")).first == "2"
    blas = code.format("import numpy; numpy.ones((300, 300)) @ numpy.ones((300, 300))")
    assert start(blas, env=build_environment("")).first == "1"
    assert count_threads() >= 1


@linux
def test_a_process_ends_with_its_parent_even_while_c_code_holds_it(start):
    child = (
        "import ctypes, os\nfrom indicators.machine.processes import die_with_parent\ndie_with_parent(os.getppid())\n"
    )
    child += "print(os.getpid(), flush=True)\nctypes.PyDLL(None).sleep(1000)"
    parent = start(f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}])")
    parent.kill()
    wait_for(lambda: started_at(int(parent.first)) == "" or int(parent.first) not in list_processes())


def test_a_process_whose_parent_is_gone_already_leaves(start):
    code = "from indicators.machine.processes import die_with_parent\ndie_with_parent(1 << 22)\nprint('still here')"
    assert start(code).first == ""


@linux
def test_memory_beyond_the_limit_is_an_error_and_not_an_end(start):
    code = "from indicators.machine.processes import limit_memory\nlimit_memory(500)\ntry:\n    bytearray(10**9)\n"
    assert start(f"{code}except MemoryError:\n    print('refused')").first == "refused"


@linux
def test_a_limit_above_what_the_system_allows_is_no_error(start):
    code = "import resource\nfrom indicators.machine.processes import limit_memory\n"
    code += "resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9))\nlimit_memory(4000)\n"
    assert start(f"{code}print(resource.getrlimit(resource.RLIMIT_AS))").first == "(1000000000, 1000000000)"


def test_the_environment_is_that_of_one_thread_and_one_run():
    environment = build_environment("/private", "run-1")
    assert environment[RUN] == "run-1"
    assert {environment[name] for name in THREADS} == {"1"}
    assert RUN not in build_environment("/private")


def write_notebook(folder, *sources):
    path = folder / "n.ipynb"
    cells = [{"cell_type": "code", "source": source, "metadata": {}} for source in sources]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return str(path)


STACK = (
    "Thread 0x00007f0000000001 (most recent call first):",
    '  File "/usr/lib/python3.11/threading.py", line 1 in wait',
    "",
    "Current thread 0x00007f0000000002 (most recent call first):",
    '  File "/site-packages/pandas/core.py", line 700 in read',
    '  File "/tmp/ipykernel_17/1.py", line 1 in helper',
    '  File "/tmp/ipykernel_17/2.py", line 2 in <module>',
    '  File "/site-packages/IPython/core/interactiveshell.py", line 3 in run_code',
)


def test_the_line_at_work_is_that_of_the_cell_itself(tmp_path):
    notebook = write_notebook(tmp_path, "def helper(): ...", "\n  \nx = 1\n    read(x)  \n")
    assert find_line(notebook, 2, STACK) == "read(x)"


@pytest.mark.parametrize(
    ("cell", "stack"), [(0, STACK), (9, STACK), (1, STACK), (2, STACK[:5]), (2, ()), (2, ("  File nonsense", "\0"))]
)
def test_a_line_that_is_not_known_is_left_out(tmp_path, cell, stack):
    assert find_line(write_notebook(tmp_path, "x = 1", "y\nz"), cell, stack) == ""
    assert find_line(str(tmp_path / "missing.ipynb"), cell, stack) == ""


def test_an_outcome_counts_only_if_the_process_ended_cleanly():
    told = END._replace(outcome=write_outcome(Outcome("fr/a.html", None)))
    assert judge_end(JOB, told).failure is None
    assert judge_end(JOB, told._replace(status=9)).failure.kind == "killed"
    assert judge_end(JOB, told._replace(status=3 << 8)).failure.kind == "early"
    assert judge_end(JOB, told._replace(overrun="too long")).failure == Failure("timeout", 3, "", "", "too long")


def test_an_end_before_the_first_cell_is_a_start_that_failed():
    assert judge_end(JOB, END._replace(begun=False, cell=0)).failure.kind == "start"
    assert judge_end(JOB, END._replace(begun=False, cell=0, overrun="too long")).failure.kind == "start"


def test_a_failure_for_lack_of_memory_names_the_peak():
    told = write_outcome(Outcome("fr/a.html", Failure("memory", 2, "x", "MemoryError", "no room")))
    outcome = judge_end(JOB, END._replace(outcome=told, peak_mb=812.4))
    assert outcome.failure == Failure("memory", 2, "x", "MemoryError", "no room (4096 MB); at most 812 MB were in use")
    assert (outcome.peak_mb, outcome.seconds) == (812.4, 1.0)


def test_every_signal_has_a_name():
    names = {number: judge_end(JOB, END._replace(status=number)).failure.exception for number in range(1, 65)}
    assert (names[9], names[11]) == ("SIGKILL", "SIGSEGV")
    assert all(names.values())


def test_last_words_are_one_short_line():
    assert quote_words(b"") == quote_words(b"\n \n") == ""
    assert quote_words(b"first\n\xff" + b"x" * 1000 + b"\n\n") == "; its last words: \ufffd" + "x" * 199
