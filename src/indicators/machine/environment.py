"""The environment of every run: the same on every machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

LIBRARY = Path(__file__).parents[2]
KERNEL = "indicators-run"
RUN = "INDICATORS_RUN"  # names the run in every process of it, so that none is left behind
# What a kernel may know of the machine; everything else (tokens, proxies, a user's Python path) stays outside.
PASSED = ("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "USERPROFILE", "SYSTEMROOT", "SYSTEMDRIVE", "LD_LIBRARY_PATH")
# Pages run side by side already, and a process with a second thread must not fork.
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMEXPR_MAX_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def build_bare_environment() -> dict[str, str]:
    """Return the environment of a process that needs nothing of the machine but where our library lies."""
    passed = {name: os.environ[name] for name in PASSED if name in os.environ}
    return {
        **passed,
        **dict.fromkeys(THREADS, "1"),
        # Pages are made by the very library whose digest they are known by.
        "PYTHONPATH": str(LIBRARY),
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
    }


def build_environment(folder: str, run: str = "") -> dict[str, str]:
    """Return the environment of a run's processes: the same on every machine, `folder` for all private files.

    `run` is the id that marks the processes of the run.
    """
    private = {
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
        "JUPYTER_PATH": "jupyter",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_RUNTIME_DIR": "runtime",
    }
    return {
        **build_bare_environment(),
        **({RUN: run} if run else {}),
        **{name: os.path.join(folder, place) for name, place in private.items()},  # noqa: PTH118 (text, not a path)
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "MPLBACKEND": "agg",
        "SOURCE_DATE_EPOCH": "315532800",
    }


def describe_kernel() -> dict[str, object]:
    """Return the kernel's description: the interpreter that runs us, whatever name a notebook carries."""
    quiet = ["--HistoryManager.enabled=False", "--IPKernelApp.log_level=50"]
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *quiet]
    return {"argv": command, "display_name": KERNEL, "language": "python"}
