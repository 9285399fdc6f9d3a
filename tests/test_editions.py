"""Publishing an edition: all at once, whatever happens meanwhile. Covers A3, A20, A31, A33 and A34."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import shutil
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from indicators.editions import plain, publication
from indicators.editions.publication import current_edition, find_altered, publish, read_json, sweep
from indicators.errors import ReportError
from indicators.machine import disk
from indicators.machine.disk import DiskFullError, replace_patiently, write_whole

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="dies in a forked process")
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
DIED, REFUSED, BROKEN = 9, 1, 2
# What changes a disk, as Python tells of it.
MAKES = {"os.mkdir", "os.link", "os.symlink"}
CHANGES = MAKES | {"os.rename", "os.remove", "os.rmdir", "os.chmod", "ctypes.dlsym"}

OLD = {
    "fr/kept.html": b"kept",
    "fr/changed.html": b"old",
    "fr/dropped.html": b"dropped",
    "es/gone.html": b"gone",
    "index.html": b"old index",
    "manifest.json": b'{"edition": "old"}',
    "basis.json": b'{"of": "old"}',
}
NEW = {
    "fr/kept.html": b"kept",
    "fr/changed.html": b"new",
    "en/added.html": b"added",
    "index.html": b"new index",
    "manifest.json": b'{"edition": "new"}',
    "basis.json": b'{"of": "new"}',
}
KEEP = ("fr/kept.html",)
LINKS = {"fr", "en", "index.html", "manifest.json"}


def see(folder: Path) -> dict[str, bytes]:
    """Return what a visitor of the folder sees: every file that can be reached by names that are not hidden."""
    found = {}
    for place in sorted(path for path in folder.iterdir() if path.name[0] != "."):
        if place.is_dir():
            found.update({f"{place.name}/{path}": content for path, content in see(place).items()})
        elif place.is_file():
            found[place.name] = place.read_bytes()
    return found


def show(edition: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of an edition that visitors see."""
    return {path: content for path, content in edition.items() if path != "basis.json"}


def list_litter(folder: Path) -> set[str]:
    """Return the hidden names in a folder of pages that do not belong there, and all editions but one."""
    hidden = {path.name for path in folder.iterdir() if path.name[0] == "."} if folder.exists() else set()
    editions = {path.name for path in (folder / ".editions").iterdir()} if ".editions" in hidden else set()
    shown = {current_edition(folder).name}
    broken = {path.name for path in folder.iterdir() if not path.exists()} if folder.exists() else set()
    return hidden - {".current", ".editions"} | editions - shown | broken


def write_plain(folder: Path, edition: dict[str, bytes]) -> None:
    """Write the files of an edition as an earlier version of the suite did."""
    for path, content in show(edition).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def renew(folder: Path) -> None:
    """Publish NEW over OLD: one page kept, one waiting in a file, the rest bytes."""
    waiting = folder.parent / "waiting.html"
    if not waiting.exists():
        waiting.write_bytes(NEW["fr/changed.html"])
    content = {path: content for path, content in NEW.items() if path not in KEEP}
    keep = [path for path in KEEP if (current_edition(folder) / path).is_file()]
    more = {} if keep else {path: NEW[path] for path in KEEP}
    publish(folder, {**content, **more, "fr/changed.html": waiting}, keep)


# an edition as a whole


def test_the_first_edition_makes_the_folder_it_needs(tmp_path):
    publish(tmp_path / "a" / "reports", OLD)
    assert see(tmp_path / "a" / "reports") == show(OLD)


def test_the_next_edition_is_exactly_what_was_asked_for(tmp_path):
    publish(tmp_path, OLD)
    publish(tmp_path, {path: NEW[path] for path in NEW if path not in KEEP}, KEEP)
    assert see(tmp_path) == show(NEW)
    assert list_litter(tmp_path) == set()


def test_a_page_that_is_kept_is_not_written_again(tmp_path):
    publish(tmp_path, OLD)
    before = (tmp_path / "fr/kept.html").stat()
    publish(tmp_path, NEW, [])
    other = (tmp_path / "fr/kept.html").stat()
    publish(tmp_path, {"index.html": b"", "manifest.json": b"{}"}, KEEP)
    again = (tmp_path / "fr/kept.html").stat()
    assert before.st_ino != other.st_ino == again.st_ino
    assert other.st_mtime_ns == again.st_mtime_ns


