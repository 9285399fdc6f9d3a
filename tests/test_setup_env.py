"""Setting up: what is left of an environment that was not finished, or belongs to another Python."""

from __future__ import annotations

import runpy
import sys
import venv
from pathlib import Path

import pytest

SETUP = runpy.run_path(str(Path(__file__).parents[1] / "setup_env.py"), run_name="setup_env")


@pytest.fixture
def unfinished(tmp_path):
    """An environment whose making was cut short before pip was installed."""
    venv.create(tmp_path / "env", with_pip=False)
    return tmp_path / "env"


def test_an_environment_is_usable_once_it_has_pip(unfinished):
    assert not SETUP["is_usable"](unfinished)
    packages = next(unfinished.glob("lib*/**/site-packages"))
    (packages / "pip.py").write_text("", encoding="utf-8")
    assert SETUP["is_usable"](unfinished)


def test_an_environment_of_another_python_is_not_usable(unfinished, monkeypatch):
    (next(unfinished.glob("lib*/**/site-packages")) / "pip.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(sys, "version_info", (3, 99, 0, "final", 0))
    assert not SETUP["is_usable"](unfinished)


def test_a_folder_without_interpreter_is_not_usable(tmp_path):
    assert not SETUP["is_usable"](tmp_path / "nothing")


def test_a_larger_environment_holds_what_the_smaller_ones_hold(tmp_path, monkeypatch):
    make_environment = SETUP["make_environment"]
    for name, stand_in in {"ENVIRONMENT": tmp_path, "is_usable": lambda _: True, "run_pip": lambda *_: None}.items():
        monkeypatch.setitem(make_environment.__globals__, name, stand_in)
    make_environment("cluster")
    stamp, locks = tmp_path / "indicators-locks.txt", SETUP["ROOT"] / "requirements"
    ready = {name: SETUP["is_ready"](stamp, locks / f"{name}.txt") for name in ("runtime", "cluster", "development")}
    assert ready == {"runtime": True, "cluster": True, "development": False}
