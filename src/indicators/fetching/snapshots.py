"""A dated snapshot in data/raw: the body as the office gave it, its description, seal and licence, all or nothing.

data/raw/NAME.csv  NAME.toml                         what is read, and the day on which it was fetched (accessed)
data/raw/NAME-2026-05-02.csv  NAME-2026-05-02.toml   what was read before: fetched that day, replaced since
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import tomlkit

from indicators.cleaning.alone import CleanedFile, clean_file
from indicators.errors import SourceError
from indicators.fetching.asking import NOTHING, Answer, Known, Limits, ask, tell
from indicators.fetching.bodies import check_body, find_ending, may_be_cut
from indicators.fetching.comparing import (
    RAW,
    compare_snapshots,
    count_others,
    find_moved,
    is_another,
    list_misunderstood,
)
from indicators.fetching.extra import FetchError
from indicators.fetching.offices import SDMX_ML, build_address, find_office, transcribe
from indicators.machine.disk import drop_unfinished, write_together
from indicators.seals import check_seal
from indicators.sources import SourceFile, read_description

LARGE = Limits(size=1_000_000_000)  # of a file that is added up, and never read whole


class Asked(NamedTuple):
    """An address, whether its answer is transcribed from SDMX-ML, and the licence of the office ("" if not known)."""

    address: str
    transcribed: bool
    licence: str


class Received(NamedTuple):
    """What an office answered, for a description as it stood: `text` are its words."""

    standing: SourceFile
    text: str
    asked: Asked
    answer: Answer


class Fetched(NamedTuple):
    """What a fetch found; `kept` is the name of the old snapshot, or empty.

    `kind` is `unchanged` (the same bytes), `same` (other bytes, the same figures), `first` or `revised`; in the first
    two nothing is written, and `snapshot` and `changes` are None.
    """

    kind: str
    snapshot: CleanedFile | None = None
    changes: pd.DataFrame | None = None
    kept: str = ""


def ask_office(name: str, root: Path, limits: Limits | None = None) -> Received:
    """Return what the office of the dataset `name` has now, without a word written.

    Raises `SourceError` where the description cannot be asked by, and `FetchError` for an answer that is none.
    """
    standing = find_standing(name, root)
    text = _read(standing.description)
    limits = limits or (LARGE if "sum" in tomlkit.parse(text) else Limits())
    asked = resolve(standing, root, limits)
    answer = ask(asked.address, limits, _recall(standing, asked.address))
    if asked.transcribed and answer.content is not None:
        answer = answer._replace(content=transcribe(answer.content, asked.address, standing.fetch.dataset), framed=True)
    return Received(standing, text, asked, answer)


def keep_snapshot(received: Received, root: Path, today: str, *, agreed: bool = False) -> Fetched:
    """Take what an office answered into data/raw as it is `today`, and return what was found; nobody else may write.

    Nothing is written where nothing changed, and where anything is wrong: `SourceError` and `FetchError` say what was
    found, what was expected, and what to do. A dataset of which more than a tenth is revised or gone, or which may be
    cut off, is taken only where that is `agreed`.
    """
    standing, content = received.standing, received.answer.content
    drop_unfinished(standing.description.parent)
    if content is None or (standing.path and hashlib.sha256(content).hexdigest() == standing.sha256):
        return Fetched("unchanged")
    name = standing.description.stem
    find_standing(name, root)  # which raises where the file is no more as it is sealed
    if _read(standing.description) != received.text:
        told = f"{standing.description.name} was changed while the office answered"
        raise SourceError(f"{told}; run `indicators fetch {name}` again; {NOTHING}")
    return _take_in(received, root, today, agreed)


def _read(description: Path) -> str:
    return description.read_bytes().decode("utf-8-sig")


def find_standing(name: str, root: Path) -> SourceFile:
    """Return the description of the dataset `name`; raise `SourceError` where it cannot be fetched as it stands."""
    path = root / RAW / f"{name}.toml"
    if not path.is_file():
        known = sorted(own.stem for own in path.parent.glob("*.toml") if is_current(own))
        listed = f"there are {', '.join(known)}" if known else "no description has a [fetch] table yet"
        raise SourceError(f"data/raw/{path.name} does not exist, which would say where to fetch {name}; {listed}")
    standing = read_description(path)
    if standing.fetch is None:
        raise SourceError(f"{path.name} has no [fetch] table; say in one where the office keeps the file (address …)")
    if "file" not in tomlkit.parse(_read(path)):
        raise SourceError(f"{path.name} has no [file] table; say in one how the file that is fetched is to be read")
    if standing.fetch.replaced:
        raise SourceError(f"{path.name} is an old snapshot, kept as it was; fetch the dataset it belongs to")
    if problem := check_seal(standing):
        told = f"{standing.name} is not as it was sealed ({problem.found[:12]})"
        raise SourceError(f"{told}, and a fetch would lose what was changed; restore or accept it, then fetch")
    return standing


def is_current(path: Path) -> bool:
    """Return whether a description can be fetched: it says from where, and is no old snapshot, nor broken itself."""
    try:
        fetch = read_description(path).fetch
    except SourceError:
        return False
    return fetch is not None and not fetch.replaced


def resolve(standing: SourceFile, root: Path, limits: Limits) -> Asked:
    """Return what is asked for a dataset: the address as it stands, or that of an office's dataset and key."""
    fetch = standing.fetch
    if fetch.address:
        asked = Asked(fetch.address, transcribed=False, licence="")
    else:
        office = find_office(fetch.office, root)
        address = build_address(fetch, office, lambda one: _ask_structure(one, limits))
        asked = Asked(address, office.answer == SDMX_ML, office.licence)
    for source in standing.sources:
        if not (source.licence or asked.licence):
            raise SourceError(
                f"{standing.description.name}: licence of {source.id} is empty; say what the office allows"
            )
    return asked


