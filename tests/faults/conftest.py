"""Small projects, reported by the real command line or kept from it; and the table of faults."""

from __future__ import annotations

import csv
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from indicators.machine.processes import find_run
from indicators.seals import renew_seal
from small_projects import describe_survey, write_cells

PROJECT = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("faults.csv")
INJECTOR = Path(__file__).with_name("injector.py")
PATIENCE = 10  # seconds that a run's processes may outlive it
LONGEST = 240  # seconds after which a run that hangs is a failed test
PARAMETERS = 'language = "fr"'
FIGURE = """from indicators.observations import open_observations

found = open_observations().select(territory="bretagne", indicator="jobs")
print(*found["text"], *found["observation"])"""


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


class Project:
    """A project in a folder, with a library of its own, run as a user runs it."""

    def __init__(self, root: Path, library: Path) -> None:
        self.root, self.library, self.reports = root, library, root / "reports"

    def copy(self, root: Path) -> Project:
        """Return a copy of this project as it stands."""
        shutil.copytree(self.root, root, symlinks=True)
        return Project(root, self.library)

    def write_figure(self, text: str) -> None:
        """Write the one figure of the project's source as `text`, and seal it."""
        path = self.root / "data" / "raw" / "survey.csv"
        path.write_text(f"Région,Indicateur,Texte,Année\nbretagne,jobs,{text},2012\n", encoding="utf-8")
        path.with_suffix(".toml").write_text(describe_survey(), encoding="utf-8")
        renew_seal(path)

    def write_notebook(self, name: str, *cells: str) -> None:
        """Write a notebook of code cells; the first cell declares its parameters, so the first of `cells` is cell 2."""
        listed = [("code", PARAMETERS, "parameters"), *(("code", source) for source in cells)]
        write_cells(self.root / "notebooks" / f"{name}.ipynb", listed)

    def write_plan(self, *names: str, **limits: float) -> None:
        """Plan one French page for each notebook named, under `limits`."""
        block = '[[report]]\nname = "{0}"\nnotebook = "{0}.ipynb"\ntitle = {{ fr = "{0}" }}\nlanguages = ["fr"]\n'
        table = "".join(f"{name} = {value}\n" for name, value in limits.items())
        plan = f"[limits]\n{table}\n" + "\n".join(block.format(name) for name in names)
        (self.root / "notebooks" / "reports.toml").write_text(plan, encoding="utf-8")

    def write_pages(self, pages: Mapping[str, tuple[str, ...]], **limits: float) -> None:
        """Write and plan the notebooks of `pages`: cells by name."""
        for name, cells in pages.items():
            self.write_notebook(name, *cells)
        self.write_plan(*pages, **limits)

    def start(self, *arguments: str, folder: Path | None = None, **variables: str) -> subprocess.Popen:
        """Start the command line in the project, or in another folder below it."""
        environment = {**os.environ, "PYTHONPATH": str(self.library), **variables}
        environment.pop("DISPLAY", None)
        command = [sys.executable, "-m", "indicators", *arguments]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=folder or self.root, env=environment, text=True, **pipes)

    def run(self, *arguments: str, folder: Path | None = None, **variables: str) -> Ended:
        """Run the command line to its end."""
        with self.start(*arguments, folder=folder, **variables) as process:
            out, err = process.communicate(timeout=LONGEST)
        return Ended(process.returncode, out, err)

    def renew(self) -> None:
        """Change what the first page shows, keep the second, and plan a third."""
        self.write_figure("4 300")
        self.write_notebook("gamma", "print('γ')")
        self.write_plan("beta", "alpha", "gamma")

    def inject(self, asked: str, *arguments: str) -> list:
        """Return what the injector of faults tells of each run of this project."""
        command = [sys.executable, str(INJECTOR), asked, str(self.root), *arguments]
        environment = {**os.environ, "PYTHONPATH": str(self.library)}
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        return [json.loads(line) for line in ended.stdout.splitlines()]

    def see(self) -> dict[str, str]:
        """Return the SHA-256 of each page that a visitor finds, and of index and manifest."""
        paths = [*self.reports.glob("[!.]*/*.html"), *self.reports.glob("*.html"), *self.reports.glob("*.json")]
        return {
            path.relative_to(self.reports).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(paths)
            if path.is_file()
        }

    def read_page(self, name: str) -> str:
        """Return the text of a page shown."""
        return (self.reports / "fr" / f"{name}.html").read_text(encoding="utf-8")

    def read_record(self) -> dict:
        """Return the record of the last run, as it stands in its file."""
        return json.loads((self.reports / ".runs" / "run.json").read_text(encoding="utf-8"))

    def read_failures(self) -> dict[str, dict]:
        """Return what the record says of each page that failed, by the page's name."""
        return {Path(one["page"]).stem: one for one in self.read_record()["failures"]}

    def ask_status(self) -> dict:
        """Return what `indicators status` says to programs."""
        return json.loads(self.run("status", "--json").out)

    def list_processes(self) -> list[int]:
        """Return the processes of the last run that are still there."""
        return find_run(self.read_record()["run"])


