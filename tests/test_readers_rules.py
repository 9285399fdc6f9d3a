"""Every rule by which a reader refuses something has its sentences: what is wrong, and what to do."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from indicators.descriptions.tables import TABLES
from indicators.tabular import read_table

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "indicators"
ASIDE = {"", "untaken"}  # nothing is wrong, or what is left aside is so on purpose
HANDED_ON = {
    "rule",
    "error.rule",
    "named.rule",
    "meaning.rule",
    "rules[row]",
    "doubt.rule",
}  # told where they were made


def list_nodes() -> list[ast.AST]:
    paths = [path for room in ("readers", "workbooks") for path in sorted((SOURCE / room).glob("*.py"))]
    paths += [SOURCE / "errors.py", SOURCE / "sources.py"]
    return [node for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]


def list_given(node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    """Return the names of what a function, or a class when it is made, is given in order."""
    if isinstance(node, ast.FunctionDef):
        return [one.arg for one in node.args.args if one.arg != "self"]
    makers = [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"]
    return list_given(makers[0]) if makers else [one.target.id for one in node.body if isinstance(one, ast.AnnAssign)]


def list_said(nodes: list[ast.AST]) -> list[ast.expr]:
    """Return what stands in the place of a rule: in a call of what is given one, or behind `rule =`."""
    made = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name != "__init__"]
    given = {node.name: list_given(node) for node in made}
    places = {name: names.index("rule") for name, names in given.items() if "rule" in names}
    said = [node.value for node in nodes if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "rule"]
    for call in (node for node in nodes if isinstance(node, ast.Call)):
        place = places.get(ast.unparse(call.func).rpartition(".")[2])
        said += call.args[place : place + 1] if place is not None else []
        said += [word.value for word in call.keywords if word.arg == "rule"]
    return said


def list_words(said: ast.expr, constants: dict[str, str]) -> set[str]:
    """Return the rules that an expression can be: a word, the name of a constant, or a choice among them."""
    if isinstance(said, ast.IfExp):
        return list_words(said.body, constants) | list_words(said.orelse, constants)
    if isinstance(said, ast.BoolOp):
        return {word for one in said.values for word in list_words(one, constants)}
    if isinstance(said, ast.Constant):
        return {said.value}
    name = ast.unparse(said)
    assert name in constants or name in HANDED_ON, f"{name}: which rule is this?"
    return {constants[name]} if name in constants else set()


def list_rules_used() -> set[str]:
    nodes = list_nodes()
    set_once = [node for node in nodes if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)]
    constants = {ast.unparse(node.targets[0]): node.value.value for node in set_once}
    return {word for said in list_said(nodes) for word in list_words(said, constants)} - ASIDE


def test_every_rule_of_the_readers_has_its_sentences():
    rules = {row["rule"]: row for row in read_table(ROOT / "data" / "reference" / "rules.csv").to_dict("records")}
    used = list_rules_used()
    assert used - set(rules) == set()
    assert [rule for rule in used if not all(rules[rule].values())] == []


def test_the_rules_are_found_however_they_are_told():
    told = {"far_cell", "year_as_date", "merged_cells", "stale_word", "sum_partly", "old_workbook", "blank_header"}
    assert told <= list_rules_used()


def test_each_table_that_a_sentence_names_is_one_of_a_description():
    rules = read_table(ROOT / "data" / "reference" / "rules.csv").to_dict("records")
    named = {word for row in rules for text in row.values() for word in re.findall(r"\[\[?(\w+)\]", text)}
    assert named - set(TABLES) == set()
    assert {"skip", "columns", "sheet"} <= named
