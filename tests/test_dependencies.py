"""One list of dependencies: pyproject.toml, environment.yml and the locks agree."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("runtime.txt", "cluster.txt", "development.txt")
PAIRS = (("runtime.txt", "cluster.txt"), ("cluster.txt", "development.txt"))
CONDA_NAMES = {"matplotlib-base": "matplotlib", "seaborn-base": "seaborn"}
NOT_PYTHON_PACKAGES = {"python", "pip"}


def normalise_name(requirement: str) -> str:
    """Return the package a requirement names, as the index spells it."""
    name = re.split(r"[<>=!~ ;\[]", requirement.strip(), maxsplit=1)[0].lower()
    return re.sub(r"[-_.]+", "-", CONDA_NAMES.get(name, name))


def read_limits(requirement: str) -> str:
    return re.sub(r"^[A-Za-z0-9._-]+", "", requirement.strip())


def read_project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read_environment_lines() -> list[str]:
    listed = (ROOT / "environment.yml").read_text(encoding="utf-8").partition("\ndependencies:\n")[2]
    lines = listed.splitlines()
    return [line.strip()[2:] for line in lines if line.startswith("  - ") and not line.endswith("pip:")]


def read_lock(name: str) -> dict[str, set[str]]:
    """Return for each package of a lock the versions it pins (one for each Python, sometimes)."""
    pins: dict[str, set[str]] = {}
    for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", line):
            pins.setdefault(normalise_name(match[1]), set()).add(match[2])
    return pins


def test_environment_yml_lists_what_pyproject_lists_with_the_same_limits():
    wanted = [*read_project()["dependencies"], *read_project()["optional-dependencies"]["build"]]
    listed = [line for line in read_environment_lines() if normalise_name(line) not in NOT_PYTHON_PACKAGES]
    assert {normalise_name(line): read_limits(line) for line in listed} == {
        normalise_name(line): read_limits(line) for line in wanted
    }


def test_environment_yml_asks_for_the_python_that_pyproject_asks_for():
    assert f"python{read_project()['requires-python']}" in read_environment_lines()


@pytest.mark.parametrize("lock", LOCKS)
def test_each_dependency_is_pinned_in_the_lock(lock):
    missing = {normalise_name(line) for line in read_project()["dependencies"]} - set(read_lock(lock))
    assert not missing


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("cluster.txt", ("cluster", "build")), ("development.txt", ("dev", "cluster", "fetch", "sums", "build"))],
)
def test_each_dependency_of_an_extra_is_pinned_in_the_lock_made_with_it(lock, extras):
    listed = read_project()["optional-dependencies"]
    missing = {normalise_name(line) for extra in extras for line in listed[extra]} - set(read_lock(lock))
    assert not missing


@pytest.mark.parametrize(("smaller", "larger"), PAIRS)
def test_a_lock_pins_the_versions_of_the_lock_it_widens(smaller, larger):
    wide = read_lock(larger)
    differing = {name: (pins, wide.get(name)) for name, pins in read_lock(smaller).items() if pins != wide.get(name)}
    assert not differing


def test_pages_need_no_cluster():
    assert not {"dask", "distributed"} & set(read_lock("runtime.txt"))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_a_hash_for_each_package_and_no_address(lock):
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "index-url" not in text