def test_a_page_that_waits_is_taken_from_its_place_once_it_is_shown(tmp_path):
    waiting = tmp_path / "page.html"
    waiting.write_bytes(b"page")
    publish(tmp_path / "reports", {"fr/a.html": waiting, "index.html": b""})
    assert see(tmp_path / "reports") == {"fr/a.html": b"page", "index.html": b""}
    assert not waiting.exists()


def test_what_is_not_ours_stays_where_it_is(tmp_path):
    (tmp_path / ".runs").mkdir()
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    publish(tmp_path, OLD)
    publish(tmp_path, NEW)
    assert see(tmp_path) == {**show(NEW), "notes.txt": b"mine"}
    assert (tmp_path / ".runs").is_dir()


def test_a_file_once_open_is_read_to_its_end_whatever_is_published(tmp_path):
    publish(tmp_path, OLD)
    with (tmp_path / "fr/changed.html").open("rb") as file:
        publish(tmp_path, NEW)
        assert file.read() == b"old"


def test_what_an_edition_is_made_from_is_no_page(tmp_path):
    publish(tmp_path, OLD)
    assert not (tmp_path / "basis.json").exists()
    assert read_json(tmp_path, "basis.json") == {"of": "old"}


def test_json_that_is_absent_or_damaged_is_none(tmp_path):
    publish(tmp_path, {"manifest.json": b'{"edit'})
    assert read_json(tmp_path, "manifest.json") is None
    assert read_json(tmp_path, "basis.json") is None
    assert read_json(tmp_path / "nowhere", "basis.json") is None


def test_json_is_read_from_the_next_edition_where_this_one_is_gone_meanwhile(tmp_path, monkeypatch):
    publish(tmp_path, OLD)
    gone, now = tmp_path / ".editions/000000", current_edition(tmp_path)
    places = [gone, now, now]
    monkeypatch.setattr(publication, "current_edition", lambda _folder: places.pop(0))
    assert read_json(tmp_path, "basis.json") == {"of": "old"}


def test_pages_are_held_against_their_digests(tmp_path):
    publish(tmp_path, OLD)
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in show(OLD).items()}
    assert find_altered(tmp_path, {**digests, "fr/waiting.html": ""}) == []
    (tmp_path / "fr/kept.html").write_bytes(b"by hand")
    (tmp_path / "fr/changed.html").unlink()
    assert find_altered(tmp_path, {**digests, "index.html": ""}) == ["fr/kept.html", "fr/changed.html", "index.html"]


@pytest.mark.parametrize(
    "path", ["", "/a", "../a", "fr/../a", "fr//a", "fr/", "./a", ".runs/a", ".current", ".lock", "fr\\a", "c:a"]
)
def test_a_path_that_could_lead_elsewhere_is_refused(tmp_path, path):
    with pytest.raises(ReportError, match="no path for a page"):
        publish(tmp_path / "reports", {path: b""})
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_leads_out_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/fr").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ReportError, match="reports/fr lies outside"):
        publish(tmp_path / "reports", OLD)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_page_to_keep_that_is_not_there_leaves_everything_as_it_was(tmp_path):
    publish(tmp_path, OLD)
    with pytest.raises(ReportError, match=r"fr/never.html was to stay"):
        publish(tmp_path, NEW, ["fr/never.html"])
    assert see(tmp_path) == show(OLD)
    assert list_litter(tmp_path) == set()


def test_a_link_that_somebody_took_away_is_put_back(tmp_path):
    publish(tmp_path, OLD)
    (tmp_path / "fr").unlink()
    sweep(tmp_path)
    assert see(tmp_path) == show(OLD)


def test_a_copy_that_followed_the_links_is_taken_for_what_it_shows(tmp_path):
    publish(tmp_path / "a", OLD)
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    assert see(tmp_path / "b") == show(OLD)
    sweep(tmp_path / "b")
    assert see(tmp_path / "b") == show(OLD)
    renew(tmp_path / "b")
    assert see(tmp_path / "b") == {**show(NEW), "es/gone.html": b"gone"}
    assert list_litter(tmp_path / "b") == set()


