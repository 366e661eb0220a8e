"""`make mutate`: change the code of rights in every small way, and see whether the tests notice.

Works in a copy under var/mutation, with servers that are started once. ARGS names mutants
(`accounts.permissions.rules.*`); without it all are tried. Prints what was noticed, file by file; ends with 1 when less
than WANTED of it was.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from selfservice.gateways import settings as gateways
from selfservice.local.servers import Servers, running
from tests.plugin import DATABASE, SERVERS_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "var" / "mutation"
TREE = PLACE / "tree"
MUTMUT = Path(sys.executable).parent / "mutmut"
WANTED = 0.90
# Exit codes of mutmut's runs: the tests passed all the same; no test came by; anything else was noticed.
SURVIVED, NO_TESTS = 0, 33


def main() -> int:
    """Run it; 0 when enough was noticed."""
    copy()
    with running(PLACE / "servers", fast=True) as servers:
        environment = surroundings(servers)
        migrate = [sys.executable, "manage.py", "migrate", "--database", "owner", "--verbosity", "0"]
        subprocess.run(migrate, cwd=TREE, env=environment, check=True)
        # One at a time: two that insert the same unique value would wait for each other.
        subprocess.run([MUTMUT, "run", "--max-children", "1", *sys.argv[1:]], cwd=TREE, env=environment, check=False)
    return report()


def copy() -> None:
    """The files that git knows, and those it does not ignore, as they are now."""
    shutil.rmtree(TREE, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (TREE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, TREE / name)


def surroundings(servers: Servers) -> dict[str, str]:
    """Return the environment of the tests: it names the running servers, with a database for the tests."""
    servers.postgres.create_database(DATABASE)
    values = {
        "home": str(servers.postgres.asked),
        "password": servers.postgres.password,
        "port": servers.postgres.port,
        "valkey": servers.valkey.port,
    }
    return {
        **os.environ,
        **servers.environment(DATABASE),
        "SECRET_KEY": "only-for-tests-" + "x" * 60,
        "PORTAL_URL": "http://localhost:8000",
        **gateways.addresses(9, 9),
        SERVERS_VARIABLE: json.dumps(values),
    }


def results() -> Iterator[tuple[str, str, int]]:
    """File, mutant, and how its tests ended, of those that were tried."""
    for path in sorted((TREE / "mutants").rglob("*.meta")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        name = path.relative_to(TREE / "mutants").as_posix().removesuffix(".meta")
        yield from ((name, mutant, code) for mutant, code in kept["exit_code_by_key"].items() if code is not None)


def report() -> int:
    """Print the figures and the survivors."""
    noticed: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for name, mutant, code in results():
        tried[name] += 1
        noticed[name] += code not in (SURVIVED, NO_TESTS)
        if code in (SURVIVED, NO_TESTS):
            print(f"  {'no test' if code == NO_TESTS else 'survived'}: {mutant}")
    for name, count in sorted(tried.items()):
        print(f"{name:<40} {noticed[name]:>4} of {count:>4}  {noticed[name] / count:6.1%}")
    share = noticed.total() / tried.total() if tried else 0.0
    print(f"{'all':<40} {noticed.total():>4} of {tried.total():>4}  {share:6.1%}")
    return 0 if share >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
