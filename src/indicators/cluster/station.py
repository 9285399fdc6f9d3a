"""What a worker process of the cluster does: it keeps a press for each run, and has it make one page after another."""

from __future__ import annotations

import functools
import tempfile
import threading
import uuid
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from indicators.cluster.exchange import Inputs, fetch_inputs, hash_files, leave_results
from indicators.cluster.extra import load_module
from indicators.press.runner import STARTS, Press, open_press
from indicators.reports.inputs import describe_runtime, hash_code, hash_library
from indicators.reports.jobs import Job, Outcome

# A run from which no page came for so long is over: its client may have died without a word.
IDLE_SECONDS = 60
KEEPER = "indicators-keeper"

_stations: dict[str, Station] = {}
_lock = threading.Lock()


class Errand(NamedTuple):
    """A job for any worker of the cluster: with the run it belongs to, its inputs, and the address to leave it at."""

    job: Job
    run: str
    inputs: Inputs
    results: str


class Return(NamedTuple):
    """What a worker says of an errand: the outcome, and the name that it left the page under.

    Without an outcome the worker cannot be used: `refusal` says why, or `code` is what it runs instead of ours.
    """

    outcome: Outcome | None
    attempt: str = ""
    refusal: str = ""
    code: Mapping[str, str] = {}


class Held(NamedTuple):
    """A press, and what ends it."""

    press: Press
    stack: ExitStack


class Station:
    """The presses of one run in this worker process: as many as the worker has threads, each with a page at a time."""

    def __init__(self, run: str, folder: Path) -> None:
        # Not the run's own id: a press ends all that carries its id, and another worker may be on this machine.
        self.run = f"{run}-{uuid.uuid4().hex[:8]}"
        self.folder = folder
        self.root: Path | None = None  # until an errand says, and what is found there is looked at
        self.idle: list[Held] = []
        self.busy: list[Held] = []
        self.lock = threading.Lock()
        self.closed = False
        self.timer: threading.Timer | None = None

    def make_page(self, job: Job) -> Outcome:
        """Return the outcome of a job, made by a press that has nothing else to do."""
        held = self.borrow()
        try:
            held.press.submit(job)
            return held.press.next_outcome()
        finally:
            self.give_back(held)

    def prepare(self) -> None:
        """Have a press load what pages need before the first of them is asked for."""
        with self.lock:
            self.idle.append(self.open_press())
            self.restart_timer()

    def borrow(self) -> Held:
        """Return a press that is at rest, or a new one."""
        with self.lock:
            if self.timer:
                self.timer.cancel()
            held = self.idle.pop() if self.idle else self.open_press()
            self.busy.append(held)
            return held

    def open_press(self) -> Held:
        """Return a new press."""
        stack = ExitStack()
        return Held(stack.enter_context(open_press(1, self.run, self.folder)), stack)

    def give_back(self, held: Held) -> None:
        """Let a press rest; end it where the run is over."""
        with self.lock:
            self.busy.remove(held)
            if not self.closed:
                self.idle.append(held)
                self.restart_timer()
                return
        held.stack.close()

    def restart_timer(self) -> None:
        """Have this station closed when nothing more is asked of it."""
        if not self.busy:
            self.timer = threading.Timer(IDLE_SECONDS, self.close)
            self.timer.daemon = True
            self.timer.start()

    def close(self) -> None:
        """End every press, with the pages it is making."""
        with self.lock:
            self.closed = True
            idle, self.idle = self.idle, []
            for held in self.busy:
                # It is not replaced: whoever waits for its page is told that there will be none.
                held.press.failed_starts = STARTS
                held.press.process.terminate()
        for held in idle:
            held.stack.close()


class Keeper:
    """Closes the stations of a worker that leaves: Dask would wait half a minute for the pages under way."""

    def teardown(self, worker: object) -> None:  # noqa: ARG002 (as Dask calls it)
        """End what this worker keeps, without waiting for it."""
        for run in list(_stations):
            drop_station(run)


def make_on_worker(errand: Errand) -> Return:
    """Make the page of an errand with this worker's press and leave it where the client takes it.

    Raises `OSError` where inputs cannot be fetched or the page cannot be left: another attempt may.
    """
    worker = load_module("distributed").get_worker()
    worker.loop.add_callback(worker.plugins.setdefault, KEEPER, Keeper())
    folder = Path(worker.local_directory)
    with _lock:
        station = _stations.get(errand.run)
        if is_over(station) or station.root is None:
            root = Path(errand.job.root) if not errand.inputs.address else fetch_inputs(errand.inputs, folder)
            refused = check_worker(errand, root)
            if refused:
                return refused
            station = _stations[errand.run] = Station(errand.run, folder) if is_over(station) else station
            station.root = root
    with tempfile.TemporaryDirectory(prefix="page-", dir=folder) as place:
        job = place_job(errand.job, station.root, Path(place))
        outcome = station.make_page(job)
        return Return(outcome, leave_results(Path(place), errand.results or errand.job.folder))


async def prepare_station(run: str, dask_worker: object) -> None:
    """Have this worker load what the pages of a run will need; nobody waits for it."""
    threading.Thread(target=start_station, args=(run, Path(dask_worker.local_directory)), daemon=True).start()


def start_station(run: str, folder: Path) -> None:
    """Open the station of a run, unless it is there."""
    with _lock:
        if run not in _stations:
            _stations[run] = Station(run, folder)
            _stations[run].prepare()


def is_over(station: Station | None) -> bool:
    """Return whether a station is not there, or makes no more pages."""
    return station is None or station.closed


async def close_station(run: str) -> None:
    """End what this worker keeps for a run; nobody waits for it."""
    drop_station(run)


def drop_station(run: str) -> None:
    """End what this worker keeps for a run; returns at once."""
    with _lock:
        station = _stations.pop(run, None)
    if station:
        threading.Thread(target=station.close, daemon=True).start()


def check_worker(errand: Errand, root: Path) -> Return | None:
    """Return the refusal of a worker that does not see the project, or sees other data or code than the client."""
    if not (root / "notebooks").is_dir():
        return Return(None, refusal=f"there is no project at {root}: mount it there, or name a shared address")
    if not errand.inputs.address and hash_files(root) != errand.inputs.digest:
        return Return(None, refusal=f"the data or notebooks at {root} are not those of this machine: share one folder")
    code = describe_code(root)
    return None if hash_code(code) == errand.job.code else Return(None, code=code)


def describe_code(root: Path) -> dict[str, str]:
    """Return what pages are made with here: the library's files and what they run on, for the project at `root`."""
    return {**hash_loaded(), **describe_runtime(root)}


@functools.cache  # a worker that was not restarted goes on with the code it has loaded, whatever the files are now
def hash_loaded() -> dict[str, str]:
    """Return the digests of the library's files as they were at the first question."""
    return hash_library()


def place_job(job: Job, root: Path, folder: Path) -> Job:
    """Return a job as this machine makes it."""
    notebook = root / Path(job.notebook).relative_to(job.root)
    return job._replace(root=str(root), notebook=str(notebook), folder=str(folder))
