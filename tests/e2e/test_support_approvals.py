"""Requests of several apps wait for an administrator, who approves two of three at once, without JavaScript."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.e2e.axe import checked
from tests.e2e.person import mail_to, prove_if_asked
from tests.portal import Portal

BOSS, ASKED, ASKED_TOO = "mette.lindqvist", "mikkel.oestergaard", "katrine.bruun"


def test_two_of_three_are_approved_at_once_with_a_comment(portal: Portal, visit: Any) -> None:
    page = visit(BOSS, width=390, java_script_enabled=False)
    page.goto("/godkendelser/")
    boxes = page.locator("[name=runs]")
    waiting = boxes.count()
    assert waiting >= 3
    # Nothing chosen is an error of the form.
    page.get_by_role("button", name="Godkend de valgte").click()
    expect(page.locator("main [role=alert]").first).to_contain_text("Vælg mindst én")
    for what in ("Skift simkort: ", "Tilføj fakturamodtager"):
        page.get_by_role("checkbox", name=re.compile(f"^{what}")).check()
    page.fill("[name=comment]", "Aftalt på mødet i mandags")
    page.get_by_role("button", name="Godkend de valgte").click()
    prove_if_asked(page, portal, BOSS)
    if page.locator("[name=runs]:checked").count():
        # What was chosen is still there after the second factor.
        page.get_by_role("button", name="Godkend de valgte").click()
    expect(page.locator("[name=runs]")).to_have_count(waiting - 2)
    for person in (ASKED, ASKED_TOO):
        # Nobody can log in as them: the mail has their address.
        (row,) = portal.sql("SELECT email FROM accounts_user WHERE username = %s", [person])
        assert "Aftalt på mødet" in mail_to(portal.outside, row["email"], subject="har godkendt")["text"]
    seen = visit(BOSS)
    seen.goto("/godkendelser/")
    checked(seen)
    seen.get_by_role("link", name="Regler", exact=True).click()
    seen.wait_for_url("**/godkendelser/regler/")
    checked(seen)
