"""Runs of `indicators report` with a fault at every step, each in a process of its own, and pairs of runs at once.

A process that has loaded the command line once copies itself for each run, and the pages of a run come from a recording
of one that was real: so that hundreds of runs take no more than a minute. All else is real: the folders, the locks, the
copies' deaths by SIGKILL. Called with what to do, the project, the folder of the recording, and further numbers; tells
of each run in a line of JSON.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import nullcontext, redirect_stdout, suppress
from pathlib import Path

from indicators import cli
from indicators.reports import inputs
from indicators.reports.jobs import read_outcome, write_outcome
from indicators.runs import regeneration
from indicators.runs.record import read_record

# What changes a disk, as Python tells of it.
MAKES = {"os.mkdir", "os.link", "os.symlink"}
CHANGES = MAKES | {"os.rename", "os.remove", "os.rmdir", "os.chmod"}
STEPS = MAKES | {"open", "write", "fsync"}
BROKEN = 70


class Torn:
    """A file that tells of each write when half of it is done."""

    def __init__(self, file: object, tell: Callable[[str], None]) -> None:
        self.file, self.tell = file, tell

    def write(self, content: bytes) -> int:
        self.file.write(content[: len(content) // 2])
        self.file.flush()
        self.tell("write")
        return self.file.write(content[len(content) // 2 :])

    def __enter__(self) -> Torn:
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> object:
        return getattr(self.file, name)


def arm(root: Path, tell: Callable[[str], None]) -> None:
    """Have `tell` called with the name of each step that changes the disk of a project, before it (a write: amid)."""
    really_open = io.open

    def concerns(path: object) -> bool:
        name = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else ""
        return name.startswith(str(root)) or not name.startswith("/")

    def open_torn(path: object, mode: str = "r", *arguments: object, **named: object) -> object:
        file = really_open(path, mode, *arguments, **named)
        return Torn(file, tell) if "w" in mode and concerns(path) else file

    def hear(event: str, arguments: tuple) -> None:
        made = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
        if (event in CHANGES or made) and concerns(arguments[0]):
            tell(event)

    io.open = open_torn
    os.fsync = lambda _number: tell("fsync")
    sys.addaudithook(hear)


def die_at(number: int) -> Callable[[str], None]:
    """Return what to be told of each step: at the n-th the process is killed."""
    left = [number]

    def count(_step: str) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    return count


def fill_up_at(number: int) -> Callable[[str], None]:
    """Return what to be told of each step: from the n-th that needs room on there is none on the disk."""
    left = [number]

    def count(step: str) -> None:
        left[0] -= step in STEPS
        if left[0] <= 0 and step in STEPS:
            raise OSError(errno.ENOSPC, "No space left on device")

    return count


def record_pages(root: Path, recording: Path) -> None:
    """Run a report for once as it is, and keep the pages and outcomes that come from the press."""
    really_feed = regeneration.feed_press

    def feed_press(*arguments: object, **named: object) -> Iterator:
        for outcome in really_feed(*arguments, **named):
            name = outcome.page.replace("/", "-")
            made = next((root / "reports" / ".runs" / "work").glob(f"*/{name.removesuffix('.html')}/page.html"))
            shutil.copy(made, recording / name)
            with (recording / "outcomes").open("a") as file:
                file.write(write_outcome(outcome) + "\n")
            yield outcome

    regeneration.feed_press = feed_press


def play_pages(recording: Path) -> None:
    """From now on, have pages come from a recording."""
    lines = (recording / "outcomes").read_text().splitlines()
    outcomes = {outcome.page: outcome for outcome in map(read_outcome, lines)}

    def feed_press(_press: object, jobs: object, **_named: object) -> Iterator:
        for job in jobs:
            Path(job.folder).mkdir(parents=True)
            shutil.copy(recording / job.page.replace("/", "-"), Path(job.folder) / "page.html")
            yield outcomes[job.page]

    regeneration.feed_press = feed_press
    regeneration.open_press = lambda *_arguments, **_named: nullcontext()


def keep_digests() -> None:
    """Work out the digests of the library and what it runs on once: no run changes them."""
    library, runtime = inputs.hash_library(), {}
    describe = inputs.describe_runtime
    inputs.hash_library = lambda: library
    inputs.describe_runtime = lambda root: runtime or runtime.update(describe(root)) or runtime


def load_all(root: Path) -> None:
    """Make one whole run here, in a project of its own, so that copies of this process have loaded what runs need."""
    aside = root.with_name("aside")
    shutil.copytree(root, aside, symlinks=True)
    os.chdir(aside)
    sys.argv = ["indicators", "report"]
    with suppress(SystemExit), (root.parent / "aside.txt").open("w") as said, redirect_stdout(said):
        cli.main()


def start_copy(root: Path, prepare: Callable[[], object]) -> int:
    """Start `indicators report` in a copy of this process, after `prepare` there, and return its number."""
    child = os.fork()
    if child:
        return child
    status = BROKEN
    try:
        os.chdir(root)
        with (root.parent / f"said-{os.getpid()}").open("wb") as said:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
        sys.argv = ["indicators", "report"]
        prepare()
        cli.main()
    except SystemExit as end:
        status = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def await_copy(root: Path, child: int) -> dict[str, object]:
    """Return how a copy ended, what it said, and what visitors and programs see then."""
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    said = (root.parent / f"said-{child}").read_text(errors="replace")
    return {"status": status, "said": said, **look(root / "reports")}


def look(reports: Path) -> dict[str, object]:
    """Return the digests of what visitors see, the state of the run, and what no one needs any more."""
    paths = [*reports.glob("[!.]*/*.html"), *reports.glob("*.html"), *reports.glob("*.json")]
    seen = {
        path.relative_to(reports).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(paths)
        if path.is_file()
    }
    record, runs = read_record(reports), reports / ".runs"
    litter = [path.name for path in runs.glob("*") if path.name in ("work", "made") or path.name.endswith(".new")]
    litter += [path.name for path in sorted((reports / ".editions").glob("*"))[1:]]
    return {"seen": seen, "state": record.state if record else "", "litter": litter}


def try_steps(root: Path, fault: Callable[[int], Callable[[str], None]], kinds: Collection[str], every: int) -> None:
    """Tell of a run with a fault at each step of some kinds, and of every so many-th run after one."""
    before = root.with_name("before")
    shutil.copytree(root, before, symlinks=True)
    steps: list[str] = []
    note = root.with_name("steps")

    def count(step: str) -> None:
        steps.extend([step] if step in kinds else [])
        note.write_text(str(len(steps)))

    await_copy(root, start_copy(root, lambda: arm(root, count)))
    for number in range(1, int(note.read_text()) + 1):
        restore(root, before)
        told = await_copy(root, start_copy(root, lambda: arm(root, fault(number))))  # noqa: B023 (run at once)
        after = await_copy(root, start_copy(root, lambda: None)) if number % every == 0 else {}
        print(json.dumps({"step": number, **told, "after": after}), flush=True)


def start_pairs(root: Path, pairs: int) -> None:
    """Tell of pairs of runs that start at once."""
    before = root.with_name("before")
    shutil.copytree(root, before, symlinks=True)
    for _ in range(pairs):
        restore(root, before)
        wait, go = os.pipe()
        children = [start_copy(root, lambda: os.read(wait, 1)) for _ in range(2)]  # noqa: B023 (run at once)
        os.write(go, b"xx")
        print(json.dumps([await_copy(root, child) for child in children]), flush=True)
        os.close(wait)
        os.close(go)


def restore(root: Path, before: Path) -> None:
    """Have the project stand as it did before."""
    shutil.rmtree(root)
    shutil.copytree(before, root, symlinks=True)


def main() -> None:
    """Do what is asked."""
    asked, root, recording = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    keep_digests()
    if asked == "record":
        record_pages(root, recording)
        print(json.dumps(await_copy(root, start_copy(root, lambda: None))))
        return
    number = int(sys.argv[4])
    play_pages(recording)
    load_all(root)
    if asked == "pairs":
        start_pairs(root, number)
    else:
        fault, kinds = {"die": (die_at, STEPS | CHANGES), "full": (fill_up_at, STEPS)}[asked]
        try_steps(root, fault, kinds, number)


if __name__ == "__main__":
    main()
