"""Pages made on a Dask cluster: the same jobs and the same outcomes as on this machine, on others."""

from __future__ import annotations

import gc
import logging
import queue
import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from indicators.cluster.exchange import close_results, open_results, share_inputs, take_results
from indicators.cluster.extra import ClusterError, load_module
from indicators.cluster.station import (
    Errand,
    Return,
    close_station,
    describe_code,
    make_on_worker,
    prepare_station,
)
from indicators.errors import ReportError
from indicators.reports.jobs import Failure, Job, Outcome

if TYPE_CHECKING:
    from distributed import Client, Future

SECONDS_TO_CONNECT = 8
# A cluster that grows on demand takes its time; one without any worker would keep a run waiting for ever.
SECONDS_WITHOUT_WORKER = 120
SECONDS_TO_LEAVE = 5
LOOK_SECONDS = 5
AHEAD = 4
RETRIES = 2
MOST_NAMED, LONGEST = 3, 16
LOGGERS = ("distributed", "asyncio")


@contextmanager
def open_cluster(scheduler: str, shared: str, run: str) -> Iterator[Callable[[Iterable[Job]], Iterator[Outcome]]]:
    """Hold what makes pages on the Dask cluster at `scheduler`: from jobs to outcomes, each as it ends.

    The workers load what pages need while the caller goes on. They find the project under the same path as here, or
    through the fsspec address `shared`. What a page leaves is in its job's folder when its outcome is yielded. Few jobs
    are under way at a time, a page whose worker is lost is made by another, and the end of the iteration, for whatever
    reason, ends what the workers do for it. Raises `ReportError` for an address that is none, `ClusterError` where the
    scheduler cannot be reached or is lost, no worker comes, or a worker has other code or data.
    """
    with ExitStack() as stack:
        try:
            client = stack.enter_context(connect(scheduler))
        except ReportError as error:
            yield partial(refuse_jobs, error)
            return
        client.run(prepare_station, run, wait=False, on_error="ignore")
        stack.callback(leave_cluster, client, [], run)
        yield partial(run_on_cluster, client, shared=shared, run=run)


def refuse_jobs(error: ReportError, jobs: Iterable[Job]) -> Iterator[Outcome]:
    """Raise why no page can be made as soon as there is one to make; without any, no cluster is needed."""
    for _ in jobs:
        raise error
    yield from ()


def run_on_cluster(client: Client, jobs: Iterable[Job], shared: str, run: str) -> Iterator[Outcome]:
    """Yield the outcome of each job as it ends, made by the workers that `client` knows."""
    jobs = iter(jobs)
    first = next(jobs, None)
    if first is None:
        return
    with hold_results(shared, run) as results:
        inputs = share_inputs(Path(first.root), shared)
        errands = (Errand(job, run, inputs, results) for job in chain([first], jobs))
        yield from make_pages(client, errands, run)


def make_pages(client: Client, errands: Iterator[Errand], run: str) -> Iterator[Outcome]:
    """Yield the outcome of each errand; in the end nothing of this run is left on the cluster."""
    ended: queue.SimpleQueue[Future] = queue.SimpleQueue()
    waiting: dict[Future, Errand] = {}
    try:
        for errand in islice(errands, count_room(client)):
            waiting[submit(client, errand, ended)] = errand
        while waiting:
            future = wait_for_page(client, ended)
            outcome = settle(client, future, waiting.pop(future))
            future.release()
            for errand in islice(errands, max(0, count_room(client) - len(waiting))):
                waiting[submit(client, errand, ended)] = errand
            yield outcome
    finally:
        leave_cluster(client, list(waiting), run)


def submit(client: Client, errand: Errand, ended: queue.SimpleQueue[Future]) -> Future:
    """Give an errand to the cluster; its future comes to `ended` when it is done, failed or cancelled."""
    Path(errand.job.folder).mkdir(parents=True, exist_ok=True)
    key = f"{errand.run}-{errand.job.page}-{uuid.uuid4().hex[:8]}"
    future = client.submit(make_on_worker, errand, key=key, pure=False, retries=RETRIES)
    future.add_done_callback(ended.put)
    return future


def wait_for_page(client: Client, ended: queue.SimpleQueue[Future]) -> Future:
    """Return the next future that ends; raise `ClusterError` if the scheduler is lost or has had no worker for long."""
    alone = 0
    while True:
        with suppress(queue.Empty):
            return ended.get(timeout=LOOK_SECONDS)
        if client.status != "running":
            raise lose_scheduler(client)
        alone = 0 if count_threads(client) else alone + LOOK_SECONDS
        if alone >= SECONDS_WITHOUT_WORKER:
            raise miss_workers(client)