def _ask_structure(address: str, limits: Limits) -> bytes:
    content = ask(address, limits).content
    if content is None:
        raise FetchError(tell(address, "no answer", "try again later", "a structure"))
    return content


def _recall(standing: SourceFile, address: str) -> Known:
    """Return what the server called what is there already; nothing where something else is asked now."""
    fetch = standing.fetch
    return Known(fetch.etag, fetch.modified) if standing.path and fetch.asked == address else Known()


def _take_in(received: Received, root: Path, today: str, agreed: bool) -> Fetched:
    """Try a body by its description apart from the project, and write it into data/raw where it is right."""
    standing, text, asked, answer = received
    ending = find_ending(asked.address, str(tomlkit.parse(text)["file"].get("format", "")), answer.content)
    check_body(answer.content, asked.address, ending)
    described = write_passport(text, answer, asked, today).encode("utf-8")
    before = clean_file(standing, root) if standing.path else None
    with tempfile.TemporaryDirectory(prefix="indicators-fetch-") as folder:
        draft = Path(folder) / standing.description.name
        draft.with_name(draft.stem + ending).write_bytes(answer.content)
        draft.write_bytes(described)
        after = clean_file(read_description(draft), root)
    target = root / RAW / (draft.stem + ending)
    changes = None if before is None else compare_snapshots(before, after)
    if changes is not None and changes.empty and list_misunderstood(before) == list_misunderstood(after):
        return Fetched("same")
    check_whole(received, agreed)
    check_understood(before, after, asked.address, draft.name)
    if before is None:
        write_together({target: answer.content, standing.description: described})
        return Fetched("first", after)
    check_agreed(before, changes, asked.address, standing, agreed)
    old = list_old(standing, text, today)
    gone = {} if target == standing.path else {standing.path: None}
    # In this order: a crash between two of them leaves what is read as before, or what cleaning and fetch name.
    write_together({**old, target: answer.content, **gone, standing.description: described})
    return Fetched("revised", after, changes, list(old)[-1].name)


def write_passport(text: str, answer: Answer, asked: Asked, today: str) -> str:
    """Return a description for a body: its seal, what was asked, the day, the licence; all else as it stands."""
    written = tomlkit.parse(text)
    written["file"]["sha256"] = hashlib.sha256(answer.content).hexdigest()
    told = {"asked": asked.address, "etag": answer.etag, "modified": answer.modified}
    for key, value in told.items():
        if value:
            written["fetch"][key] = value
        else:
            written["fetch"].pop(key, None)
    for source in written["source"]:
        source["accessed"] = today
        source["licence"] = source.get("licence") or asked.licence
    return tomlkit.dumps(written)


def check_whole(received: Received, agreed: bool) -> None:
    """Raise `FetchError` where nothing tells that a body has come to its end and nobody agreed."""
    if agreed or not may_be_cut(received.answer.content, received.answer.framed):
        return
    advice = f"look at its end in a browser; if that is all, run `indicators fetch {received.standing.description.stem}"
    told = "a last line without an end, and no length told, so that it may be cut off"
    raise FetchError(tell(received.asked.address, told, f"{advice} --yes`", "all of the text"))


def check_understood(before: CleanedFile | None, after: CleanedFile, address: str, description: str) -> None:
    """Raise `SourceError` where nothing is read of a body, or it is laid out otherwise than the snapshot before."""
    moved = find_moved(before, after) if before or after.observations.empty else ""
    if not moved and len(after.observations):
        return
    told = moved or next(iter(after.problems["problem_en"]), "it holds no figure.")
    advice = f"mend data/raw/{description} if the office lays it out anew, or look at the address in a browser"
    raise SourceError(f"{address}: the body is not as {description} describes it: {told} To do: {advice}; {NOTHING}")


def check_agreed(before: CleanedFile, changes: pd.DataFrame, address: str, standing: SourceFile, agreed: bool) -> None:
    """Raise `SourceError` where more than a tenth of what was known is revised or gone and nobody agreed."""
    known = int((before.observations["absence"] == "").sum())
    if agreed or not is_another(changes, known):
        return
    gone = int((changes["kind"] == "withdrawn").sum())
    told = f"{count_others(changes)} of {known} figures known are revised or gone ({gone} gone), more than a tenth"
    advice = f"if that is meant, run `indicators fetch {standing.description.stem} --yes`"
    raise SourceError(f"{address}: {told}; it may be cut short, or another dataset: look at it; {advice}; {NOTHING}")


def list_old(standing: SourceFile, text: str, today: str) -> dict[Path, bytes]:
    """Return the files that keep the snapshot which stands under its day: its description, then the same bytes."""
    day = max((source.accessed for source in standing.sources), default="") or f"until-{today}"
    stem = f"{standing.description.stem}-{day}"
    number, taken = 1, stem
    while standing.description.with_name(f"{taken}.toml").exists():
        number, taken = number + 1, f"{stem}-{number + 1}"
    written = tomlkit.parse(text)
    written["fetch"]["replaced"] = today
    suffix = standing.name.removeprefix(standing.description.stem)
    return {
        standing.description.with_name(f"{taken}.toml"): tomlkit.dumps(written).encode("utf-8"),
        standing.path.with_name(f"{taken}{suffix}"): standing.path.read_bytes(),
    }
