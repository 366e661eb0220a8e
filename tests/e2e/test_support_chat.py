"""A chat between a customer and support in two browsers: order, lost connections, ended sessions, closing time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.axe import checked
from tests.e2e.person import log_in, stop_clock
from tests.portal import Portal

CHAT, LIVE = "/support/chat/", "/admin/support/chatsession/live/"
CUSTOMER, WAITS, AGENT = "mette.lindqvist", "freja.kjaer", "sofie.support"
EACH = 50
ONE = re.compile(r"^(kunde|svar) \d+$")
# Typed and sent as fast as the page takes it.
SEND = """([name, count]) => {
  const form = document.querySelector(".composer");
  for (let n = 0; n < count; n++) {
    form.elements.body.value = `${name} ${n}`;
    form.requestSubmit();
  }
}"""
TEXTS = "() => [...document.querySelectorAll('.chat-log > :not(.event) .text')].map((one) => one.textContent)"


@pytest.fixture(scope="module", autouse=True)
def always_open(portal: Portal) -> Iterator[None]:
    """Support is open whenever the test runs, also on a holiday."""
    portal.sql("UPDATE support_weeklyhours SET opens = '00:00', closes = '23:59:59.999999'")
    close(portal, closed=False)
    yield
    portal.sql("DELETE FROM support_differentday")
    portal.sql("UPDATE support_weeklyhours SET opens = '08:00', closes = '17:00'")


def close(portal: Portal, *, closed: bool) -> None:
    """Close today, or open it around the clock; and tomorrow, should midnight pass meanwhile."""
    hours = (None, None) if closed else ("00:00", "23:59:59.999999")
    for day in range(2):
        portal.sql(
            "INSERT INTO support_differentday (day, opens, closes, reason) VALUES "
            "((now() AT TIME ZONE 'Europe/Copenhagen')::date + %s, %s::time, %s::time, '') "
            "ON CONFLICT (day) DO UPDATE SET opens = excluded.opens, closes = excluded.closes",
            [day, *hours],
        )


@pytest.fixture(autouse=True)
def going_on(portal: Portal) -> None:
    """The demo's chat goes on, and its employee is there: they end some time after a test has closed the page."""
    portal.sql("UPDATE support_agentstate SET has_room = true, capacity = 3, seen_at = now() + interval '1 day'")
    portal.sql(
        "UPDATE support_chatsession SET state = 'active', "
        "agent_id = (SELECT id FROM accounts_user WHERE username = %s), "
        "ended_at = NULL, warned_at = NULL, active_at = now() + interval '1 day' WHERE id = "
        "(SELECT max(c.id) FROM support_chatsession c JOIN accounts_user u ON u.id = user_id WHERE username = %s)",
        [AGENT, CUSTOMER],
    )
    portal.sql(
        "UPDATE support_case SET state = 'open', solved_at = NULL, closed_at = NULL "
        "WHERE id IN (SELECT case_id FROM support_chatsession WHERE state = 'active')"
    )


def write(page: Page, text: str) -> None:
    """As a person does."""
    page.locator(".composer textarea").fill(text)
    page.keyboard.press("Enter")


def stored(portal: Portal, text: str) -> int:
    """How many messages say so."""
    return len(portal.sql("SELECT 1 FROM support_message WHERE body = %s", [text]))


def test_both_sides_see_a_hundred_messages_in_the_same_order(visit: Any) -> None:
    customer, agent = visit(CUSTOMER), visit(AGENT)
    customer.goto(CHAT)
    agent.goto(LIVE)
    agent.locator("#chat-side a", has_text="Mette").click()
    checked(customer)
    for page, name in ((customer, "kunde"), (agent, "svar")):
        expect(page.locator(".composer")).to_be_visible()
        page.evaluate(SEND, [name, EACH])
    for page in (customer, agent):
        expect(page.locator(".chat-log .text", has_text=ONE)).to_have_count(2 * EACH)
        expect(page.locator(".unsent")).to_have_count(0)
    texts = [[text for text in page.evaluate(TEXTS) if ONE.match(text)] for page in (customer, agent)]
    assert texts[0] == texts[1]
    for name in ("kunde", "svar"):
        assert [text for text in texts[0] if text.startswith(name)] == [f"{name} {n}" for n in range(EACH)]
    # A new line is not a message, and what comes does not move the focus.
    customer.locator(".composer textarea").press_sequentially("To")
    customer.keyboard.press("Shift+Enter")
    customer.keyboard.type("linjer")
    write(agent, "Et svar imens")
    expect(customer.locator(".chat-log")).to_contain_text("Et svar imens")
    expect(customer.locator(".composer textarea")).to_be_focused()
    customer.keyboard.press("Enter")
    expect(agent.locator(".chat-log .text", has_text=re.compile("To\\s+linjer"))).to_have_count(1)
    # After the end nobody writes to it: the case goes on.
    customer.get_by_role("button", name="Afslut chatten").click()
    expect(agent.locator("#chat-gone")).to_contain_text("Åbn sag")
    for gone in (agent.locator(".composer"), agent.get_by_role("button", name="Overdrag")):
        expect(gone).to_have_count(0)


