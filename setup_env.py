"""Make the project's virtual environment from its lock file; needs nothing but Python 3.11 or later.

    python setup_env.py            what reports need
    python setup_env.py --cluster  and what pages made on a cluster need
    python setup_env.py --dev      and what tests, lint and benchmarks need

Run again at any time: it does nothing while the lock and the project's own description are unchanged.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
LOCKS = ("runtime", "cluster", "development")  # each holds what the one before it holds


def find_environment_python(environment: Path) -> Path:
    """Return the path of the interpreter inside `environment`, on Windows and elsewhere."""
    if os.name == "nt":
        return environment / "Scripts" / "python.exe"
    return environment / "bin" / "python"


def describe_wanted(lock: Path) -> str:
    """Return a digest of all that decides what the environment holds: lock, project and interpreter."""
    digest = hashlib.sha256(f"{sys.version_info[:3]} {ROOT}".encode())
    for path in (lock, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return f"{lock.name} {digest.hexdigest()}"


def is_ready(stamp: Path, lock: Path) -> bool:
    """Return whether the environment already holds what `lock` says."""
    return stamp.is_file() and describe_wanted(lock) in stamp.read_text(encoding="utf-8").splitlines()


def is_usable(environment: Path) -> bool:
    """Return whether `environment` is of this Python and has pip, which a set-up cut short leaves out."""
    python = find_environment_python(environment)
    if not python.is_file():
        return False
    code = "import pip, sys; print(*sys.version_info[:3])"
    asked = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    return asked.returncode == 0 and asked.stdout.split() == [str(part) for part in sys.version_info[:3]]


def run_pip(*arguments: str) -> None:
    """Run the environment's own pip; a failure ends the set-up with pip's exit status."""
    python = find_environment_python(ENVIRONMENT)
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "-qq", *arguments]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    if status:
        sys.exit(
            f"set-up stopped: pip left with status {status} (its own words are above). "
            "Check the network or the package mirror pip is set to, then run the same command again."
        )


def make_environment(wanted: str) -> None:
    """Create `.venv` and install the packages of the lock `wanted`, then the project itself without dependencies."""
    locks = [ROOT / "requirements" / f"{name}.txt" for name in LOCKS[: LOCKS.index(wanted) + 1]]
    lock = locks[-1]
    stamp = ENVIRONMENT / "indicators-locks.txt"
    if is_ready(stamp, lock):
        return
    print(f"setting up {ENVIRONMENT.name} from requirements/{lock.name}: a minute or two, once", flush=True)
    if not is_usable(ENVIRONMENT):
        venv.create(ENVIRONMENT, with_pip=True, clear=ENVIRONMENT.exists())
    stamp.unlink(missing_ok=True)
    run_pip("install", "--require-hashes", "--requirement", str(lock))
    run_pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    stamp.write_text("\n".join(describe_wanted(path) for path in locks) + "\n", encoding="utf-8")


def main() -> None:
    """Read the command line and make the environment."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cluster", action="store_true", help="also install what pages made on a cluster need")
    parser.add_argument("--dev", action="store_true", help="also install what tests, lint and benchmarks need")
    arguments = parser.parse_args()
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(f"Python {sys.version.split()[0]} found, 3.11 or later needed; name one: python3.11 setup_env.py")
    make_environment("development" if arguments.dev else "cluster" if arguments.cluster else "runtime")


if __name__ == "__main__":
    main()
