"""What a notebook may be asked for, read from its own parameters cell, and the check of what a report asks."""

from __future__ import annotations

import ast
import json
import keyword
import math
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from indicators.errors import IndicatorsError, ReportError
from indicators.reports.names import propose
from indicators.reports.notebooks import find_parameters_cell, read_notebook

NAME = re.compile(r"[a-z_][a-z0-9_]*")
SCALARS = {"str": str, "int": int, "float": float, "bool": bool}
OPTIONAL = " | None"
LONGEST_TEXT = 200

Value = str | int | float | bool | list


class Parameter(NamedTuple):
    """A parameter: its name, kind (`str`, `int`, `float`, `bool`, a `list[…]` of one, or one `| None`) and default."""

    name: str
    kind: str
    default: Value | None


def read_parameters(notebook: Path) -> tuple[Parameter, ...]:
    """Return the parameters that `notebook` declares, in their order.

    A parameter is an assignment of a literal in the one cell tagged `parameters`, with or without annotation. Nothing
    is run. Raises `ReportError` for anything else in that cell.
    """
    cell = find_parameters_cell(read_notebook(notebook), notebook.name)
    where = f"{notebook.name}, cell {cell.number}"
    try:
        statements = ast.parse(cell.source).body
    except SyntaxError as error:
        raise ReportError(f"{where}: the parameters cell is not Python: {error.msg} in line {error.lineno}") from error
    declared = tuple(read_statement(statement, where) for statement in statements)
    repeated = [
        one.name for place, one in enumerate(declared) if one.name in {other.name for other in declared[:place]}
    ]
    if repeated:
        raise ReportError(f"{where}: the parameter {repeated[0]!r} is set twice; keep one")
    return declared


def read_statement(statement: ast.stmt, where: str) -> Parameter:
    """Return the parameter that one statement `name = literal` or `name: kind = literal` declares."""
    where = f"{where}, line {statement.lineno}"
    if isinstance(statement, ast.AnnAssign):
        targets, annotation = [statement.target], ast.unparse(statement.annotation)
    elif isinstance(statement, ast.Assign):
        targets, annotation = statement.targets, ""
    else:
        targets, annotation = [], ""
    if len(targets) != 1 or not isinstance(targets[0], ast.Name) or statement.value is None:
        raise ReportError(f"{where}: `{ast.unparse(statement)}` is no parameter; write only `name = value` here")
    try:
        default = ast.literal_eval(statement.value)
    except ValueError as error:
        raise ReportError(
            f"{where}: `{ast.unparse(statement)}` is computed; a default is written out (text, number, True, a list)"
        ) from error
    name = check_parameter_name(targets[0].id, where)
    return Parameter(name, find_kind(default, annotation, where), default)


def check_parameter_name(name: str, where: str) -> str:
    """Return `name` if it is plain enough to be written into a notebook."""
    if not NAME.fullmatch(name) or keyword.iskeyword(name) or name.startswith("__"):
        raise ReportError(f"{where}: {name!r} cannot be a parameter; use small letters a to z, digits and _")
    return name


def find_kind(default: object, annotation: str, where: str) -> str:
    """Return the kind of a parameter: what its annotation says, else that of its default."""
    kind = annotation or infer_kind(default)
    base = kind.removesuffix(OPTIONAL)
    inner = base.removeprefix("list[").removesuffix("]") if base.startswith("list[") else base
    if inner not in SCALARS:
        known = ", ".join([*SCALARS, "list[str]", "str | None"])
        raise ReportError(f"{where}: a parameter of kind {kind!r} cannot be set by a report; use one of {known}")
    if not fits_kind(default, kind):
        raise ReportError(f"{where}: the default {default!r} is not of kind {kind}; mend the one or the other")
    return kind


def infer_kind(default: object) -> str:
    """Return the kind of a default that has no annotation.

    >>> infer_kind("nace_j"), infer_kind([2009, 2012]), infer_kind([])
    ('str', 'list[int]', 'list[str]')
    """
    if isinstance(default, list):
        inner = {type(item).__name__ for item in default} or {"str"}
        return f"list[{inner.pop()}]" if len(inner) == 1 else "list of several kinds"
    return type(default).__name__


def fits_kind(value: object, kind: str) -> bool:
    """Return whether `value` is of `kind`; a whole number fits `float`, and True is no number.

    >>> fits_kind("01", "str"), fits_kind(1, "str"), fits_kind(True, "int"), fits_kind(["a"], "list[str]")
    (True, False, False, True)
    """
    if kind.endswith(OPTIONAL):
        return value is None or fits_kind(value, kind.removesuffix(OPTIONAL))
    if kind.startswith("list["):
        return isinstance(value, list) and all(fits_kind(item, kind[5:-1]) for item in value)
    if kind == "float":
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return type(value) is SCALARS[kind]


def check_parameters(given: Mapping[str, object], declared: tuple[Parameter, ...], where: str) -> dict[str, Value]:
    """Return `given` as a dictionary in the notebook's order once each value is known, complete and of its kind.

    Every declared parameter is given, save one of a kind `| None`, which TOML cannot write: what a page shows never
    hangs on a default changed while exploring. Raises `ReportError`.
    """
    kinds = {parameter.name: parameter for parameter in declared}
    for name in given:
        if name not in kinds:
            raise ReportError(f"{where}: the notebook has no parameter {name!r}; {propose(name, kinds)}")
    for parameter in declared:
        check_given(parameter, given, where)
    return {name: given[name] for name in kinds if name in given}


def check_given(parameter: Parameter, given: Mapping[str, object], where: str) -> None:
    """Raise `ReportError` where one parameter is missing, of another kind, or holds what no page can show."""
    name, kind, default = parameter
    if name not in given:
        if kind.endswith(OPTIONAL):
            return
        advice = f"add `{name} = {json.dumps(default, ensure_ascii=False)}` (the notebook's default)"
        raise ReportError(f"{where}: the parameter {name!r} is missing; {advice}")
    value = given[name]
    if not fits_kind(value, kind):
        advice = "; codes and years are text: put it in quotes" if "str" in kind else ""
        raise ReportError(f"{where}: {name} = {value!r} is {type(value).__name__}, expected {kind}{advice}")
    for text in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
        if isinstance(text, str):
            check_text(text, f"{where}: {name}")


def check_text(text: str, where: str) -> None:
    """Raise `ReportError` for a text with control characters or lone surrogates, or one that is too long."""
    if len(text) > LONGEST_TEXT:
        raise ReportError(f"{where} has {len(text)} characters; {LONGEST_TEXT} at most")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise ReportError(f"{where} = {text!r} holds a control character; take it out")


def check_terms(given: Mapping[str, Value], checks: Mapping, where: str) -> None:
    """Raise `ReportError` where a parameter that names a term of a reference table names one that is not in it.

    `checks` maps the name of a parameter to the function that finds its term, and raises where there is none.
    """
    for name, value in given.items():
        for term in value if isinstance(value, list) else [value]:
            if name in checks and term:
                try:
                    checks[name](term)
                except IndicatorsError as error:
                    raise ReportError(f"{where}: {name} = {term!r}: {error}") from error
