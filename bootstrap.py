#!/usr/bin/env python3
"""Set up the environment: `.venv` from the hash-locked requirements, and required system packages.

Standard library only. `python3 bootstrap.py demo|dev`; returns immediately when everything is installed.
"""

from __future__ import annotations

import ctypes.util
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = "uv==0.13.8"
PANGO = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
# The first has no window: in the tests, a page of it costs an eighth of the CPU.
HEADLESS = "chromium-headless-shell"
CHROMIUM = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROMIUM = Path("/Applications/Google Chrome.app"), Path("/Applications/Chromium.app")


def main(kind: str) -> None:
    """Set up the environment for the demo, or with the development tools as well."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this file runs on any installed python3)
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try PYTHON=python3.12 make …")
    system_needs(kind)
    # With two concurrent makes, the second waits here and finds the work done.
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment(kind)


def environment(kind: str) -> None:
    """Install into `.venv` unless its stamp matches the lock; the development set includes the demo's."""
    stamps = {k: VENV / f"stamp-{k}" for k in ("dev", "demo")}
    done = {k: stamp.read_text() for k, stamp in stamps.items() if stamp.exists() and PYTHON.exists()}
    if done.get(kind) == wanted(kind) or done.get("dev") == wanted("dev"):
        return
    for stamp in stamps.values():
        stamp.unlink(missing_ok=True)
    install(lock_of(kind), fresh=not done)
    if kind == "dev" and not shutil.which(HEADLESS):
        # Where apt does not have it, or does not run, the tests take the Chromium that is there.
        apt([HEADLESS])
    stamps[kind].write_text(wanted(kind))


def lock_of(kind: str) -> Path:
    """Return the path of the lock file."""
    return ROOT / "requirements" / f"{kind}.lock"


def wanted(kind: str) -> str:
    """Return the stamp of a complete environment."""
    return hashlib.sha256(lock_of(kind).read_bytes() + UV.encode()).hexdigest()


def install(lock: Path, *, fresh: bool) -> None:
    """Install the locked packages, hashes required. Recreate an environment without a stamp: it is incomplete."""
    print(f"Setting up the environment ({lock.name}), once …", flush=True)
    if fresh or not (VENV / "bin" / "uv").exists():
        shutil.rmtree(VENV, ignore_errors=True)
        make_venv()
        run([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV])
    variables = {**os.environ, "UV_SYSTEM_CERTS": "1", "VIRTUAL_ENV": str(VENV)}
    # Compile once: where Python can't write .pyc files, each process would compile Django again, 4 s at start.
    # The lock is complete: what a package names besides is not installed.
    options = ["--quiet", "--compile-bytecode", "--require-hashes", "--no-deps"]
    run([str(VENV / "bin" / "uv"), "pip", "install", *options, "-r", str(lock)], variables)


def make_venv() -> None:
    """Run `python3 -m venv`, which is a separate package on Debian and Ubuntu."""
    command = [sys.executable, "-m", "venv", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    if importlib.util.find_spec("ensurepip"):
        sys.exit(f"The environment could not be made: {(done.stderr or done.stdout).strip()}")
    shutil.rmtree(VENV, ignore_errors=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not apt([version]):
        sys.exit(f"Python's venv module is missing. Run: sudo apt-get install {version}")
    run(command)


def system_needs(kind: str) -> None:
    """Install Pango (WeasyPrint) and Chromium (browser tests) with apt if root, else exit with the command."""
    packages = []
    if not all(map(ctypes.util.find_library, PANGO)):
        packages += ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"]
    if kind == "dev" and not any(map(shutil.which, CHROMIUM)) and not any(p.exists() for p in MAC_CHROMIUM):
        packages.append("chromium" if not Path("/etc/lsb-release").exists() else "chromium-browser")
    if not packages or apt(packages):
        return
    if sys.platform == "darwin":
        needs = [
            *(["pango"] if len(packages) > 1 else []),
            *(["--cask chromium"] if "chromium" in packages[-1] else []),
        ]
        sys.exit("Something is missing. Run: " + " && ".join(f"brew install {need}" for need in needs))
    sys.exit(f"Something is missing. Run: sudo apt-get install {' '.join(packages)}")


def apt(packages: list[str]) -> bool:
    """Install with apt if root; return whether it succeeded."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {', '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = ["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]
    # A failed `apt-get update` may not matter; only the installation counts.
    done = [subprocess.run(c, env=environment, stdout=subprocess.DEVNULL, check=False).returncode for c in commands]
    return done[-1] == 0


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run a command; exit with a message when it fails."""
    if subprocess.run(command, env=environment, check=False).returncode:
        sys.exit(f"This step failed: {' '.join(command)}")


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "demo")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next start begins where this one ended, or anew where it must.")
