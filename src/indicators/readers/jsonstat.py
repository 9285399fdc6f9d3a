"""From a JSON-stat response, version 1 or 2, to grids: one a dataset, a row a value, a column a dimension.

Format: https://json-stat.org/full/ (version 2.0), https://json-stat.org/format/1.03/ (version 1).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from indicators.errors import RefusedFileError
from indicators.readers.cells import Grid, name_place
from indicators.readers.stale import find_stale_sheets
from indicators.readers.unpacking import unpack
from indicators.readers.words import fit_word, match_word
from indicators.sources import Part, Problem, SourceFile

VALUE, STATUS = "value", "status"
NOT_THERE = ":"


class Dimension(NamedTuple):
    """A dimension of a dataset: its id, and the codes of its categories in their order."""

    name: str
    codes: Sequence[str]


class Numbered(NamedTuple):
    """What a dataset says of its values: the index of each that is told, its words and its status, "" for neither."""

    indexes: list[int]
    texts: list[str]
    statuses: list[str]


def read_jsonstat(content: bytes, source_file: SourceFile) -> tuple[list[Grid], list[Problem]]:
    """Return a grid for each dataset of a JSON-stat file to be read, and a problem for each missing or not named.

    Datasets are named by [[sheet]], as sheets of a workbook are; without it all are read. The columns are the
    dimensions (codes of categories), `value` and `status`; numbers keep the digits they have in the file. A row is
    numbered by its index among all values, from 0; what a sparse dataset leaves out is not reported, and is no row.
    Raises `RefusedFileError` where the file is not JSON-stat, or its numbers of values and categories disagree.
    """
    datasets = dict(_list_datasets(_parse(content)))
    chosen, problems = _choose(list(datasets), source_file)
    return [_build_grid(name, datasets[name], part, source_file) for name, part in chosen], problems


def _choose(names: list[str], source_file: SourceFile) -> tuple[list[tuple[str, Part]], list[Problem]]:
    """Return the datasets to read, each with what is said of it."""
    file, listed = source_file.name, ", ".join(names)
    if not source_file.sheets:
        return [(name, Part(name, (1, 0), {}, source_file.layout, None)) for name in names], []
    chosen, problems = [], []
    for part in source_file.sheets:
        fitting = [name for name in names if name == part.name or fit_word(part.pattern, name, part.layout)]
        chosen += [(name, part) for name in fitting if name not in dict(chosen)]
        if not fitting:
            place = name_place(file, part.name, "")
            problems.append(
                Problem(file, part.name, place=place, rule="missing_sheet", found=listed, expected=part.name)
            )
    left = [name for name in names if name not in dict(chosen) and not match_word(name, source_file.layout.skip_sheets)]
    told = [Problem(file, name, place=name_place(file, name, ""), rule="undeclared_sheet", found=name) for name in left]
    return chosen, [*problems, *told, *find_stale_sheets(names, source_file)]


def _parse(content: bytes) -> dict[str, Any]:
    try:
        # As texts, so that no digit is lost or added.
        found = json.loads(unpack(content), object_pairs_hook=_pair, parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError as error:
        raise RefusedFileError("not_json", "too many brackets within brackets") from error
    except UnicodeDecodeError as error:
        raise RefusedFileError("wrong_encoding", f"0x{error.object[error.start]:02X}", "utf-8") from error
    except ValueError as error:
        raise RefusedFileError("not_json", str(error)) from error
    if not isinstance(found, dict):
        raise RefusedFileError("not_jsonstat", type(found).__name__, "dataset")
    return found


def _pair(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    paired = dict(pairs)
    if len(paired) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} is there twice")
    return paired


def _list_datasets(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and content of each dataset: the file itself, those of its collection, or those of its wrapper."""
    if isinstance(found.get("link"), dict):
        items = found["link"].get("item")
        named = enumerate(items, 1) if isinstance(items, list) else ()
        datasets = [(f"item {number}", item) for number, item in named]
    elif "dimension" in found:
        datasets = [("", found)]
    else:
        datasets = list(found.items())
    kept = [(name, item) for name, item in datasets if isinstance(item, dict) and "dimension" in item]
    if not kept:
        raise RefusedFileError("not_jsonstat", ", ".join(list(found)[:5]), "dimension")
    yield from kept


