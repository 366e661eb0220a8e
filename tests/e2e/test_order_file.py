"""An order of 300 subscriptions by a file while its worker dies: three bad rows, and each good one is made once.

That a killed worker leaves no chunk half done is shown without pages in tests/faults/test_order_killed.py.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.axe import checked, in_every_look
from tests.e2e.person import go_on
from tests.patience import until
from tests.portal import Portal

CHUNK, ROWS = 50, 300
BAD = {5: (f"{'x' * 201};M5", "201"), 100: ("Ida;M100", "helt den samme"), 299: ("Bo;" + "9" * 51, "51")}
LEFT = """
SELECT count(*) FILTER (WHERE i.subscription_id IS NOT NULL) AS begun, count(DISTINCT nullif(i.number, '')) AS numbers,
       count(*) FILTER (WHERE i.state = 'done') AS done, max(i.attempt) AS attempts,
       (SELECT count(*) FROM subscriptions_subscription s WHERE s.number IN
           (SELECT number FROM orders_orderitem WHERE order_id = o.id)) AS subscriptions
FROM orders_order o JOIN orders_orderitem i ON i.order_id = o.id WHERE o.uid::text = %s GROUP BY o.id
"""

OTHERS = """
SELECT 1 FROM kernel_outboxcommand
WHERE kind = 'orders.start' AND state IN ('pending', 'sending') AND due_at < now()
"""
# The time that a worker has for a command is over.
LATE = "UPDATE kernel_outboxcommand SET lease_until = now() WHERE kind = 'orders.start' AND state = 'sending'"


def file() -> FilePayload:
    """Rows of a person each; the first one comes again, and two have too much in a cell."""
    rows = ["Bruger;Medarbejdernummer", "Ida;M100"]
    rows += [f"Navn {line};M-{line}" for line in range(3, ROWS + 2)]
    for line, (text, _why) in BAD.items():
        rows[line - 1] = text
    return {"name": "nye.csv", "mimeType": "text/csv", "buffer": "\r\n".join(rows).encode()}


@pytest.fixture(autouse=True)
def without_approval(portal: Portal) -> Iterator[None]:
    """No amount is too much to be ordered at once."""
    portal.sql("UPDATE orders_orderpolicy SET from_amount = from_amount + 1000000")
    yield
    portal.sql("UPDATE orders_orderpolicy SET from_amount = from_amount - 1000000")


@pytest.fixture
def held(portal: Portal, tmp_path: Path) -> Iterator[Path]:
    """Whichever process starts the order stops at its second chunk, written and not committed."""
    hold = tmp_path / "hold"
    hold.mkdir()
    until(lambda: not portal.sql(OTHERS), "the start of the demo's orders")
    portal.end(portal.named("scheduler"))
    portal.end(portal.named("worker"))
    faults = {"FAULT_HOLD": str(hold), "FAULT_HOLD_AT": "started", "FAULT_HOLD_AFTER": "1", "FAULT_CHUNK": str(CHUNK)}
    portal.start_worker(processes_=1, **faults)
    # What the worker has to try again, e.g. when the network does not answer, the scheduler does.
    portal.start_scheduler(**faults)
    yield hold
    for child in [child for child in portal.supervisor.children if child.name in ("worker", "scheduler")]:
        portal.end(child, hard=True)
    portal.start_worker()
    portal.start_scheduler()


def ordered(page: Page) -> None:
    """Send the file, and place what can be ordered."""
    page.goto("/bestil/mobil/fra-fil/")
    page.locator("[name=plan]").first.check()
    page.check("[name=kind][value=esim]")
    in_every_look(page)
    page.set_input_files("[name=file]", files=[file()])
    go_on(page)
    expect(page.locator("main h1")).to_have_text("Er det rigtigt?")
    said = page.locator("section:has(#file)")
    expect(said).to_contain_text("3 rækker er udeladt")
    rows = [re.compile(f"^\\s*{line}.*{why}", re.S) for line, (_text, why) in BAD.items()]
    expect(said.locator("tbody tr")).to_contain_text(rows)
    checked(page)
    go_on(page)


def test_a_file_with_three_bad_rows_and_a_killed_worker(visit: Any, portal: Portal, held: Path) -> None:
    page = visit("mette.lindqvist")
    ordered(page)
    good = ROWS - len(BAD)
    expect(page.locator("#batch[data-under-way]")).to_be_visible()
    uid = page.url.rstrip("/").rpartition("/")[2]

    def left() -> dict[str, Any]:
        return dict(portal.sql(LEFT, [uid])[0])

    until(lambda: list(held.iterdir()), "a worker in a later chunk")
    # Nobody sees half of it: whole chunks are begun.
    begun = left()["begun"]
    assert begun in range(CHUNK, good, CHUNK)
    assert left()["subscriptions"] == begun
    expect(page.locator("#progress progress")).to_have_attribute("max", str(good))
    checked(page)
    for name in ("worker", "scheduler"):
        portal.end(portal.named(name), hard=True)
    shutil.rmtree(held)
    assert left()["begun"] == begun
    portal.sql(LATE)
    portal.start_worker()
    portal.start_scheduler()
    # The page goes on by itself: it is not asked for again.
    expect(page.locator(".head .status")).to_have_text("Udført")
    expect(page.locator("[data-under-way], #progress")).to_have_count(0)
    assert left() == {"begun": good, "numbers": good, "done": good, "attempts": 1, "subscriptions": good}
    expect(page.locator("section:has(#file)")).to_contain_text("3 rækker er udeladt")
    checked(page)
    page.set_viewport_size({"width": 390, "height": 844})
    checked(page)
    (first,) = portal.sql(
        "SELECT i.number FROM orders_orderitem i JOIN orders_order o ON o.id = i.order_id "
        "WHERE o.uid::text = %s AND i.position = 2", [uid]
    )  # fmt: skip
    assert [order["verb"] for order in portal.outside.subscriber(first["number"])["orders"]] == ["create"]