def wait_for(condition, seconds: float = PATIENCE):
    """Return what `condition` gives once it is true, or fail."""
    latest = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < latest, "it never came"
        time.sleep(0.02)
    return found


@pytest.fixture(name="wait_for", scope="session")
def fixture_wait_for():
    return wait_for


@pytest.fixture(name="once", scope="session")
def fixture_once(tmp_path_factory):
    """Do a thing once for all the processes that run these tests: `once(name, build)`, `build` fills a folder."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    shared.mkdir(exist_ok=True)

    def do_once(name: str, build) -> Path:
        folder = shared / name
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "built").exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                build(folder)
                (folder / "built").touch()
        return folder

    return do_once


def build_base(folder: Path) -> Project:
    """Make a project with two good pages, the first of a figure, and report it."""
    ignored = shutil.ignore_patterns(".*")
    shutil.copytree(PROJECT / "src" / "indicators", folder / "library" / "indicators", ignore=ignored)
    project = Project(folder / "project", folder / "library")
    shutil.copytree(PROJECT / "data" / "reference", project.root / "data" / "reference")
    for name in ("data/raw", "notebooks"):
        (project.root / name).mkdir()
    project.write_figure("4 200")
    project.write_pages({"beta": ("print('β')",), "alpha": (FIGURE,)})  # beta has no other neighbour when gamma comes
    ended = project.run("report")
    assert ended.status == 0, ended
    return project


@pytest.fixture(name="base", scope="session")
def fixture_base(once):
    """The project that all others are copies of; nothing in it may be changed."""
    folder = once("base", build_base)
    return Project(folder / "project", folder / "library")


@pytest.fixture(name="project")
def fixture_project(base, tmp_path):
    """A project of the test's own, its two pages up to date; whatever the test does, no process of it is left."""
    own = base.copy(tmp_path / "project")
    yield own
    for pid in own.list_processes() if (own.reports / ".runs" / "run.json").exists() else ():
        os.kill(pid, signal.SIGKILL)


@pytest.fixture(name="shared_run", scope="session")
def fixture_shared_run(base, once):
    """Report a changed copy of the base once for all tests: `shared_run(name, change)` gives project and its end."""

    def run_once(name: str, change, *arguments: str) -> tuple[Project, Ended]:
        def build(folder: Path) -> None:
            own = base.copy(folder / "project")
            change(own)
            (folder / "ended.json").write_text(json.dumps(own.run("report", *arguments)), encoding="utf-8")

        folder = once(name, build)
        ended = Ended(*json.loads((folder / "ended.json").read_text(encoding="utf-8")))
        return Project(folder / "project", base.library), ended

    return run_once


@pytest.fixture(name="recording", scope="session")
def fixture_recording(base, once):
    """The folder with the pages of a real run of the renewed project."""

    def build(folder: Path) -> None:
        project = base.copy(folder / "project")
        project.renew()
        (told,) = project.inject("record", str(folder))
        assert told["status"] == 0, told
        (folder / "seen.json").write_text(json.dumps(told["seen"]), encoding="utf-8")

    return once("recording", build)


@pytest.fixture(name="new", scope="session")
def fixture_new(recording):
    """What visitors see after an undisturbed run of the renewed project."""
    return json.loads((recording / "seen.json").read_text(encoding="utf-8"))


def read_faults() -> list[dict[str, str]]:
    """Return the rows of the table: row, fault, here, elsewhere (tests, separated by blanks), not_tried (why)."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(name="faults", scope="session")
def fixture_faults():
    return read_faults()


def judge_row(row: Mapping[str, str], outcomes: Mapping[str, Mapping[str, str]]) -> str:
    """Return what became of the tests of a row, in words."""
    found = {word: reason for test in row["here"].split() for word, reason in outcomes.get(test, {}).items()}
    words = [word for word in ("failed", "error", "passed", "skipped") if word in found][:1]
    untried = [f"not tried: {reason}" for reason in (found.get("skipped", ""), row["not_tried"]) if reason]
    also = [f"see also {row['elsewhere']}"] if row["elsewhere"] else []
    return "; ".join([*(words or (["not run"] if row["here"] else [])), *untried, *also])


def pytest_terminal_summary(terminalreporter) -> None:
    """List each row of the table with what became of it."""
    outcomes: dict[str, dict[str, str]] = {}
    for word in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(word, []):
            name = report.nodeid.rpartition("::")[2].partition("[")[0]
            reason = report.longrepr[2].removeprefix("Skipped: ") if word == "skipped" else ""
            outcomes.setdefault(name, {})[word] = reason
    terminalreporter.section("faults")
    for row in read_faults():
        terminalreporter.line(f"{row['row']:4} {row['fault']}: {judge_row(row, outcomes)}")
