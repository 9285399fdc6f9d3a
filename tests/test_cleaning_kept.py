"""What was understood of a file is kept until something changes that it depends on, and never changes the result."""

import errno
import shutil
from pathlib import Path
from unittest.mock import Mock

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.cleaning import clean_project, write_processed
from indicators.cleaning import kept as kept_module
from indicators.cleaning.kept import decode_understood, encode_understood, find_kept, hash_basis
from indicators.cleaning.package import encode_table
from indicators.cleaning.project import list_tables
from indicators.cleaning.understanding import Understood, understand_nothing
from indicators.distinct import encode_texts
from indicators.observations import NUMBER_COLUMNS
from indicators.paths import find_root
from indicators.seals import renew_seal
from indicators.sources import read_descriptions

DESCRIPTION = """
[file]
language = "fr"
layout = "matrix"
precision = "{precision}"
delimiter = ";"
[defaults]
indicator = "establishments"
measure = "level"
sector = "nace_j"
scope = "undefined"
geography = "cog2015"
nature = "observed"
[marks]
"-" = "{dash}"
[columns]
"Région" = "territory"
[[source]]
id = "{name}"
title = "Établissements"
publisher = "Insee"
kind = "official"
citation = "Insee, 2014"
licence = "Licence ouverte"
language = "fr"
"""
NAMES = ("one", "two", "three")
TEXTS = ("48", "49 b", ": c", "1e3", "12,5", "plus de 4 200", "-", "", "10 salariés")


def make_project(folder, texts=("48", "-", "1e3")):
    """Return a project of one file for each text, which stands in the first cell of its file."""
    for name in ("notebooks", "data/raw"):
        (folder / name).mkdir(parents=True)
    (folder / "notebooks" / "reports.toml").touch()
    (folder / "data" / "reference").symlink_to(find_root() / "data" / "reference")
    for name, text in zip(NAMES, texts, strict=True):
        write_file(folder, name, text)
    return folder


def write_file(root, name, text, precision="count", dash="zero", sealed=True):
    path = root / "data" / "raw" / f"{name}.csv"
    path.write_text(f"Région;2012;2013\nCorse;{text};49\nBretagne;: c;5 # {name}\n", encoding="utf-8")
    if sealed:
        words = DESCRIPTION.format(precision=precision, dash=dash, name=name)
        path.with_suffix(".toml").write_text(words, encoding="utf-8")
        renew_seal(path)


