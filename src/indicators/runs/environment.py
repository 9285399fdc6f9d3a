"""The environment of every run: the same on every machine."""

from __future__ import annotations

import os
import sys

KERNEL = "indicators-run"
# What a kernel may know of the machine; everything else (tokens, proxies, a user's Python path) stays outside.
PASSED = ("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "USERPROFILE", "SYSTEMROOT", "SYSTEMDRIVE", "LD_LIBRARY_PATH")


def build_environment(folder: str) -> dict[str, str]:
    """Return the environment of worker and kernel: the same on every machine, with `folder` for all private files."""
    passed = {name: os.environ[name] for name in PASSED if name in os.environ}
    private = {
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
        "JUPYTER_PATH": "jupyter",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_RUNTIME_DIR": "runtime",
    }
    return {
        **passed,
        **{name: os.path.join(folder, place) for name, place in private.items()},  # noqa: PTH118 (text, not a path)
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "MPLBACKEND": "agg",
        "SOURCE_DATE_EPOCH": "315532800",
    }


def describe_kernel() -> dict[str, object]:
    """Return the kernel's description: the interpreter that runs us, whatever name a notebook carries."""
    quiet = ["--HistoryManager.enabled=False", "--IPKernelApp.log_level=50"]
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *quiet]
    return {"argv": command, "display_name": KERNEL, "language": "python"}
