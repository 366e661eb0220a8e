"""A bulk bar while its worker dies, as the person before the screen sees it: three bad rows, and none done twice.

Which rows a killed worker has done, and that another does the rest, is shown without pages in tests/faults.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.e2e.axe import checked
from tests.e2e.test_bulk import ADMIN, look_through
from tests.patience import until
from tests.portal import Portal

LIST = "/abonnementer/?type=mobil&visning=alle&raekker=100"
# Two chunks of good rows: one is done, and the other is in hand, when the worker dies.
CHUNK, GOOD = 4, 8
WHY = {
    "terminated": "Status er",
    "barred": "Nummeret er allerede spærret: Al trafik er stoppet.",
    "busy": "nettet har ikke svaret endnu",
}
CLEAN = """
SELECT s.id, s.uid::text, s.number FROM subscriptions_subscription s
WHERE s.uid::text = ANY(%s) AND s.state = 'active' AND s.bars = '{}' AND s.terminated_on IS NULL
AND NOT EXISTS (SELECT 1 FROM kernel_actionrun r WHERE r.target_model = 'subscriptions.subscription'
                AND r.target_id = s.id AND r.finished_at IS NULL)
ORDER BY s.number LIMIT %s
"""
# Runs of the bar, entries in the log and orders of one number.
LEFT = """
SELECT (SELECT count(*) FROM kernel_actionrun WHERE action = 'bar' AND state = 'done' AND target_id = %(id)s) AS runs,
       (SELECT count(*) FROM kernel_auditentry WHERE event = 'bar' AND target_id = %(id)s
        AND target_model = 'subscriptions.subscription') AS entries,
       (SELECT count(*) FROM kernel_outboxcommand WHERE kind = 'network.bar' AND target_id = %(id)s
        AND payload->'bars' @> '"all"') AS commands
"""
UNANSWERED = "SELECT 1 FROM kernel_actionrun WHERE action = 'set_bars' AND target_id = %s AND finished_at IS NULL"
UNDO = "UPDATE subscriptions_subscription SET state = 'active', bars = '{}' WHERE id = ANY(%s) RETURNING 1"
ROWS = """
SELECT r.state, count(*) AS n FROM kernel_batch b JOIN kernel_batchrow r ON r.batch_id = b.id
WHERE b.uid::text = %s GROUP BY 1
"""


@dataclass
class Chosen:
    """Numbers of one page of the list, each a row of the database: those that can be barred, and those that can't."""

    good: list[dict[str, Any]]
    bad: dict[str, dict[str, Any]]

    @property
    def all(self) -> list[dict[str, Any]]:
        return [*self.good, *self.bad.values()]


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)[-8:]


def bar_orders(portal: Portal, row: dict[str, Any]) -> int:
    """How often the network was asked to bar all traffic of the number."""
    orders = portal.outside.subscriber(row["number"])["orders"]
    return sum(order["verb"] == "bars" and '"all"' in order["body"] for order in orders)


def row_results(page: Page) -> dict[str, str]:
    """What the page says of each row, by number."""
    lines = page.locator("main .table tbody tr").all()
    return {
        digits(line.locator("th").inner_text().splitlines()[0]): line.locator("td").last.inner_text() for line in lines
    }


def tell_the_reasons(page: Page, chosen: Chosen) -> None:
    """Three rows are bad, each for its own reason; no other is."""
    said = row_results(page)
    assert len(said) == len(chosen.all)
    expect(page.locator("main .table .status.bad")).to_have_count(len(chosen.bad))
    for name, row in chosen.bad.items():
        assert WHY[name] in said[digits(row["number"])], name


@pytest.fixture
def page(visit: Any) -> Page:
    found: Page = visit(ADMIN)
    return found


@pytest.fixture
def chosen(page: Page, portal: Portal) -> Iterator[Chosen]:
    """One is terminated, one barred, and for one the network has an order that it does not answer."""
    page.goto(LIST)
    uids = [box.get_attribute("value") for box in page.locator("tbody input[name=sel]").all()]
    rows = portal.sql(CLEAN, [uids, GOOD + 3])
    assert len(rows) == GOOD + 3, "the list's first page has too few numbers that can be barred"
    found = Chosen(rows[3:], dict(zip(WHY, rows, strict=False)))
    change = "UPDATE subscriptions_subscription SET state = %s, bars = %s WHERE id = %s RETURNING 1"
    portal.sql(change, ["terminated", [], found.bad["terminated"]["id"]])
    portal.sql(change, ["barred", ["all"], found.bad["barred"]["id"]])
    portal.outside.fault("network", "pending")
    page.goto(f"/abonnementer/{found.bad['busy']['uid']}/begraensninger/")
    page.locator("input[value=premium]").check()
    page.locator("main .btn.primary").click()
    expect(page.locator("#run")).to_be_visible()
    yield found
    portal.outside.clear_faults()
    portal.sql(UNDO, [[row["id"] for row in found.all]])
    # In the network, too: the next test with one of these numbers finds nothing barred.
    for row in found.all:
        portal.outside.knows(row["number"], portal.outside.subscriber(row["number"])["iccid"])


