"""The same inputs give the same bytes: whatever the clock, zone, language, folder, user, number of workers, engine."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

CHART = """from indicators.charts.style import in_style, start_axes
from indicators.charts.vector import render_svg


@in_style
def draw(number):
    axes = start_axes("a", 300, 200)
    axes.plot([0, 1, 2], [0, number, 1], marker="o")
    axes.set_title(f"Évidence {number}")
    return render_svg(axes.figure, "a", "b", "c")


class Chart:
    def _repr_html_(self):
        return f'<figure id="a">{draw(NUMBER)}</figure>'


Chart()"""
# What a page could tell of where and when it was made, if it could know.
TELL = """import locale, os, time
print(time.strftime("%Z %z", time.localtime(0)), locale.setlocale(locale.LC_ALL), os.environ.get("TZ"))
print({"b", "a", "c"}, hash("a"), os.environ.get("DISPLAY"), os.environ["MPLBACKEND"])"""
PAGES = {f"chart-{number}": (CHART.replace("NUMBER", str(number)),) for number in range(7)} | {"tell": (TELL,)}
# A clock that is wrong for all code of a process, in C or Python.
CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*really)(clockid_t, struct timespec *);
    if (!really) really = dlsym(RTLD_NEXT, "clock_gettime");
    int status = really(clock, now);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec += SHIFT;
    return status;
}
int gettimeofday(struct timeval *now, void *zone) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *place) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (place) *place = exact.tv_sec;
    return exact.tv_sec;
}
"""
# Python runs this at its start where it stands beside the library: it starts anew, under the wrong clock.
ANEW = """
import os, sys
if os.environ.get("LD_PRELOAD") != {clock!r}:
    os.environ["LD_PRELOAD"] = {clock!r}
    os.execv(sys.executable, sys.orig_argv)
"""
# Each with a time (UTC) and the variables of whoever starts the run.
PLACES = {
    "last night of a leap year": ("2028-12-31 23:59:50", {"TZ": "Pacific/Auckland", "LC_ALL": "C", "LANG": "C"}),
    "the 29th of February": ("2028-02-29 11:00:00", {"TZ": "America/New_York", "LC_ALL": "tr_TR.UTF-8"}),
    "the hour that is left out": ("2026-03-29 00:59:55", {"TZ": "Europe/Paris", "PYTHONHASHSEED": "7"}),
    "the hour that comes twice": ("2026-10-25 00:59:55", {"TZ": "Europe/Paris", "MPLBACKEND": "TkAgg"}),
}
ENGINE = """
import sys
from pathlib import Path
from indicators.runs.regeneration import run_reports
raise SystemExit(run_reports(Path(sys.argv[1]), sys.argv[2:], engine="kernel", workers=4))
"""


def write_charts(project) -> None:
    """Plan eight pages, seven of them charts."""
    project.write_pages(PAGES)


@pytest.fixture(name="serial", scope="module")
def fixture_serial(shared_run):
    """The eight pages, made one after the other."""
    project, ended = shared_run("serial", write_charts, "--jobs", "1")
    assert ended.status == 0, ended
    return project


def test_eight_pages_side_by_side_without_a_display_equal_those_made_one_by_one(base, project, serial):
    write_charts(project)
    ended = project.run("report", "--jobs", "8", MPLBACKEND="TkAgg")
    assert ended.status == 0, ended
    assert len(project.see()) == len(PAGES) + 3  # index, door and manifest
    assert project.see() == serial.see()
    assert serial.read_page("chart-3").count("<svg") == 1
    assert base.see() != serial.see()


def run_in_kernels(project, names, *before: str, **variables: str) -> subprocess.CompletedProcess:
    """Report the pages named, made by plain kernels, the command preceded by `before`."""
    environment = {**os.environ, "PYTHONPATH": str(project.library), **variables}
    command = [*before, sys.executable, "-c", ENGINE, str(project.root), *names]
    return subprocess.run(command, cwd=project.root, env=environment, capture_output=True, text=True, check=False)


