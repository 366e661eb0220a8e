"""The specification of an invoice of 100,000 lines, thirty columns: rows a second, and memory while it is written.

The baseline of the workbook is the same download written by openpyxl (`write_only`), which is not in the lock: set
PYTHONPATH to it. Of both the processor time of the process, with reading the lines.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from tests.bench.invoice_months import fill
from tests.bench.result import Result
from tests.portal import Portal

# One number in twenty has no lines in a month: so 100,000 are left.
LINES = 105_264
GROWTH = 20.0
COUNT = """
SELECT count(*) AS rows FROM billing_invoiceline l JOIN billing_invoice i ON i.id = l.invoice_id WHERE i.uid = %s
"""


def run(portal: Portal) -> list[Result]:
    """The figures."""
    portal.load_demo()
    known = fill(portal, accounts=1, months=1, lines=LINES)
    found = json.loads(portal.run("-m", "tests.bench.specification", known["invoice"]).splitlines()[-1])
    rows = portal.sql(COUNT, [known["invoice"]])[0]["rows"]
    baseline = found["openpyxl"]
    speed = {name: rows / seconds for name, seconds in found["seconds"].items()}
    return [
        Result(
            f"specification of {rows:,} lines, Excel", -speed["xlsx"], "rows/s",
            -rows / baseline if baseline else None, found["seconds"]["xlsx"] / baseline if baseline else None,
            1.0 if baseline else None, "ratio", "CPU; baseline: openpyxl write_only" if baseline else "no openpyxl",
        ),
        Result("the same, CSV", -speed["csv"], "rows/s", note="CPU"),
        *(Result(f"the same, {name}: memory", mb, "MB more", goal=GROWTH) for name, mb in found["memory"].items()),
    ]  # fmt: skip


def resident() -> float:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def used(make: Callable[[], object]) -> tuple[float, float]:
    """Return the processor time of a call in seconds, and by how many MB it has raised the most memory."""
    before, started = resident(), time.process_time()
    make()
    return time.process_time() - started, resident() - before


def exported(uid: str) -> tuple[Any, Any]:
    """Return the download of all lines of an invoice, and that of few, which loads what is loaded once."""
    from dataclasses import replace

    from django.db.models import F

    from accounts.models import User
    from accounts.permissions.access import portal_actor
    from billing.models import Invoice, InvoiceLine
    from billing.specification.views import COLUMNS, Reconciled
    from selfservice.kernel.db.keyset import Order
    from selfservice.kernel.scope.models import as_system
    from tests.bench.page_bench import USER

    with as_system("bench: an invoice"):
        actor = portal_actor(User.objects.system().get(username=USER))
        invoice = Invoice.objects.system().select_related("account", "company").get(uid=uid)
    lines = InvoiceLine.objects.visible_to(actor).filter(invoice=invoice)

    def decorate(rows: Iterable[Any]) -> None:
        for row in rows:
            row.invoice, row.ean_numbers = invoice, lambda: "5798009883735"

    made = Reconciled(
        name="", title=invoice.number, columns=COLUMNS, rows=lines, order=Order("plads", F("position")), actor=actor,
        language="da", decorate=decorate, invoice=invoice,
    )  # fmt: skip
    return made, replace(made, rows=lines.filter(position__lte=4_000))


def by_openpyxl(made: Any) -> Callable[[], None] | None:
    """Return what writes a download by openpyxl; None if it is not installed."""
    try:
        from openpyxl import Workbook  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        return None

    def write() -> None:
        document = Workbook(write_only=True)
        sheet = document.create_sheet("1")
        sheet.append(made.heads())
        for chunk in made.chunks():
            for row in chunk:
                sheet.append(row)
        with tempfile.TemporaryFile() as file:
            document.save(file)

    return write


def main(uid: str) -> None:
    """Inside a portal's environment: measure, and print JSON."""
    import django

    django.setup()
    from selfservice.kernel.exports.xlsx import workbook

    made, few = exported(uid)
    ways: dict[str, Callable[[Any], object]] = {
        "xlsx": lambda one: workbook(one.title, one.heads(), one.chunks()).close(),
        "csv": lambda one: sum(map(len, one.lines())),
    }
    seconds, memory = {}, {}
    for name, write in ways.items():
        write(few)
        seconds[name], memory[name] = used(partial(write, made))
    baseline = by_openpyxl(made)
    found = {"seconds": seconds, "memory": memory, "openpyxl": baseline and used(baseline)[0]}
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