def _build_grid(name: str, dataset: dict[str, Any], part: Part, source_file: SourceFile) -> Grid:
    try:
        dimensions = _list_dimensions(dataset)
        numbered = _list_values(dataset, math.prod(len(dimension.codes) for dimension in dimensions))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise RefusedFileError("not_jsonstat", str(error), "id, size, dimension, value", sheet=name) from error
    indexes = np.array(numbered.indexes, dtype=np.int64)
    texts = np.empty((len(indexes), len(dimensions) + 2), dtype=object)
    places = np.unravel_index(indexes, [len(dimension.codes) for dimension in dimensions]) if len(indexes) else ()
    for column, place in enumerate(places):
        texts[:, column] = np.array(dimensions[column].codes, dtype=object)[place]
    texts[:, -2], texts[:, -1] = numbered.texts, numbered.statuses
    headers = [*(dimension.name for dimension in dimensions), VALUE, STATUS]
    return Grid(
        file=source_file.name,
        sheet=name,
        header_rows=[headers],
        headers=headers,
        letters=[f"{VALUE} "] * len(headers),  # hence the address `value 12`
        header_row=1,
        rows=indexes,
        texts=texts,
        numbers=np.broadcast_to(np.array([header == VALUE for header in headers]), texts.shape),
        faults=(),
        values={**source_file.defaults, **part.values},
        layout=part.layout,
        pattern=part.pattern,
    )


def _list_dimensions(dataset: dict[str, Any]) -> list[Dimension]:
    """Return the dimensions in their order; version 1 keeps `id` and `size` among the dimensions themselves."""
    described = dataset["dimension"]
    names, sizes = (dataset.get(key, described.get(key)) for key in ("id", "size"))
    dimensions = [Dimension(name, _list_codes(described[name]["category"])) for name in names]
    told = [int(size) for size in sizes]
    if told != [len(dimension.codes) for dimension in dimensions]:
        raise ValueError(f"size {told}")
    return dimensions


def _list_codes(category: dict[str, Any]) -> list[str]:
    """Return the codes of a dimension: `index` lists or numbers them; a dimension of one may have a label only."""
    index = category.get("index")
    if index is None:
        codes = list(category["label"])
        if len(codes) > 1:
            raise ValueError(f"index of {codes[:3]}")
        return codes
    if isinstance(index, list):
        return [str(code) for code in index]
    places = {int(place): code for code, place in index.items()}
    return [places[place] for place in range(len(index))]


def _list_values(dataset: dict[str, Any], size: int) -> Numbered:
    values, statuses = _number(dataset["value"], size), _number_statuses(dataset.get("status"), size)
    indexes = sorted(values.keys() | statuses.keys())
    if indexes and not 0 <= indexes[0] <= indexes[-1] < size:
        raise ValueError(f"value {indexes[-1]} of {size}")
    texts, marks = ([said.get(index, "") for index in indexes] for said in (values, statuses))
    for place, (text, mark) in enumerate(zip(texts, marks, strict=True)):
        if mark == NOT_THERE and not text:  # Eurostat's sign for no figure is no flag of one
            texts[place], marks[place] = mark, ""
    return Numbered(indexes, texts, marks)


def _number(found: list[Any] | dict[str, Any], size: int) -> dict[int, str]:
    """Return the texts of values or statuses by their index, "" where one is null."""
    if isinstance(found, dict):
        return {int(index): _write(value) for index, value in found.items()}
    if len(found) != size:
        raise ValueError(f"{len(found)} values of {size}")
    return {index: _write(value) for index, value in enumerate(found)}


def _number_statuses(found: Any, size: int) -> dict[int, str]:  # noqa: ANN401
    """Return the statuses: of each value, or one for all; Eurostat once wrapped them with their labels."""
    if isinstance(found, dict) and isinstance(found.get("value"), list):
        found = found["value"]
    if isinstance(found, str):
        return dict.fromkeys(range(size), found)
    if isinstance(found, list) and len(found) == 1:
        return dict.fromkeys(range(size), _write(found[0]))
    return {index: status for index, status in _number(found, size).items() if status} if found else {}


def _write(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise TypeError(f"value {value!r}")
