"""Sectors with their parts and codes, and scopes."""

from __future__ import annotations

import pandas as pd
import pytest

from indicators.errors import IndicatorsError, UnknownTermError
from indicators.sectors import (
    SCOPES,
    SECTOR_CODE_COLUMNS,
    SECTOR_CODES,
    SECTORS,
    Scope,
    Sector,
    find_scope,
    find_sector,
    list_codes,
    list_parts,
    read_sectors,
)
from indicators.tabular import write_table


def build_sector(sector: str, part_of: str = "", digital: str = "yes") -> dict[str, str]:
    return dict.fromkeys(Sector._fields, "") | {"sector": sector, "part_of": part_of, "digital": digital}


@pytest.fixture
def root(tmp_path):
    sectors = [build_sector("j"), build_sector("j58", "j"), build_sector("j59", "j"), build_sector("c26", digital="no")]
    write_table(pd.DataFrame(sectors), tmp_path / SECTORS)
    codes = [("j58", "NAF rev. 2", "5811Z", "Édition de livres"), ("c26", "NAF rev. 2", "2611Z", "Composants")]
    write_table(pd.DataFrame(codes, columns=SECTOR_CODE_COLUMNS), tmp_path / SECTOR_CODES)
    write_table(pd.DataFrame([dict.fromkeys(Scope._fields, "all")]), tmp_path / SCOPES)
    return tmp_path


def test_a_sector_says_whether_it_is_digital(root):
    assert find_sector("j58", root).digital is True
    assert find_sector("c26", root).digital is False


def test_the_parts_of_a_sector_stand_in_the_order_of_the_table(root):
    assert list_parts("j", root) == ["j58", "j59"]
    assert list_parts("j58", root) == []


def test_the_codes_of_a_sector_are_its_own(root):
    assert list_codes("j58", root).to_dict("records") == [
        {"nomenclature": "NAF rev. 2", "code": "5811Z", "label": "Édition de livres"}
    ]
    assert list_codes("j", root).empty


def test_the_table_of_sectors_is_read_as_text(root):
    assert list(read_sectors(root)["digital"]) == ["yes", "yes", "yes", "no"]


def test_scopes_are_found(root):
    assert find_scope("all", root).timing == "all"


@pytest.mark.parametrize("find", [find_sector, find_scope, list_parts, list_codes])
def test_what_no_table_holds_is_refused(root, find):
    with pytest.raises(UnknownTermError, match="'k64' is not in data/reference/"):
        find("k64", root)


def test_a_sector_twice_is_refused(root):
    write_table(pd.DataFrame([build_sector("j"), build_sector("j")]), root / SECTORS)
    with pytest.raises(IndicatorsError, match="line 3: sector 'j'"):
        find_sector("j", root)
