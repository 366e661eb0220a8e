#!/usr/bin/env python3
"""Set up what the portal runs on: `.venv` from the hash locks, and what the system must have besides.

Standard library only. `python3 bootstrap.py demo|dev`; costs a blink when everything is there.
"""

from __future__ import annotations

import ctypes.util
import hashlib
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
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROMIUM = Path("/Applications/Google Chrome.app"), Path("/Applications/Chromium.app")


def main(kind: str) -> None:
    """Make the environment for the demo, or with the development tools too."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this file runs on whatever python3 there is)
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try PYTHON=python3.12 make …")
    system_needs(kind)
    lock = ROOT / "requirements" / f"{kind}.lock"
    wanted = hashlib.sha256(lock.read_bytes() + UV.encode()).hexdigest()
    stamps = {VENV / f"stamp-{k}": k for k in ("dev", "demo")}
    done = {k: s.read_text() for s, k in stamps.items() if s.exists()}
    # The development set holds all of the demo's, so a demo starts from either.
    dev = hashlib.sha256((ROOT / "requirements" / "dev.lock").read_bytes() + UV.encode()).hexdigest()
    if done.get(kind) == wanted or done.get("dev") == dev:
        return
    install(lock)
    for stamp in stamps:
        stamp.unlink(missing_ok=True)
    (VENV / f"stamp-{kind}").write_text(wanted)


def install(lock: Path) -> None:
    """Fill `.venv` from the lock, hashes required; a half-made one is made anew."""
    print(f"Setting up the environment ({lock.name}), once …", flush=True)
    if not (VENV / "bin" / "uv").exists():
        shutil.rmtree(VENV, ignore_errors=True)
        make_venv()
        run([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV])
    environment = {**os.environ, "UV_SYSTEM_CERTS": "1", "VIRTUAL_ENV": str(VENV)}
    run([str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)], environment)


def make_venv() -> None:
    """`python3 -m venv`; on Debian and Ubuntu that is a package of its own."""
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not apt([version]):
        sys.exit(f"Python's venv module is missing. Run: sudo apt-get install {version}")
    run(command)


def system_needs(kind: str) -> None:
    """Pango for WeasyPrint, Chromium for the browser tests: installed as root with apt, else named in one line."""
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
    """Install with apt when we are root; whether it worked."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {', '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = ["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]
    # A list that can't be brought up to date may still do; what counts is the installation.
    done = [subprocess.run(c, env=environment, stdout=subprocess.DEVNULL, check=False).returncode for c in commands]
    return done[-1] == 0


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run a step; end with its message when it fails."""
    if subprocess.run(command, env=environment, check=False).returncode:
        sys.exit(f"This step failed: {' '.join(command)}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "demo")