def test_plain_kernels_without_a_port_and_with_the_users_history_locked_give_the_same_pages(project, serial, tmp_path):
    chosen = ("chart-1", "chart-2", "tell")
    write_charts(project)
    profile = tmp_path / "home" / ".ipython" / "profile_default"
    profile.mkdir(parents=True)
    history = sqlite3.connect(profile / "history.sqlite", isolation_level=None)
    history.execute("create table sessions (session integer)")
    history.execute("begin exclusive")
    # No network at all, not even with itself: whoever needs a port finds none.
    alone = ["unshare", "--net"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        alone = []
    try:
        ended = run_in_kernels(project, chosen, *alone, HOME=str(tmp_path / "home"))
    finally:
        history.close()
    assert ended.returncode == 0, ended
    seen, pages = project.see(), {f"fr/{name}.html" for name in chosen}
    assert {name: seen.get(name) for name in pages} == {name: serial.see()[name] for name in pages}
    if not alone:
        pytest.skip("the history was tried; a system without ports cannot be had here")


def shift_clock(library: Path, folder: Path, moment: str) -> Path:
    """Return a copy of a library whose processes all believe that it is `moment`; skip where no such clock is built."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        pytest.skip("no C compiler here to build another clock with")
    shutil.copytree(library, folder)
    source, clock = folder / "clock.c", folder / "clock.so"
    source.write_text(CLOCK, encoding="utf-8")
    shift = int(datetime.fromisoformat(f"{moment}+00:00").timestamp() - time.time())
    command = [compiler, "-shared", "-fPIC", f"-DSHIFT={shift}L", "-o", str(clock), str(source), "-ldl"]
    subprocess.run(command, check=True)
    (folder / "sitecustomize.py").write_text(ANEW.format(clock=str(clock)), encoding="utf-8")
    return folder


@pytest.mark.parametrize("place", PLACES)
def test_clock_zone_language_folder_and_user_leave_no_trace(base, tmp_path, place):
    moment, variables = PLACES[place]
    project = base.copy(tmp_path / "elsewhere é" / "project")
    shutil.rmtree(project.reports)
    shutil.rmtree(project.root / "data" / "processed")
    project.library = shift_clock(base.library, tmp_path / "library", moment)
    home = tmp_path / "Zoë Müller"
    home.mkdir()
    user = {"HOME": str(home), "USER": "zoe", "LOGNAME": "zoe"}
    ended = project.run("report", folder=project.root / "notebooks", **user, **variables)
    assert ended.status == 0, ended
    assert project.see() == base.see()
    record = project.read_record()
    started = datetime.fromisoformat(record["started"])
    assert timedelta() <= started - datetime.fromisoformat(f"{moment}+00:00") < timedelta(hours=1)
    assert list(home.rglob("*.sqlite")) == []


def test_a_run_made_again_later_has_the_same_bytes_and_a_record_of_its_own(base, project):
    shutil.rmtree(project.reports / ".editions")
    first = base.read_record()
    ended = project.run("report")
    assert ended.status == 0
    assert project.see() == base.see()
    assert project.read_record()["run"] > first["run"]
    pages = "".join(path.read_text(encoding="utf-8") for path in project.reports.glob("*.html"))
    assert first["started"][:10] not in pages + json.dumps(project.see())


def break_library(base, folder: Path, name: str, text: str, other: str) -> Path:
    """Return a copy of the library with one piece of text replaced."""
    shutil.copytree(base.library, folder)
    path = folder / "indicators" / name
    source = path.read_text(encoding="utf-8")
    assert text in source
    path.write_text(source.replace(text, other), encoding="utf-8")
    return folder


def test_a_press_that_never_gets_ready_fails_every_page_with_its_last_words(base, project, tmp_path):
    asked = "def warm_up() -> None:"
    broken = f"{asked}\n    raise OSError('no fonts on this machine')"
    project.library = break_library(base, tmp_path / "library", "making/warming.py", asked, broken)
    ended = project.run("report")
    assert ended.status == 1
    failures = project.read_failures()
    assert {failure["kind"] for failure in failures.values()} == {"start"}
    assert len(failures) == 2
    assert "does not start; its last words: OSError: no fonts on this machine" in ended.err
    assert "if it stays so, set the environment up anew" in ended.err
    assert project.read_page("alpha").count('class="kept"') == 1


def test_a_kernel_that_does_not_start_is_tried_again_and_told_with_what_it_said(base, project, tmp_path):
    asked = '"-m", "ipykernel_launcher", "-f", "{connection_file}", *quiet]'
    broken = """"-c", "import sys; sys.exit('no kernel on this machine')"]"""
    project.library = break_library(base, tmp_path / "library", "machine/environment.py", asked, broken)
    project.write_plan("alpha")
    ended = run_in_kernels(project, ())
    assert ended.returncode == 1, ended
    failure = project.read_failures()["alpha"]
    assert failure["kind"] == "start"
    assert "no kernel on this machine" in failure["reason"]