def settle(client: Client, future: Future, errand: Errand) -> Outcome:
    """Return the outcome of a future that ended, with what the page left in the job's folder."""
    job = errand.job
    if future.status == "cancelled":
        raise lose_scheduler(client)
    if future.status == "error":
        return fail_page(job, future.exception())
    try:
        returned: Return = future.result()
    except CancelledError as error:
        raise lose_scheduler(client) from error
    if returned.outcome is None:
        raise refuse_worker(returned, Path(job.root))
    take_results(job, errand.results, returned.attempt)
    return returned.outcome


def fail_page(job: Job, error: BaseException) -> Outcome:
    """Return the outcome of a page that the workers could not make, or not leave."""
    name = type(error).__name__
    if isinstance(error, ReportError):
        raise error
    if name == "KilledWorker":
        reason = "worker after worker was lost while it made this page"
        return Outcome(job.page, Failure("killed", 0, "", name, reason))
    return Outcome(job.page, Failure("disk" if isinstance(error, OSError) else "start", 0, "", name, str(error)))


@contextmanager
def connect(scheduler: str) -> Iterator[Client]:
    """Hold a connection to a scheduler; what matters of its messages is told by our own."""
    distributed = load_module("distributed")
    check_address(scheduler)
    with hold_tongues():
        try:
            client = distributed.Client(scheduler, timeout=SECONDS_TO_CONNECT, set_as_default=False)
        except OSError as error:
            raise ClusterError(
                f"no Dask scheduler answers at {scheduler} within {SECONDS_TO_CONNECT} s ({error}); "
                "start one with `dask scheduler`, or take the address it tells"
            ) from error
        try:
            yield client
        finally:
            with suppress(OSError, TimeoutError):
                client.close(timeout=SECONDS_TO_LEAVE)


def check_address(scheduler: str) -> None:
    """Raise `ReportError` for an address that is none."""
    try:
        load_module("distributed.comm").get_address_host(scheduler)
    except ValueError as error:
        raise ReportError(
            f"{scheduler!r} is no address of a Dask scheduler ({error}); write tcp://HOST:PORT"
        ) from error


@contextmanager
def hold_tongues() -> Iterator[None]:
    """Keep the messages of Dask off the terminal."""
    loggers = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict) if name.startswith(LOGGERS)]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        yield
    finally:
        gc.collect()  # what asyncio has to say of connections that failed, it says when they are taken away
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def hold_results(shared: str, run: str) -> Iterator[str]:
    """Hold the address where the workers leave what they make in this run; nothing is left there in the end."""
    results = open_results(shared, run)
    try:
        yield results
    finally:
        close_results(results)


def leave_cluster(client: Client, futures: list[Future], run: str) -> None:
    """Take back what is under way, and end what the workers keep for this run."""
    if client.status != "running":
        return
    with suppress(OSError, TimeoutError):
        client.cancel(futures, force=True)
        client.run(close_station, run, wait=False, on_error="ignore")


def count_room(client: Client) -> int:
    """Return how many pages may be under way at a time, one at least."""
    return AHEAD * max(1, count_threads(client))


def count_threads(client: Client) -> int:
    """Return how many pages the workers make at a time."""
    return client.scheduler_info(n_workers=0).get("total_threads", 0)


def lose_scheduler(client: Client) -> ClusterError:
    """Return the error of a scheduler that went away."""
    address = client.scheduler.address if client.scheduler else "its address"
    return ClusterError(
        f"the Dask scheduler at {address} was lost during the run; the pages are as they were: start it, then run again"
    )


def miss_workers(client: Client) -> ClusterError:
    """Return the error of a cluster without workers."""
    address = client.scheduler.address
    return ClusterError(
        f"the Dask scheduler at {address} has had no worker for {SECONDS_WITHOUT_WORKER} s; "
        f"start some with `dask worker {address} --nthreads 1`, then run again"
    )


def refuse_worker(returned: Return, root: Path) -> ClusterError:
    """Return the error of a worker that would make other pages than this machine."""
    if returned.refusal:
        return ClusterError(f"a worker cannot make these pages: {returned.refusal}")
    here, there = describe_code(root), returned.code
    names = [name for name in sorted({*here, *there}) if here.get(name) != there.get(name)]
    told = [tell_difference(name, there.get(name, ""), here.get(name, "")) for name in names]
    more = [f"{len(told) - MOST_NAMED} more"] if len(told) > MOST_NAMED else []
    listed = "; ".join([*told[:MOST_NAMED], *more]) or "the library was changed here when the run had begun"
    return ClusterError(
        f"a worker runs other code than this machine ({listed}); "
        "set it up from the same commit with the same lock, and restart it"
    )


def tell_difference(name: str, there: str, here: str) -> str:
    """Return one difference of code in words.

    >>> tell_difference("runtime/pandas", "3.0.1", "3.1.0")
    'pandas is 3.0.1 there, 3.1.0 here'
    """
    there, here = (text[:LONGEST] or "missing" for text in (there, here))
    return f"{name.removeprefix('runtime/')} is {there} there, {here} here"
