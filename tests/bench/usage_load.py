"""`python -m tests.bench.usage_load DIR`, inside a portal's environment: load the directory; how many seconds."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django


def main(folder: Path) -> None:
    """Load it; anything refused is an error."""
    django.setup()
    from django.db import connection

    from selfservice.kernel.feeds import load_directory

    connection.ensure_connection()
    started = time.perf_counter()
    (result,) = load_directory(folder)
    seconds = time.perf_counter() - started
    assert not result.refused, result.refusals[:3]
    print(json.dumps({"seconds": seconds, "inserted": result.inserted, "unchanged": result.unchanged}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