def test_a_folder_of_pages_may_be_moved(tmp_path):
    publish(tmp_path / "a", OLD)
    (tmp_path / "a").rename(tmp_path / "b")
    renew(tmp_path / "b")
    assert see(tmp_path / "b") == show(NEW)


@posix
@pytest.mark.usefixtures("unflushed")
def test_readers_meanwhile_see_whole_files_of_one_edition(tmp_path):
    editions = [dict.fromkeys(("fr/a.html", "fr/b.html", "index.html"), letter * 100_000) for letter in (b"A", b"B")]
    publish(tmp_path, editions[0])
    publisher = os.fork()
    if not publisher:
        for number in range(1, 60):
            publish(tmp_path, editions[number % 2])
        os._exit(0)
    mixed, compared = [], 0
    while os.waitpid(publisher, os.WNOHANG)[0] == 0:
        try:
            seen = read_together(current_edition(tmp_path), editions[0])
        except FileNotFoundError:
            continue  # the next edition is shown by now, and this one is being removed
        compared += 1
        mixed += [seen] if seen not in editions else []
    assert mixed == []
    assert compared > 5


def read_together(edition: Path, paths) -> dict[str, bytes]:
    """Return the files of an edition, all opened before the first is read."""
    with contextlib.ExitStack() as stack:
        files = {path: stack.enter_context((edition / path).open("rb")) for path in paths}
        return {path: file.read() for path, file in files.items()}


# pages of an earlier version of the suite


def test_plain_pages_become_an_edition_and_can_be_kept(tmp_path):
    write_plain(tmp_path, {path: content for path, content in OLD.items() if path != "es/gone.html"})
    renew(tmp_path)
    assert see(tmp_path) == show(NEW)
    assert all((tmp_path / name).is_symlink() for name in LINKS)
    assert list_litter(tmp_path) == set()


def test_a_link_among_plain_pages_is_taken_for_its_file_and_to_a_folder_is_not_followed(tmp_path):
    write_plain(tmp_path / "reports", {"fr/a.html": b"a"})
    (tmp_path / "reports/fr/b.html").symlink_to("a.html")
    (tmp_path / "reports/fr/round").symlink_to("..")
    publish(tmp_path / "reports", {"index.html": b""}, ["fr/a.html", "fr/b.html"])
    assert see(tmp_path / "reports") == {"fr/a.html": b"a", "fr/b.html": b"a", "index.html": b""}


def test_a_file_that_replaced_our_link_counts_as_shown(tmp_path):
    publish(tmp_path, OLD)
    (tmp_path / "index.html").unlink()
    (tmp_path / "index.html").write_bytes(b"by hand")
    publish(tmp_path, {"manifest.json": b"{}"}, ["index.html"])
    assert see(tmp_path) == {"index.html": b"by hand", "manifest.json": b"{}"}


def test_plain_pages_are_adopted_where_names_cannot_be_swapped(tmp_path, monkeypatch):
    monkeypatch.setattr(plain, "exchange_names", lambda *_names: False)
    write_plain(tmp_path, {path: content for path, content in OLD.items() if path != "es/gone.html"})
    renew(tmp_path)
    assert see(tmp_path) == show(NEW)
    assert list_litter(tmp_path) == set()


# where links cannot be made


def refuse_links(*_arguments: object, **_named: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.fixture
def linkless(monkeypatch):
    """A system where no link of any kind can be made."""
    monkeypatch.setattr(os, "symlink", refuse_links)
    monkeypatch.setattr(os, "link", refuse_links)


@pytest.mark.usefixtures("linkless")
def test_without_links_the_files_themselves_are_in_place(tmp_path):
    publish(tmp_path, OLD)
    assert see(tmp_path) == OLD  # what they are made from stands beside them
    renew(tmp_path)
    assert see(tmp_path) == NEW
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))
    assert {path.name for path in tmp_path.iterdir() if path.name[0] == "."} == {".current"}


