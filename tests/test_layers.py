"""The house's own order: imports go down, importing does nothing, modules stay short."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "indicators"
MODULES = sorted(SOURCE.rglob("*.py"))
MOST_LINES = 320  # « about three hundred »: a few more are not worth a split
ROW = re.compile(r"^\| (?P<layer>\d+) \| (?P<modules>[^|]+)\|", re.MULTILINE)
NAME = re.compile(r"`([a-z_]+)/?`")
# Run in a fresh interpreter: every opened file of the project but Python's own, and every connection, is told.
WATCH = """
import sys
def watch(event, arguments):
    path = str(arguments[0]) if arguments else ""
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.gethostname"):
        print("network", event, arguments)
    elif event == "open" and path.startswith(ROOT) and not path.endswith((".py", ".pyc")) and "/.venv/" not in path:
        print("file", path)
    elif event in ("subprocess.Popen", "os.mkdir", "os.remove", "os.rename") and "__pycache__" not in path:
        print("change", event, path)
ROOT = sys.argv[1]
sys.path.insert(0, ROOT + "/src")
"""


def name_module(path: Path) -> str:
    """Return the dotted name of a module of the library."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def read_layers() -> dict[str, int]:
    """Return the layer of each module or package at the top of the library, as docs/design.md has it."""
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    return {name: int(row["layer"]) for row in ROW.finditer(text) for name in NAME.findall(row["modules"])}


def list_imports(path: Path) -> set[str]:
    """Return the top modules of the library that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("indicators.")}
    return found


def find_top(path: Path) -> str:
    """Return the module or package at the top of the library that a file belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


LAYERS = read_layers()


@pytest.mark.parametrize("path", MODULES, ids=name_module)
def test_every_module_has_its_layer_in_the_design(path):
    if path == SOURCE / "__init__.py":
        assert list_imports(path) == set()
    else:
        assert find_top(path) in LAYERS, f"add {find_top(path)} to the table of layers in docs/design.md"


@pytest.mark.parametrize("path", MODULES, ids=name_module)
def test_imports_go_to_lower_layers_only(path):
    own = find_top(path)
    upward = [
        name for name in list_imports(path) - {own} if own in LAYERS and name in LAYERS and LAYERS[name] > LAYERS[own]
    ]
    assert upward == []


def test_modules_of_one_layer_import_each_other_in_no_circle():
    edges: dict[str, set[str]] = {}
    for path in MODULES:
        edges.setdefault(find_top(path), set()).update(list_imports(path) - {find_top(path)})
    resolved: set[str] = set()
    while edges:
        ready = {name for name, needs in edges.items() if not (needs & set(edges)) - {name}}
        assert ready, f"these import each other in a circle: {sorted(edges)}"
        resolved |= ready
        edges = {name: needs for name, needs in edges.items() if name not in ready}
    assert resolved


def test_importing_any_module_opens_no_file_and_no_connection():
    names = [name_module(path) for path in MODULES]
    code = f"{WATCH}\nsys.addaudithook(watch)\n" + "\n".join(f"import {name}" for name in names)
    # Third-party packages may look at themselves when they are first loaded (matplotlib lists its fonts): load them
    # first, then ours.
    first = "import matplotlib, seaborn, pandas, papermill, nbconvert, matplotlib.pyplot\n"
    script = code.replace("sys.addaudithook", f"{first}sys.addaudithook")
    ended = subprocess.run(
        [sys.executable, "-c", script, str(ROOT)], capture_output=True, text=True, check=False, cwd=ROOT / "tests"
    )
    assert (ended.returncode, ended.stdout, ended.stderr[-500:]) == (0, "", "")


@pytest.mark.parametrize("path", MODULES, ids=name_module)
def test_a_module_stays_under_about_three_hundred_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
