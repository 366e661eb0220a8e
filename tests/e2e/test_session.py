"""A minute before a session ends for want of use the page asks; an ended one comes back to where it was."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.e2e.person import stop_clock


def test_the_page_asks_and_stays(visit: Any) -> None:
    page = visit("mette.lindqvist")
    stop_clock(page)
    page.goto("/konti/")
    dialog = page.locator("#timeout")
    page.clock.run_for(13 * 60_000)
    expect(dialog).not_to_be_visible()
    page.clock.run_for(65_000)
    expect(dialog).to_be_visible()
    expect(dialog.locator(".primary")).to_be_focused()
    with page.expect_response("**/session/bliv/") as answer:
        dialog.locator(".primary").click()
    assert answer.value.status == 204
    expect(dialog).not_to_be_visible()
    assert page.url.endswith("/konti/")


def test_an_ended_session_says_so_and_comes_back(visit: Any, portal: Any) -> None:
    page = visit()
    page.goto("/log-ind/?idle=1&next=/konti/")
    expect(page.locator(".notice")).to_be_visible()
    assert page.locator("input[name=next]").first.get_attribute("value") == "/konti/"