def test_without_hard_links_pages_are_copied(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", refuse_links)
    publish(tmp_path, OLD)
    renew(tmp_path)
    assert see(tmp_path) == show(NEW)
    assert list_litter(tmp_path) == set()


def test_a_system_that_loses_its_links_goes_on_without(tmp_path, monkeypatch):
    publish(tmp_path, OLD)
    with monkeypatch.context() as patch:
        patch.setattr(os, "symlink", refuse_links)
        renew(tmp_path)
    assert see(tmp_path) == {**NEW, "es/gone.html": b"gone"}
    assert current_edition(tmp_path) == tmp_path


def test_a_system_that_gains_links_goes_on_with_them(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(os, "symlink", refuse_links)
        publish(tmp_path, OLD)
    renew(tmp_path)
    assert see(tmp_path) == show(NEW)
    assert list_litter(tmp_path) == set()


def held(winerror: int) -> OSError:
    """Return the error of Windows while another program has a file open."""
    error = PermissionError(errno.EACCES, "The process cannot access the file")
    error.winerror = winerror
    return error


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_file_that_another_program_has_open_is_tried_again_for_three_seconds(tmp_path, monkeypatch, winerror):
    source, target, waited = tmp_path / "new", tmp_path / "old", []
    source.write_bytes(b"new")
    answers = [held(winerror), held(winerror), None]
    really = os.replace

    def replace(*names: object) -> None:
        answer = answers.pop(0)
        if answer:
            raise answer
        really(*names)

    monkeypatch.setattr(os, "replace", replace)
    replace_patiently(source, target, waited.append)
    assert target.read_bytes() == b"new"
    answers += [held(winerror)] * 100
    target.rename(source)
    with pytest.raises(PermissionError):
        replace_patiently(source, target, waited.append)
    assert sum(waited[2:]) == pytest.approx(2.9)


def test_other_refusals_are_not_tried_again(tmp_path):
    with pytest.raises(FileNotFoundError):
        replace_patiently(tmp_path / "none", tmp_path / "old", pytest.fail)


# a fault at the n-th step, for every n


class Torn:
    """A file that tells of each write when half of it is done."""

    def __init__(self, file: object, tell: object) -> None:
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


def arm(tell) -> None:
    """Have `tell` called with the name of each step that changes the disk, before it (a write: in its midst)."""
    really_open = io.open

    def open_torn(path: object, mode: str = "r", *arguments: object, **named: object) -> object:
        file = really_open(path, mode, *arguments, **named)
        return Torn(file, tell) if "w" in mode else file

    def hear(event: str, arguments: tuple) -> None:
        if event in CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT):
            tell("open" if event == "open" else event)

    io.open = open_torn
    os.fsync = lambda _number: tell("fsync")
    sys.addaudithook(hear)


@pytest.fixture
def unflushed(monkeypatch):
    """A disk that nobody waits for: a process that dies takes nothing with it that was written."""
    monkeypatch.setattr(os, "fsync", lambda _number: None)


def run_apart(action) -> int:
    """Run `action` in a process of its own, and return how it ended."""
    child = os.fork()
    if not child:
        status = BROKEN
        try:
            action()
            status = 0
        except ReportError as error:
            status = REFUSED if isinstance(error, DiskFullError) else BROKEN
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die_at(number: int):
    """Return what to be told of each step: at the n-th the process is gone."""
    left = [number]

    def count(_step: str) -> None:
        left[0] -= 1
        if not left[0]:
            os._exit(DIED)

    return count


def fill_up_at(number: int):
    """Return what to be told of each step: from the n-th on there is no room on the disk for anything new."""
    left = [number]

    def count(step: str) -> None:
        left[0] -= 1
        if left[0] <= 0 and step in MAKES | {"open", "write", "fsync"}:
            raise OSError(errno.ENOSPC, "No space left on device")

    return count


def start_from_nothing(folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    return {}


def start_from_an_edition(folder: Path) -> dict[str, bytes]:
    publish(folder, OLD)
    return show(OLD)


def start_from_plain_files(folder: Path) -> dict[str, bytes]:
    old = {path: content for path, content in OLD.items() if path != "es/gone.html"}
    write_plain(folder, old)
    return show(old)


STARTS = [start_from_nothing, start_from_an_edition, start_from_plain_files]


def count_steps(folder: Path, start, publish_next) -> int:
    """Return in how many steps the next edition is published."""
    start(folder)
    counted = folder.parent / "counted"
    (folder.parent / "waiting.html").write_bytes(NEW["fr/changed.html"])
    steps: list[str] = []
    status = run_apart(lambda: (arm(steps.append), publish_next(folder), counted.write_text(str(len(steps)))))
    shutil.rmtree(folder)
    assert status == 0
    return int(counted.read_text())


def try_each_step(folder: Path, start, fault, publish_next=renew):
    """Yield, for each step, how a publication ended that met the fault there, the pages before it and those after."""
    for number in range(1, count_steps(folder, start, publish_next) + 1):
        old = start(folder)
        (folder.parent / "waiting.html").write_bytes(NEW["fr/changed.html"])
        status = run_apart(lambda: (arm(fault(number)), publish_next(folder)))  # noqa: B023 (run at once)
        yield status, old, see(folder)
        shutil.rmtree(folder)


@posix
@pytest.mark.usefixtures("unflushed")
@pytest.mark.parametrize("start", STARTS)
def test_a_runner_that_dies_at_any_step_leaves_one_whole_edition(tmp_path, start):
    folder, seen_old, seen_new = tmp_path / "reports", 0, 0
    for status, old, seen in try_each_step(folder, start, die_at):
        assert status == DIED
        assert seen in (old, show(NEW))
        seen_old, seen_new = seen_old + (seen == old), seen_new + (seen == show(NEW))
        renew(folder)
        assert (see(folder), list_litter(folder)) == (show(NEW), set())
    assert seen_old > 10
    assert seen_new > 2


@posix
@pytest.mark.usefixtures("unflushed")
@pytest.mark.parametrize("start", STARTS)
def test_what_a_dead_runner_left_is_swept_at_the_next_start(tmp_path, start):
    folder = tmp_path / "reports"
    for _, _, seen in try_each_step(folder, start, die_at):
        sweep(folder)
        assert (see(folder), list_litter(folder)) == (seen, set())


@posix
@pytest.mark.usefixtures("unflushed")
@pytest.mark.parametrize("start", STARTS)
def test_a_disk_that_is_full_from_any_step_on_leaves_the_old_edition_and_no_litter(tmp_path, start):
    folder, refused = tmp_path / "reports", 0
    waiting = tmp_path / "waiting.html"
    for status, old, seen in try_each_step(folder, start, fill_up_at):
        assert (status, seen) in ((REFUSED, old), (0, show(NEW)))
        assert list_litter(folder) == set()
        assert waiting.exists() == (status == REFUSED)
        refused += status == REFUSED
        renew(folder)
        assert (see(folder), list_litter(folder)) == (show(NEW), set())
    assert refused > 10


@posix
@pytest.mark.usefixtures("linkless", "unflushed")
def test_without_links_a_dead_runner_leaves_whole_files_and_the_next_run_puts_them_right(tmp_path):
    folder = tmp_path / "reports"
    for _, old, seen in try_each_step(folder, start_from_an_edition_without_links, die_at):
        assert {path for path in set(old) & set(NEW) if path not in seen} == set()
        assert all(content in (old.get(path), NEW.get(path)) for path, content in seen.items())
        renew(folder)
        assert (see(folder), list_litter(folder)) == (NEW, set())


@posix
@pytest.mark.usefixtures("linkless", "unflushed")
def test_without_links_a_full_disk_leaves_the_old_edition(tmp_path):
    folder, refused = tmp_path / "reports", 0
    for status, old, seen in try_each_step(folder, start_from_an_edition_without_links, fill_up_at):
        assert (status, seen) in ((REFUSED, old), (0, NEW))
        assert list_litter(folder) == set()
        refused += status == REFUSED
    assert refused > 10


def start_from_an_edition_without_links(folder: Path) -> dict[str, bytes]:
    publish(folder, OLD)
    return OLD


@pytest.mark.usefixtures("linkless")
def test_the_manifest_is_the_last_file_renamed_where_there_are_no_links(tmp_path, monkeypatch):
    renamed, really = [], os.replace
    monkeypatch.setattr(os, "replace", lambda old, new: (renamed.append(Path(new).name), really(old, new)))
    publish(tmp_path, {"robots.txt": b"", "manifest.json": b"{}", "sv/page.html": b""})
    assert [name for name in renamed if name != ".current"] == ["page.html", "robots.txt", "manifest.json"]


@linux
def test_everything_is_on_the_disk_before_an_edition_is_shown(tmp_path, monkeypatch):
    publish(tmp_path, OLD)
    flushed, shown, really = set(), [], os.replace
    monkeypatch.setattr(os, "fsync", lambda number: flushed.add(str(Path(f"/proc/self/fd/{number}").readlink())))
    monkeypatch.setattr(os, "replace", lambda old, new: (shown.append((str(new), set(flushed))), really(old, new)))
    renew(tmp_path)
    edition = current_edition(tmp_path)
    before = next(files for name, files in shown if name.endswith(".current"))
    made = {edition / path for path in NEW if path not in KEEP} | {edition, edition / "fr", edition.parent}
    assert before >= {str(path) for path in made}
    assert str(tmp_path) in flushed - before


def test_an_error_that_is_no_lack_of_room_is_told_in_one_sentence(tmp_path, monkeypatch):
    publish(tmp_path, OLD)

    def refuse(*_arguments: object) -> None:
        raise OSError(errno.EIO, "Input/output error", str(tmp_path))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ReportError, match=r"Input/output error; the pages shown are still the earlier ones, whole"):
        publish(tmp_path, NEW)
    assert (see(tmp_path), list_litter(tmp_path)) == (show(OLD), set())


def test_an_interruption_before_the_pages_are_shown_leaves_no_litter(tmp_path, monkeypatch):
    publish(tmp_path, OLD)

    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path, NEW)
    assert (see(tmp_path), list_litter(tmp_path)) == (show(OLD), set())


