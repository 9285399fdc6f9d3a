"""Tables as they are read and written: whole rows, whole files."""

from __future__ import annotations

import errno

import pandas as pd
import pytest

from indicators.errors import IndicatorsError
from indicators.machine import disk
from indicators.machine.disk import write_together
from indicators.tabular import list_records, read_table


@pytest.fixture
def save(tmp_path):
    def write(content: bytes):
        (tmp_path / "table.csv").write_bytes(content)
        return tmp_path / "table.csv"

    return write


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b,c\n1,2,3\n4,5\n", r"line 3: the row that starts with '4' has 2 fields, the header 3"),
        (b"a,b\n1,2\n4,5,6\n", r"line 3: the row that starts with '4' has 3 fields, the header 2"),
        (b"a,b\n1,2,3\n4,5,6\n", r"line 2: the row that starts with '1' has 3 fields, the header 2"),
        (b'a,b\n"x\ny",2\n4\n', r"line 4: the row that starts with '4' has 1 fields, the header 2"),
        (b"", "is no CSV table"),
        (b"a,b\n\xe9,2\n", "is no CSV table in UTF-8"),
    ],
)
def test_a_table_whose_rows_are_not_whole_is_refused_with_the_line(save, content, told):
    with pytest.raises(IndicatorsError, match=told):
        read_table(save(content))


def test_empty_cells_na_and_leading_zeros_stay_as_they_are(save):
    table = read_table(save(b"\xef\xbb\xbfcode,name\n01,NA\n,\n"), ("code", "name"))
    pd.testing.assert_frame_equal(table, pd.DataFrame({"code": ["01", ""], "name": ["NA", ""]}, dtype="str"))


def test_rows_are_listed_as_plain_values_of_the_type_of_their_column():
    table = pd.DataFrame(
        {
            "territory": pd.Series(["corse", ""], dtype="str"),
            "value": [2.0, float("inf")],
            "year": [2012, 2013],
            "known": [True, False],
            "inputs": [("a",), ()],
        }
    )
    assert list_records(table) == table.to_dict("records")
    kinds = [type(value) for value in list_records(table)[0].values()]
    assert kinds == [str, float, int, bool, tuple]


def test_rows_are_listed_with_the_columns_named_in_their_order():
    table = pd.DataFrame({"a": [1], "b": [2], "c": [3]})
    assert list_records(table, ["c", "a"]) == [{"c": 3, "a": 1}]
    assert list_records(table.iloc[:0]) == []


def test_of_files_written_together_none_changes_where_one_cannot_be_written(tmp_path):
    (tmp_path / "one").write_bytes(b"old")
    (tmp_path / "no folder").write_bytes(b"")
    with pytest.raises(OSError, match="no folder"):
        write_together({tmp_path / "one": b"new", tmp_path / "no folder" / "two": b"new"})
    assert (tmp_path / "one").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["no folder", "one"]


def look(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_of_files_written_together_all_become_again_what_they_were_where_one_is_held(tmp_path, monkeypatch, failing):
    for name in ("one", "two", "gone"):
        (tmp_path / name).write_bytes(name.encode())
    before, left, really = look(tmp_path), [failing], disk.replace_patiently

    def replace(source, target):
        left[0] -= 1
        if not left[0]:
            raise PermissionError(errno.EACCES, "The process cannot access the file", str(target))
        really(source, target)

    monkeypatch.setattr(disk, "replace_patiently", replace)
    with pytest.raises(PermissionError):
        write_together(
            {tmp_path / "one": b"1", tmp_path / "new": b"2", tmp_path / "gone": None, tmp_path / "two": b"3"}
        )
    assert look(tmp_path) == before


def test_a_file_can_go_while_others_come(tmp_path):
    (tmp_path / "gone").write_bytes(b"old")
    write_together({tmp_path / "come": b"new", tmp_path / "gone": None})
    assert look(tmp_path) == {"come": b"new"}