def test_thirty_seconds_without_a_connection_and_a_lost_answer(visit: Any, portal: Portal) -> None:
    page = visit(CUSTOMER)
    stop_clock(page)
    page.goto(CHAT)
    context: BrowserContext = page.context
    context.set_offline(True)
    write(page, "Skrevet uden net")
    expect(page.locator("[data-notice=offline]")).to_be_visible()
    page.clock.run_for(30_000)
    expect(page.locator(".unsent")).to_have_text("Skrevet uden net")
    assert stored(portal, "Skrevet uden net") == 0
    context.set_offline(False)
    expect(page.locator(".unsent")).to_have_count(0)
    expect(page.locator("[data-notice=offline]")).not_to_be_visible()

    # It arrives, but the answer does not; so it is sent again.
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/support/chat/?after=*", lose, times=1)
    write(page, "Svaret gik tabt")
    expect(page.locator("[data-notice=offline]")).to_be_visible()
    page.clock.run_for(20_000)
    expect(page.locator(".unsent")).to_have_count(0)
    for text in ("Skrevet uden net", "Svaret gik tabt"):
        expect(page.locator(".chat-log .text", has_text=text)).to_have_count(1)
        assert stored(portal, text) == 1


def test_an_ended_session_says_so_and_what_was_typed_is_there_after_the_log_in(visit: Any, portal: Portal) -> None:
    page = visit()
    log_in(page, portal.logins[CUSTOMER])
    stop_clock(page)
    page.goto(CHAT)
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "session")
    portal.sql("DELETE FROM accounts_usersession WHERE session_key = %s", [key])
    write(page, "Sendt efter log ud")
    over = page.locator("[data-notice=over]")
    expect(over).to_be_visible()
    page.locator(".composer textarea").fill("Halvt skrevet")
    page.clock.resume()
    over.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/log-ind/"))
    log_in(page, portal.logins[CUSTOMER])
    page.goto(CHAT)
    expect(page.locator(".chat-log .text", has_text="Sendt efter log ud")).to_have_count(1)
    expect(page.locator(".unsent")).to_have_count(0)
    expect(page.locator(".composer textarea")).to_have_value("Halvt skrevet")
    assert stored(portal, "Sendt efter log ud") == 1


def test_closing_time_lets_a_chat_finish_and_none_begin(visit: Any, portal: Portal) -> None:
    customer, other = visit(CUSTOMER), visit("jonas.holm")
    customer.goto(CHAT)
    close(portal, closed=True)
    write(customer, "Er I der endnu?")
    expect(customer.locator(".unsent")).to_have_count(0)
    other.goto(CHAT)
    expect(other.locator("main .notice")).to_contain_text("Chatten er lukket. Den åbner")
    other.locator(".composer textarea").fill("Så skriver jeg i stedet")
    other.get_by_role("button", name="Skriv til os").click()
    expect(other.locator("main")).to_contain_text("Din tekst er nu en sag, som vi svarer skriftligt på senest")
    close(portal, closed=False)
    # What is being typed at the end can still be sent. A CPR number is warned of first.
    typed, field = "Mit nummer er 010203-1234", customer.locator(".composer textarea")
    field.fill(typed)
    agent = visit(AGENT)
    agent.goto(LIVE)
    agent.locator("#chat-side a", has_text="Mette").click()
    agent.get_by_role("button", name="Afslut chatten").click()
    expect(customer.locator("#chat-status")).to_contain_text("Chatten er slut")
    field.press("Enter")
    expect(customer.locator("[data-notice=refused]")).to_contain_text("CPR")
    expect(field).to_have_value(typed)
    field.press("Enter")
    expect(customer.locator(".composer")).to_have_count(0)
    assert stored(portal, typed) == 1


def test_the_queue_and_a_chat_without_scripts_on_a_phone(visit: Any) -> None:
    customer, agent = (visit(name, width=390, java_script_enabled=False) for name in (WAITS, AGENT))
    customer.goto(CHAT)
    if customer.get_by_role("button", name="Start chatten").count():
        customer.locator(".composer textarea").fill("Mit SIM-kort virker ikke")
        customer.get_by_role("button", name="Start chatten").click()
    expect(customer.locator("main")).to_contain_text("Du er den næste i køen")
    customer.locator(".composer textarea").fill("Det er et eSIM")
    customer.get_by_role("button", name="Send", exact=True).click()
    expect(customer.locator(".chat-log")).to_contain_text("Det er et eSIM")
    agent.goto(LIVE)
    agent.get_by_role("button", name="Tag", exact=True).first.click()
    expect(agent.locator(".chat-log")).to_contain_text("Det er et eSIM")
    agent.locator(".composer textarea").fill("Prøv at genstarte den")
    agent.get_by_role("button", name="Send", exact=True).click()
    customer.get_by_role("link", name="Hent nye").click()
    expect(customer.locator(".chat-log")).to_contain_text("Prøv at genstarte den")
    agent.get_by_role("button", name="Afslut chatten").click()
    expect(agent.locator("main, #content").first).not_to_contain_text("Prøv at genstarte den")
    customer.goto(CHAT)
    expect(customer.get_by_role("button", name="Start chatten")).to_be_visible()
