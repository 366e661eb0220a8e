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
from tests.bench import (
    bulk,
    calls,
    chat,
    documents,
    exports,
    filters,
    find,
    invoice_archive,
    invoice_costs,
    invoice_list,
    invoice_load,
    invoice_page,
    invoice_world,
    letters,
    lists,
    load,
    network,
    order_file,
    order_list,
    order_placing,
    page_bench,
    pages,
    soak,
    specification,
    subscription_page,
    subscriptions,
    support_pages,
    telephony_pages,
    usage,
)
from tests.bench.result import HEAD, Result, write
from tests.portal import Portal


def main() -> int:
    """Run those that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="pages, lists, subscriptions, filters, …; all by default")
    parser.add_argument(
        "--people", type=int, default=page_bench.PEOPLE, help="visitors in turn (default 2,000); 1: one"
    )
    parser.add_argument("--letters", type=int, default=10000, help="how many letters (default 10,000)")
    parser.add_argument("--orders", type=int, default=10000, help="how many orders to the network (default 10,000)")
    parser.add_argument(
        "--subscriptions", type=int, help="the most in one company (default 1,000,000; filters: 100,000)"
    )
    parser.add_argument("--records", type=int, default=5_000_000, help="how many records of usage (default 5,000,000)")
    parser.add_argument("--lines", type=int, default=1_000_000, help="how many lines of invoices (default 1,000,000)")
    parser.add_argument("--seconds", type=float, default=5, help="for each number of connections (default 5)")
    parser.add_argument("--minutes", type=float, default=10, help="of the soak (default 10)")
    given = parser.parse_args()
    benches: dict[str, Callable[[Portal], list[Result]]] = {
        "bulk": bulk.run,
        "calls": calls.run,
        "chat": lambda portal: chat.run(portal, given.seconds),
        "pages": lambda portal: pages.run(portal, given.people),
        "lists": lambda portal: lists.run(portal, given.people),
        "subscription": lambda portal: subscription_page.run(portal, given.people),
        "subscriptions": lambda portal: subscriptions.run(portal, given.subscriptions or find.SIZE, given.people),
        "filters": lambda portal: filters.run(portal, given.subscriptions or filters.SIZE, given.people),
        "find": lambda portal: find.run(portal, given.subscriptions or find.SIZE, given.people),
        "exports": exports.run,
        "documents": documents.run,
        "specification": specification.run,
        "network": lambda portal: network.run(portal, given.orders),
        "load": lambda portal: load.run(portal, given.seconds, given.people),
        "flood": lambda portal: load.run_flood(portal, given.seconds, given.people),
        "soak": lambda portal: soak.run(portal, given.minutes),
        "support": lambda portal: support_pages.run(portal, given.people),
        "telephony": lambda portal: telephony_pages.run(portal, given.people),
        "usage": lambda portal: usage.run(portal, given.records, given.people),
        "orders": lambda portal: order_list.run(portal, people=given.people),
        "orders-file": order_file.run,
        "orders-placing": order_placing.run,
        "invoices": lambda portal: invoice_list.run(portal, people=given.people),
        "invoice": lambda portal: invoice_page.run(portal, given.people),
        "costs": lambda portal: invoice_costs.run(portal, given.people),
        "zip": lambda portal: invoice_archive.run(portal, given.seconds, given.people),
        "large-world": lambda portal: invoice_world.run(portal, given.people),
        "invoices-load": lambda portal: invoice_load.run(portal, given.lines),
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
    portal = Portal(servers.postgres, folder / name, f"bench_{name}", page_bench.ENVIRONMENT)
    try:
        return bench(portal)
    finally:
        portal.stop()


if __name__ == "__main__":
    sys.exit(main())
