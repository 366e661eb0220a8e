"""The routing needs no Django: the portal, its tests and any other process may use it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import telephony.routing

FOLDER = Path(telephony.routing.__file__).parent


def test_the_routing_loads_no_django() -> None:
    modules = [f"telephony.routing.{path.stem}" for path in sorted(FOLDER.glob("*.py"))]
    code = f"import sys, {', '.join(modules)}; print(sorted(name for name in sys.modules if name.startswith('django')))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=FOLDER.parents[1])
    assert done.stdout.strip() == "[]"