@pytest.fixture
def held(portal: Portal, tmp_path: Path) -> Iterator[Path]:
    """The portal's one worker stops in its second chunk, written and not committed; there is no sweep meanwhile."""
    hold = tmp_path / "hold"
    hold.mkdir()
    portal.end(portal.named("scheduler"))
    portal.end(portal.named("worker"))
    portal.start_worker(
        processes_=1, FAULT_HOLD=str(hold), FAULT_HOLD_AT="rows", FAULT_HOLD_AFTER="1", FAULT_CHUNK=str(CHUNK)
    )
    yield hold
    # Whatever came of it: the next test has the portal as it was.
    for child in [child for child in portal.supervisor.children if child.name in ("worker", "scheduler")]:
        portal.end(child, hard=True)
    portal.start_worker()
    portal.start_scheduler()


def choose(page: Page, chosen: Chosen) -> None:
    """Tick them in the list, and say why they are barred: up to the preview."""
    page.goto(LIST)
    for row in chosen.all:
        page.locator(f"tbody input[name=sel][value='{row['uid']}']").check()
    page.locator(".bulk button[value=bar], .bulk [name=do][value=bar]").first.click()
    look_through(page)


def test_a_worker_killed_in_the_middle(page: Page, portal: Portal, chosen: Chosen, held: Path, tmp_path: Path) -> None:
    before = {row["id"]: (bar_orders(portal, row), portal.sql(LEFT, row)[0]) for row in chosen.all}
    choose(page, chosen)
    tell_the_reasons(page, chosen)
    assert sum(text.startswith("Klar") for text in row_results(page).values()) == GOOD
    checked(page)
    portal.outside.clear_faults()
    uid = page.url.rstrip("/").rpartition("/")[2]

    def rows() -> dict[str, int]:
        return {row["state"]: row["n"] for row in portal.sql(ROWS, [uid])}

    page.locator("main form .btn.primary").first.click()
    until(lambda: list(held.iterdir()), "a worker in the second chunk")
    halfway = {"run": CHUNK, "ready": GOOD - CHUNK, "refused": len(chosen.bad)}
    assert rows() == halfway
    expect(page.locator("#progress progress")).to_have_attribute("value", str(CHUNK + len(chosen.bad)))
    portal.end(portal.named("worker"), hard=True)
    shutil.rmtree(held)
    # What it had in hand is as if it had never begun, and waits.
    assert rows() == halfway
    expect(page.locator("#batch")).to_have_attribute("data-under-way", re.compile(uid))

    portal.start_worker()
    portal.start_scheduler()
    # The page goes on by itself: it is not asked for again.
    expect(page.locator("[data-under-way]")).to_have_count(0)
    assert rows() == {"run": GOOD, "refused": len(chosen.bad)}
    tell_the_reasons(page, chosen)
    checked(page)
    for row in chosen.all:
        orders, left = before[row["id"]]
        more = 1 if row in chosen.good else 0
        assert bar_orders(portal, row) == orders + more
        assert portal.sql(LEFT, row)[0] == {name: count + more for name, count in left.items()}
    assert all("all" in portal.outside.subscriber(row["number"])["bars"] for row in chosen.good)
    the_file_says_the_same(page, chosen, tmp_path / "result.xlsx")
    try_again(page, portal, chosen)


def the_file_says_the_same(page: Page, chosen: Chosen, path: Path) -> None:
    with page.expect_download() as download:
        page.locator("a[href='?format=xlsx']").click()
    download.value.save_as(path)
    _head, *lines = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    by_number = {digits(str(line[1])): " ".join(map(str, line)) for line in lines}
    assert set(by_number) == {digits(row["number"]) for row in chosen.all}
    for name, row in chosen.bad.items():
        assert WHY[name] in by_number[digits(row["number"])], name
    assert sum("Udført" in text for text in by_number.values()) == GOOD


def try_again(page: Page, portal: Portal, chosen: Chosen) -> None:
    """What failed can be tried once more: by now the network has answered for the one that was busy."""
    busy = chosen.bad["busy"]
    until(lambda: portal.outside.subscriber(busy["number"])["bars"] == ["premium"], "the restriction of the busy one")
    until(lambda: not portal.sql(UNANSWERED, [busy["id"]]), "the network's answer for the busy one")
    again = page.locator("main button[name=step][value=again]")
    # The other two would be refused again.
    expect(again).to_contain_text("Prøv 1 igen")
    again.click()
    expect(page.locator("main .table .status.bad")).to_have_count(2)
    expect(page.locator("[data-under-way]")).to_have_count(0)
    assert bar_orders(portal, busy) == 1
    # Those that were done already are left alone, and so are those that still can't be.
    assert [bar_orders(portal, row) for row in chosen.good] == [1] * GOOD
    said = row_results(page)
    for name in ("terminated", "barred"):
        assert WHY[name] in said[digits(chosen.bad[name]["number"])], name
