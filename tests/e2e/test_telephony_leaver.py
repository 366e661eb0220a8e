"""A colleague leaves: who takes over each place is asked, and calls follow; and one's own telephone on a phone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.e2e.axe import checked
from tests.e2e.person import go_on, open_popover, prove_if_asked
from tests.portal import Portal

LIST = "/telefoni/brugere/"


def test_somebody_takes_over_from_a_colleague_who_leaves(visit: Any, portal: Portal) -> None:
    page = visit("mette.lindqvist")
    page.goto(f"{LIST}?q=ole+winther")
    page.get_by_role("link", name="Ole Winther").first.click()
    checked(page)
    open_popover(page, "more").get_by_role("link", name="Brugeren fratræder").click()
    prove_if_asked(page, portal)
    expect(page.locator("main h1")).to_have_text("Brugeren fratræder")
    checked(page)
    # Nothing is done before each place has an answer.
    go_on(page)
    expect(page.locator("main [role=alert]").first).to_be_visible()
    for select in page.locator("main select[name^=flow_]").all():
        select.select_option(select.locator("option", has_text="Tine Riis").get_attribute("value"))
    go_on(page)
    expect(page.locator("main h1")).to_have_text("Er det rigtigt?")
    expect(page.locator("main dl")).to_contain_text("Tine Riis")
    go_on(page)
    expect(page.locator("main")).to_contain_text("Fratrådt")
    (left,) = portal.sql("SELECT uid, state FROM telephony_telephonyuser WHERE name = 'Ole Winther'")
    used = portal.sql(
        "SELECT 1 FROM telephony_flowversion WHERE state IN ('published', 'draft') AND definition::text LIKE %s",
        [f"%{left['uid']}%"],
    )
    assert (left["state"], used) == ("left", [])


def test_presence_with_a_thumb(visit: Any) -> None:
    page = visit("freja.kjaer", width=390, has_touch=True, is_mobile=True)
    page.goto("/telefoni/min/")
    checked(page)
    page.get_by_label("Hvor længe?").select_option("60")
    page.get_by_role("button", name="Jeg er optaget").click()
    expect(page.locator("main [role=status]").first).to_contain_text("Optaget til")
    page.get_by_role("button", name="Jeg er til stede").click()
    expect(page.locator("main [role=status] b")).to_have_text("Til stede")