@pytest.fixture(scope="module", autouse=True)
def library(tmp_path_factory):
    """A library of one module, so that nobody's work on the real one counts here."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "module.py").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_module, "LIBRARY", folder)
        yield folder


def clean_bytes(root, cache=None):
    """Return the tables of a cleaning as bytes, and the names of the files that were read for it."""
    names = []
    return [encode_table(table) for table in list_tables(clean_project(root, names.append, cache)).values()], names


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path / "project")


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "kept" / "cleaned"


def test_what_has_not_changed_is_not_read_again_and_gives_the_same(project, cache):
    plain, _ = clean_bytes(project)
    assert clean_bytes(project, cache) == (plain, ["one.csv", "three.csv", "two.csv"])
    assert clean_bytes(project, cache) == (plain, [])


def test_only_the_file_that_changed_is_read(project, cache):
    clean_bytes(project, cache)
    write_file(project, "two", "51")
    assert clean_bytes(project, cache) == (clean_bytes(project)[0], ["two.csv"])


def test_a_changed_description_is_a_changed_file(project, cache):
    clean_bytes(project, cache)
    write_file(project, "two", "-", dash="not_available")
    assert clean_bytes(project, cache) == (clean_bytes(project)[0], ["two.csv"])


edits = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(TEXTS),
    st.sampled_from(["count", "claim"]),
    st.sampled_from(["zero", "not_available"]),
    st.booleans(),
)


@settings(max_examples=8)
@given(st.lists(st.lists(edits, max_size=3), min_size=1, max_size=3))
def test_whatever_changes_what_is_kept_gives_the_bytes_of_a_cleaning_without_it(tmp_path_factory, rounds):
    root = make_project(tmp_path_factory.mktemp("edited") / "project")
    cache = root / "kept"
    for changes in rounds:
        for change in changes:
            write_file(root, *change)
        assert clean_bytes(root, cache)[0] == clean_bytes(root)[0]


def test_the_project_gives_the_same_bytes_from_what_is_kept(cache):
    plain, names = clean_bytes(find_root())
    assert clean_bytes(find_root(), cache) == (plain, names)
    assert clean_bytes(find_root(), cache) == (plain, [])


# --- what is kept may be damaged, old or in the way


@pytest.fixture(scope="module")
def entry(tmp_path_factory):
    """A kept file, with the description of the file it was kept of."""
    root = make_project(tmp_path_factory.mktemp("entry") / "project")
    clean_project(root, cache=root / "kept")
    found = [
        (source_file, path)
        for source_file in read_descriptions(root)
        for path in (root / "kept").iterdir()
        if find_kept(source_file, path).counts.index.tolist() == ["two"]
    ]
    return found[0]


@settings(max_examples=100)
@given(place=st.integers(0, 5000), flip=st.integers(0, 255))
def test_a_kept_file_that_is_cut_off_or_altered_anywhere_is_not_used(tmp_path_factory, entry, place, flip):
    source_file, path = entry
    whole = path.read_bytes()
    place %= len(whole)
    damaged = tmp_path_factory.getbasetemp() / "damaged.json"
    damaged.write_bytes(whole[:place] + (bytes([whole[place] ^ flip]) + whole[place + 1 :] if flip else b""))
    assert find_kept(source_file, damaged) is None
    assert find_kept(source_file, path) is not None


@pytest.mark.parametrize("damage", [b"", b"{}", b"\0" * 5000])
def test_a_damaged_file_is_written_anew(project, cache, damage):
    plain, _ = clean_bytes(project, cache)
    path = sorted(cache.iterdir())[0]
    whole = path.read_bytes()
    path.write_bytes(damage)
    again, names = clean_bytes(project, cache)
    assert (again, len(names)) == (plain, 1)
    assert path.read_bytes() == whole


def test_what_nobody_needs_any_more_is_removed_and_what_is_not_ours_stays(project, cache):
    clean_bytes(project, cache)
    before = set(cache.iterdir())
    left, foreign = cache / f".{'0' * 64}.json.abc", cache / "notes.json"
    left.touch()
    foreign.touch()
    write_file(project, "two", "51")
    clean_bytes(project, cache)
    after = set(cache.iterdir())
    assert left not in after
    assert foreign in after
    assert len(after - {foreign}) == len(before) == len(NAMES)
    assert len(after & before) == len(NAMES) - 1


def test_a_folder_that_cannot_be_made_costs_nothing_but_time(project, tmp_path):
    taken = tmp_path / "taken"
    taken.touch()
    plain, names = clean_bytes(project)
    assert clean_bytes(project, taken) == clean_bytes(project, taken / "below") == (plain, names)


def test_a_full_disk_costs_nothing_but_time(project, cache, monkeypatch):
    full = Mock(side_effect=OSError(errno.ENOSPC, "No space left on device"))
    monkeypatch.setattr(kept_module, "write_whole", full)
    assert clean_bytes(project, cache) == clean_bytes(project)
    assert full.called


# --- what depends on more than the file


def test_a_file_that_is_not_read_is_told_with_what_is_known_of_it_each_time(project, cache):
    write_file(project, "two", "51", sealed=False)
    first = clean_project(project, cache=cache).problems
    write_file(project, "two", "-")
    write_processed(clean_project(project), project)
    write_file(project, "two", "51", sealed=False)
    second = clean_project(project, cache=cache).problems
    told = [str(problems.loc[problems["file"] == "two.csv", "problem_en"].item()) for problems in (first, second)]
    assert told[1].startswith(told[0])
    assert len(told[1]) > len(told[0])


def test_a_raw_file_that_became_a_link_is_refused_though_its_words_are_the_same(project, cache, tmp_path):
    clean_bytes(project, cache)
    path = project / "data" / "raw" / "two.csv"
    path.rename(tmp_path / "away.csv")
    path.symlink_to(tmp_path / "away.csv")
    assert clean_project(project, cache=cache).problems["rule"].tolist().count("not_a_file") == 1


def test_changed_reference_tables_let_every_file_be_read_anew_and_nothing_kept_in_the_same_process(project, cache):
    reference = project / "data" / "reference"
    reference.unlink()
    shutil.copytree(find_root() / "data" / "reference", reference)
    _, names = clean_bytes(project, cache)
    note = reference / "note.csv"
    note.write_text("note\n", encoding="utf-8")
    assert clean_bytes(project, cache)[1] == names
    assert clean_bytes(project, cache)[1] == names
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize("reader", kept_module.READERS)
def test_another_version_of_what_reads_files_is_another_basis(project, monkeypatch, reader):
    before = hash_basis(project)
    monkeypatch.setattr(kept_module, "find_version", lambda name: "0.0.1" if name == reader else "")
    other = hash_basis(project)
    monkeypatch.setattr(kept_module, "find_version", lambda _: "")
    assert len({before, other, hash_basis(project)}) == 3


def test_the_basis_is_told_by_the_names_and_words_of_reference_tables_and_library(project, library):
    reference = project / "data" / "reference"
    reference.unlink()
    shutil.copytree(find_root() / "data" / "reference", reference)
    first = hash_basis(project)
    assert first == hash_basis(find_root())
    (library / "module.pyc").touch()
    assert first == hash_basis(project)
    (reference / "units.csv").rename(reference / "unités.csv")
    second = hash_basis(project)
    with Path(reference / "marks.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    third = hash_basis(project)
    (library / "words.toml").touch()
    assert len({first, second, third, hash_basis(project)}) == 4


# --- to the last bit

numbers = st.floats() | st.sampled_from([-0.0, 0.1 + 0.2, 2.0**53 + 2])


@settings(max_examples=50)
@given(st.lists(st.tuples(numbers, st.text(max_size=5), st.sampled_from(["", "a"])), max_size=8))
def test_what_is_kept_comes_back_to_the_last_bit(rows):
    nothing = understand_nothing()
    words = {column: [text for _, text, _ in rows] for column in nothing.candidates}
    values = {column: [number for number, *_ in rows] for column in NUMBER_COLUMNS}
    notes = {"note": [note for *_, note in rows]}
    candidates = encode_texts(pd.DataFrame({**words, **values, **notes}), NUMBER_COLUMNS)
    counts = pd.Series({"a": len(rows)}, dtype="int64")
    given = Understood(candidates, nothing.problems, counts, aside={"skipped_rows": len(rows)})
    back = decode_understood(encode_understood(given))
    assert back.aside == given.aside
    pd.testing.assert_frame_equal(back.candidates, candidates, check_exact=True)
    pd.testing.assert_frame_equal(back.problems, nothing.problems, check_index_type=False)
    assert list(map(repr, back.candidates["value"])) == list(map(repr, candidates["value"]))  # -0.0 is not 0.0
    assert back.counts.to_dict() == counts.to_dict()


# --- what is written


def test_files_that_hold_the_same_already_are_not_touched(project):
    write_file(project, "two", "51")
    paths = write_processed(clean_project(project), project)
    before = {path.name: path.stat().st_mtime_ns for path in paths}
    inodes = {path.name: path.stat().st_ino for path in paths}
    write_processed(clean_project(project), project)
    assert {path.name: path.stat().st_mtime_ns for path in paths} == before
    write_file(project, "two", "52")
    write_processed(clean_project(project), project)
    changed = {path.name for path in paths if path.stat().st_ino != inodes[path.name]}
    assert changed == {"observations.csv", "sources.csv", "datapackage.json"}
