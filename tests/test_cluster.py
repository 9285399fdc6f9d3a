"""Pages on a Dask cluster: a real scheduler and real workers, started as processes on this machine."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indicators.cluster import client
from indicators.cluster.client import connect, open_cluster
from indicators.cluster.exchange import pack_inputs
from indicators.cluster.extra import ClusterError
from indicators.errors import ReportError
from indicators.machine.processes import LINUX, PARENT, list_processes, read_environment, read_field
from indicators.press.runner import run_jobs
from indicators.reports.inputs import hash_code, hash_inputs
from indicators.reports.jobs import Job, Outcome
from small_projects import write_cells

try:
    import distributed
except ModuleNotFoundError:
    distributed = None

pytestmark = [
    pytest.mark.skipif(not LINUX, reason="processes are found through /proc"),
    pytest.mark.skipif(distributed is None, reason="the extra `cluster` (dask.distributed) is not installed"),
]
ROOT = Path(__file__).parents[1]
PATIENCE = 60
SAY = 'say(language, fr="Bretagne", en="Brittany")'


def write_notebook(path: Path, *cells: str) -> None:
    sources = ("from indicators.pages import say", *cells)
    write_cells(path, [("code", 'language = "fr"\nnumber = 0', "parameters"), *(("code", cell) for cell in sources)])


@pytest.fixture
def root(tmp_path):
    """A project of one notebook, which shows a word."""
    root = tmp_path / "project"
    for folder in ("notebooks", "data/reference", "data/processed", "requirements"):
        (root / folder).mkdir(parents=True)
    (root / "notebooks" / "reports.toml").write_text("", encoding="utf-8")
    (root / "data" / "reference" / "words.csv").write_text("word\nmer\n", encoding="utf-8")
    shutil.copy(ROOT / "requirements" / "runtime.txt", root / "requirements")
    write_notebook(root / "notebooks" / "word.ipynb", SAY)
    return root


def list_jobs(root: Path, count: int, notebook: str = "word.ipynb") -> list[Job]:
    code = hash_code(hash_inputs(root))
    folder = root / "reports" / ".runs" / "work"
    return [
        Job(
            page=f"fr/word-{number}.html",
            root=str(root),
            folder=str(folder / f"fr-word-{number}"),
            notebook=str(root / "notebooks" / notebook),
            report="word",
            name=f"word-{number}",
            title="Un mot",
            language="fr",
            languages=("fr",),
            parameters={"language": "fr", "number": number},
            exhibits=(),
            private=(str(root),),
            code=code,
        )
        for number in range(count)
    ]


class Cluster:
    """A scheduler and its workers, each a process."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.workers, self.started = folder, [], []
        told = folder / "scheduler.json"
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", told)
        until = time.monotonic() + PATIENCE
        while not told.is_file() or not told.read_text(encoding="utf-8").endswith("}"):
            assert time.monotonic() < until, "the scheduler did not start"
            time.sleep(0.05)
        self.address = json.loads(told.read_text(encoding="utf-8"))["address"]

    def start(self, what: str, *options: object) -> subprocess.Popen:
        command = [sys.executable, "-m", "dask", what, "--no-dashboard", *map(str, options)]
        with (self.folder / f"{what}-{len(self.started)}.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, start_new_session=True)
        self.started.append(process)
        return process

    def add_worker(self, threads: int = 1) -> subprocess.Popen:
        place = ("--local-directory", self.folder / f"worker-{len(self.workers)}", "--death-timeout", "30")
        options = ("--nthreads", threads, "--no-nanny", "--host", "127.0.0.1", "--memory-limit", "0", *place)
        self.workers.append(self.start("worker", self.address, *options))
        return self.workers[-1]

    def end(self) -> None:
        for process in self.started:
            process.kill()
            process.wait()


@pytest.fixture
def own_cluster(tmp_path):
    """A cluster without workers, for a test that adds and kills some."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    started = Cluster(folder)
    yield started
    started.end()


@pytest.fixture(scope="module")
def dask_cluster(tmp_path_factory):
    """A cluster of two workers, one with two threads, for all tests that leave it as it is."""
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    for threads in (1, 2):
        started.add_worker(threads)
    yield started
    assert [worker.poll() for worker in started.workers] == [None, None]
    started.end()


def read_pages(jobs: list[Job]) -> set[bytes]:
    return {(Path(job.folder) / "page.html").read_bytes() for job in jobs}


def make_pages(jobs: list[Job], address: str, shared: str, run: str) -> Iterator[Outcome]:
    """Yield the outcome of each job, made on the cluster at `address`."""
    with open_cluster(address, shared, run) as make:
        yield from make(jobs)


def list_processes_of(run: str) -> list[int]:
    """Return the processes of a run on this machine, whichever worker started them."""
    mark = f"INDICATORS_RUN={run}".encode()
    return [pid for pid in list_processes() if any(text.startswith(mark) for text in read_environment(pid))]


def list_presses_of(run: str) -> set[int]:
    """Return the presses of a run on this machine: its processes that no other of them has started."""
    found = {str(pid) for pid in list_processes_of(run)}
    return {int(pid) for pid in found if read_field(int(pid), PARENT) not in found}


def wait_until(happened) -> None:
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, "this did not happen"
        time.sleep(0.1)


def test_two_workers_make_the_pages_of_one_machine(root, dask_cluster, tmp_path):
    jobs = list_jobs(root, 6)
    outcomes = list(make_pages(jobs, dask_cluster.address, "", "run-two"))
    assert sorted(outcome.page for outcome in outcomes) == [job.page for job in jobs]
    assert [outcome.failure for outcome in outcomes] == [None] * 6
    here = [job._replace(folder=str(tmp_path / "here" / job.name)) for job in jobs]
    for job in here:
        Path(job.folder).mkdir(parents=True)
    assert not [outcome.failure for outcome in run_jobs(here, 2, "run-here", tmp_path / "cache") if outcome.failure]
    assert read_pages(jobs) == read_pages(here)
    assert {path.name for job in jobs for path in Path(job.folder).iterdir()} == {"page.html"}
    wait_until(lambda: not list_processes_of("run-two"))


def test_a_worker_that_is_killed_half_way_loses_no_page(root, own_cluster):
    write_notebook(root / "notebooks" / "slow.ipynb", "import time\ntime.sleep(0.3)", SAY)
    first = own_cluster.add_worker()
    jobs = list_jobs(root, 12, "slow.ipynb")
    pages, failures = [], []
    for outcome in make_pages(jobs, own_cluster.address, "", "run-killed"):
        pages.append(outcome.page)
        failures += [outcome.failure] if outcome.failure else []
        if len(pages) == 3:
            own_cluster.add_worker()
            first.kill()
    assert (sorted(pages), failures) == (sorted(job.page for job in jobs), [])
    assert len(read_pages(jobs)) == len(jobs)
    wait_until(lambda: not list_processes_of("run-killed"))


def test_inputs_and_pages_travel_through_an_address_once(root, dask_cluster, tmp_path):
    shared = tmp_path / "shared"
    jobs = list_jobs(root, 4)
    for run in ("run-first", "run-second"):
        outcomes = list(make_pages(jobs, dask_cluster.address, shared.as_uri(), run))
        assert [outcome.failure for outcome in outcomes] == [None] * 4
        assert len(read_pages(jobs)) == 4
        assert [path.name.partition("-")[0] for path in shared.iterdir()] == ["inputs"]
        for job in jobs:
            shutil.rmtree(job.folder)


def test_a_page_that_kills_its_process_fails_and_its_worker_goes_on(root, dask_cluster):
    kill = "import os, signal\nif number == 1:\n    os.kill(os.getpid(), signal.SIGKILL)"
    write_notebook(root / "notebooks" / "kill.ipynb", kill, SAY)
    outcomes = make_pages(list_jobs(root, 4, "kill.ipynb"), dask_cluster.address, "", "run-kills")
    kinds = {outcome.page: outcome.failure.kind if outcome.failure else "" for outcome in outcomes}
    assert kinds == {"fr/word-0.html": "", "fr/word-1.html": "killed", "fr/word-2.html": "", "fr/word-3.html": ""}


def test_the_notebook_of_a_page_that_fails_comes_back_through_an_address(root, dask_cluster, tmp_path):
    write_notebook(root / "notebooks" / "wrong.ipynb", 'open("nothing.csv")', SAY)
    jobs = list_jobs(root, 1, "wrong.ipynb")
    (outcome,) = make_pages(jobs, dask_cluster.address, (tmp_path / "shared").as_uri(), "run-wrong")
    assert (outcome.failure.kind, outcome.failure.exception) == ("exception", "FileNotFoundError")
    assert "nothing.csv" in (Path(jobs[0].folder) / "executed.ipynb").read_text(encoding="utf-8")


def test_who_stops_listening_ends_the_work_on_the_workers(root, dask_cluster):
    write_notebook(root / "notebooks" / "long.ipynb", "import time\nif number:\n    time.sleep(1000)", SAY)
    outcomes = make_pages(list_jobs(root, 3, "long.ipynb"), dask_cluster.address, "", "run-left")
    assert next(outcomes).failure is None
    assert list_processes_of("run-left")
    outcomes.close()
    wait_until(lambda: not list_processes_of("run-left"))
    assert [outcome.failure for outcome in make_pages(list_jobs(root, 1), dask_cluster.address, "", "run-after")] == [
        None
    ]


def test_a_lost_scheduler_is_told_in_one_sentence(root, own_cluster):
    write_notebook(root / "notebooks" / "long.ipynb", "import time\nif number:\n    time.sleep(1000)", SAY)
    own_cluster.add_worker()
    outcomes = make_pages(list_jobs(root, 3, "long.ipynb"), own_cluster.address, "", "run-lost")
    assert next(outcomes).failure is None
    own_cluster.scheduler.kill()
    with pytest.raises(ClusterError, match="was lost during the run; the pages are as they were"):
        list(outcomes)
    wait_until(lambda: not list_processes_of("run-lost"))


def test_a_cluster_that_fails_is_no_wrong_use_of_the_command():
    assert (ClusterError.status, ReportError.status) == (1, 2)


def test_no_scheduler_is_told_in_one_sentence(root, capfd):
    with pytest.raises(ClusterError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(make_pages(list_jobs(root, 1), "tcp://127.0.0.1:9", "", "run-none"))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("address", ["nonsense", "foo://x", "tcp://localhost", ""])
def test_an_address_that_is_none_is_told_in_one_sentence(root, address):
    with pytest.raises(
        ReportError, match=f"{address!r} is no address of a Dask scheduler .* write tcp://HOST:PORT"
    ) as told:
        list(make_pages(list_jobs(root, 1), address, "", "run-none"))
    assert told.value.status == 2


def test_a_cluster_without_workers_is_told_in_one_sentence(root, own_cluster, monkeypatch):
    monkeypatch.setattr(client, "SECONDS_WITHOUT_WORKER", 1)
    monkeypatch.setattr(client, "LOOK_SECONDS", 1)
    with pytest.raises(ClusterError, match="has had no worker for 1 s; start some with `dask worker"):
        list(make_pages(list_jobs(root, 1), own_cluster.address, "", "run-alone"))


def test_a_worker_with_other_code_is_refused(root, dask_cluster):
    jobs = [job._replace(code="0" * 64) for job in list_jobs(root, 1)]
    with pytest.raises(ClusterError, match="a worker runs other code than this machine"):
        list(make_pages(jobs, dask_cluster.address, "", "run-code"))


def test_a_worker_that_does_not_see_the_project_is_refused(root, dask_cluster):
    jobs = list_jobs(root, 1)
    outcomes = make_pages(jobs, dask_cluster.address, "", "run-blind")
    (root / "notebooks").rename(root / "elsewhere")
    with pytest.raises(ClusterError, match="a worker cannot make these pages: there is no project at"):
        list(outcomes)


def test_an_address_of_no_file_system_is_told_in_one_sentence(root, dask_cluster):
    with pytest.raises(ReportError, match="the shared address 'nowhere://x' cannot be used"):
        list(make_pages(list_jobs(root, 1), dask_cluster.address, "nowhere://x", "run-nowhere"))


def test_without_the_extra_the_sentence_says_what_to_install(root, monkeypatch):
    def miss(name: str) -> None:
        raise ModuleNotFoundError(name=name.partition(".")[0])

    monkeypatch.setattr(importlib, "import_module", miss)
    with pytest.raises(ReportError, match=r"made on a cluster with distributed, .* `python setup_env.py --cluster`"):
        list(make_pages(list_jobs(root, 1), "tcp://127.0.0.1:9", "", "run-without"))


def test_workers_load_what_pages_need_before_the_first_is_asked_for(root, dask_cluster):
    with connect(dask_cluster.address) as connected:
        connected.wait_for_workers(2, PATIENCE)
    with open_cluster(dask_cluster.address, "", "run-early") as make:
        wait_until(lambda: len(list_presses_of("run-early")) == 2)
        presses = list_presses_of("run-early")
        assert [outcome.failure for outcome in make(list_jobs(root, 4))] == [None] * 4
        assert presses <= list_presses_of("run-early")
    wait_until(lambda: not list_processes_of("run-early"))


def test_no_jobs_need_no_cluster():
    assert list(make_pages([], "tcp://127.0.0.1:9", "", "run-nothing")) == []


def test_the_same_inputs_give_the_same_package(root, tmp_path):
    copied = Path(shutil.copytree(root, tmp_path / "copy"))
    os.utime(copied / "data" / "reference" / "words.csv", (0, 0))
    assert pack_inputs(copied) == pack_inputs(root)
    (copied / "data" / "reference" / "words.csv").write_text("word\nvent\n", encoding="utf-8")
    assert pack_inputs(copied) != pack_inputs(root)
