"""The old administrator has left: support deletes the login in the admin, and the company applies again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.e2e import axe
from tests.e2e.person import activate, add_app, apply, give_reason, go_on, open_letter, wait_for_letter
from tests.portal import Portal

CVR, MOBILE = "99000023", "+4526001236"


def test_support_deletes_the_login_and_the_company_applies_again(portal: Portal, visit: Any, tmp_path: Path) -> None:
    rows = f"cvr,name,street,postcode,city,parent_cvr\n{CVR},Sæby Smedje ApS,Algade 1,9300,Sæby,\n"
    (tmp_path / "companies.csv").write_text(rows, "utf-8")
    portal.manage("load", str(tmp_path))

    old = visit()
    apply(old, cvr=CVR, name="Gamle Gert", email="gert@saeby.example", mobile=MOBILE)
    wait_for_letter(portal.outside, CVR)
    username, code = open_letter(old, portal, CVR)
    activate(old, portal, username, code, MOBILE)
    add_app(old)
    old.wait_for_url("**/aktiver/reservekoder/")
    old.goto("/")
    expect(old.locator("h1")).to_contain_text("Gamle")

    support = visit("sofie.support")
    support.goto(f"/admin/accounts/user/?q={username}")
    found = support.locator("#result_list tbody th a")
    give_reason(support, "Leder efter en kundes administrator", found)
    found.click()
    delete = support.locator("a.button[href*=delete_login]")
    give_reason(support, "Kunden har ringet: administratoren er stoppet", delete)
    delete.click()
    axe.find_nothing(support)
    expect(support.locator("[type=submit].default")).to_have_value("Slet login")
    support.fill("[name=reason]", "Administratoren er stoppet, bekræftet af direktøren")
    support.locator("[type=submit].default").click()
    expect(support.locator(".messagelist .success")).to_be_visible()

    old.goto("/konti/")
    old.wait_for_url("**/log-ind/**")

    new = visit()
    apply(new, cvr=CVR, name="Nye Nanna", email="nanna@saeby.example", mobile=MOBILE)
    wait_for_letter(portal.outside, CVR, than=1)
    other, _code = open_letter(new, portal, CVR)
    assert other != username
    new.goto("/aktiver/")
    new.fill("[name=username]", username)
    new.fill("[name=code]", code)
    go_on(new)
    expect(new.locator(".notice.bad")).to_be_visible()


def test_finding_a_customer_fits_a_small_phone(visit: Any) -> None:
    support = visit("sofie.support", width=320)
    for asked in ("nord", "findes ikke", "jonas"):
        support.goto(f"/admin/find/?q={asked}")
        axe.fits(support)
    assert support.locator("#found").count() == 0


def test_the_admin_wants_a_second_factor_and_a_member_of_staff(portal: Portal, visit: Any) -> None:
    page = visit()
    page.goto("/admin/")
    page.wait_for_url("**/log-ind/**")
    customer = visit("mette.lindqvist")
    answer = customer.goto("/admin/accounts/user/")
    assert answer.status == 403
    assert "Freja" not in customer.content()