# a real small disk


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 3 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if (
        not mount
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=3m", "tmpfs", place], capture_output=True).returncode
    ):
        pytest.skip("mounting a small disk is not permitted here")
    yield place / "reports"
    subprocess.run(["umount", place], check=True)


def test_a_disk_that_really_fills_leaves_the_old_pages_and_says_what_was_needed(small_disk):
    old = {f"fr/{number}.html": bytes([number]) * 100_000 for number in range(10)}
    publish(small_disk, old)
    free = shutil.disk_usage(small_disk).free
    with pytest.raises(
        DiskFullError, match=r"needs 2,500,000 bytes more, and \d,\d{3},\d{3} are free; the pages shown are st"
    ):
        publish(small_disk, {f"fr/{number}.html": bytes([number]) * 250_000 for number in range(10)})
    assert (see(small_disk), list_litter(small_disk)) == (old, set())
    assert shutil.disk_usage(small_disk).free == free
    publish(small_disk, {"fr/0.html": b"new"}, [f"fr/{number}.html" for number in range(1, 10)])
    assert see(small_disk) == {**old, "fr/0.html": b"new"}


@pytest.mark.parametrize("room", range(0, 40, 3))
def test_a_disk_that_fills_at_any_block_leaves_the_old_pages(small_disk, room):
    publish(small_disk, OLD)
    with pytest.raises(OSError, match="No space"):
        (small_disk.parent / "ballast").write_bytes(bytes(4_000_000))
    os.truncate(small_disk.parent / "ballast", (small_disk.parent / "ballast").stat().st_size - room * 4096)
    before, content = see(small_disk), {path: bytes(9000) for path in NEW if path not in KEEP}
    try:
        publish(small_disk, content, KEEP)
    except DiskFullError:
        assert see(small_disk) == before
        assert room < 30
    else:
        assert see(small_disk) == show({**content, "fr/kept.html": b"kept"})
        assert room > 5
    assert list_litter(small_disk) == set()


# one file, whole


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    write_whole(tmp_path / "a" / "run.json", b"old")
    write_whole(tmp_path / "a" / "run.json", b"new")

    def refuse(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk.os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a" / "run.json", b"newer")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["run.json"]
    assert (tmp_path / "a" / "run.json").read_bytes() == b"new"
