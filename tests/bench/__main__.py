"""`python -m tests.bench`: run the benchmarks, print a table and write var/bench.json.

Exit status 1 when a goal is missed. Durable servers, as a real one would be: fsync is on.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from selfservice.local.servers import Servers, running
from tests.bench import bulk, letters, lists, pages
from tests.bench.result import HEAD, Result, write
from tests.portal import Portal


def main() -> int:
    """Run those that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="pages, lists, letters; all by default")
    parser.add_argument("--letters", type=int, default=10000, help="how many letters (default 10,000)")
    given = parser.parse_args()
    benches: dict[str, Callable[[Portal], list[Result]]] = {
        "bulk": bulk.run,
        "pages": pages.run,
        "lists": lists.run,
        "letters": lambda portal: letters.run(portal, given.letters),
    }
    results: list[Result] = []
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        with running(folder) as servers:
            for name in given.names or benches:
                results += _one(servers, folder, name, benches[name])
            servers.postgres.stop()
            servers.postgres.remove()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("\n".join([HEAD, *(result.line() for result in results)]))
    write(results)
    return int(any(result.met is False for result in results))


def _one(servers: Servers, folder: Path, name: str, bench: Callable[[Portal], list[Result]]) -> list[Result]:
    print(f"{name} …", file=sys.stderr, flush=True)
    portal = Portal(servers.postgres, folder / name, f"bench_{name}", {"DEMO": "1"})
    try:
        return bench(portal)
    finally:
        portal.stop()


if __name__ == "__main__":
    sys.exit(main())
