"""The old administrator has left: on one page, support deletes the login, and sees the new letter. Answers collide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e import axe
from tests.e2e.person import (
    activate,
    add_app,
    apply,
    give_reason,
    go_on,
    open_letter,
    reload_until,
    wait_for_letter,
)
from tests.portal import Portal

CVR, MOBILE = "99000023", "+4526001236"


def test_support_walks_from_the_old_administrator_to_the_new_letter_on_one_page(
    portal: Portal, visit: Any, tmp_path: Path
) -> None:
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

    # Who takes over has applied before they call: the application waits for support.
    new = visit()
    apply(new, cvr=CVR, name="Nye Nanna", email="nanna@saeby.example", mobile=MOBILE)

    support = visit("sofie.support")
    support.goto(f"/admin/find/?q={CVR}")
    left = support.locator("a.button[href$='/left/']")
    give_reason(support, "Kunden har ringet: administratoren er stoppet", left)
    left.click()
    support.wait_for_url("**/left/")
    axe.find_nothing(support)
    page = support.url
    delete = support.locator("button[name=delete]")
    # Without the checks nothing is deleted.
    delete.evaluate("e => { e.form.noValidate = true }")
    delete.click()
    expect(support.locator(".errorlist").first).to_be_visible()
    check_who_calls(support)
    delete.click()
    expect(support.locator(".messagelist .success")).to_be_visible()
    check_who_calls(support)
    support.locator("button[name=approve]").click()
    expect(support.locator(".messagelist .success")).to_be_visible()
    wait_for_letter(portal.outside, CVR, than=1)
    reload_until(support, support.get_by_text("Brevet blev afleveret i e‑Boks"))
    assert support.url == page

    old.goto("/konti/")
    old.wait_for_url("**/log-ind/**")
    other, _code = open_letter(new, portal, CVR)
    assert other != username
    new.goto("/aktiver/")
    new.fill("[name=username]", username)
    new.fill("[name=code]", code)
    go_on(new)
    expect(new.locator(".notice.bad")).to_be_visible()


def check_who_calls(support: Page) -> None:
    support.fill("[name=spoke_with]", "Bo Bertelsen, direktør")
    support.check("[name=called_back]")
    support.check("[name=confirmed]")


# A case of the demo's administrator; another answer of support's to it.
OPEN = """
from django.db import transaction
from accounts.models import User
from selfservice.kernel.scope.models import as_system
from selfservice.support.core.cases import open_case
from selfservice.support.core.messages import Kind, Writer, add_message
from selfservice.support.models import Case
with transaction.atomic(), as_system("tests: a case"):
    mette = User.objects.system().get(username="mette.lindqvist")
    writer = Writer(Kind.CUSTOMER, mette.name, mette.pk)
"""
WRITE = '    open_case(mette.company, writer, "Kollision i køen", "Min telefon virker ikke")'
ANSWER = """    case = Case.objects.system().get(subject="Kollision i køen")
    add_message(case, Writer(Kind.STAFF, "Maja"), "Jeg ser på det")"""


def test_an_answer_that_collides_is_kept(portal: Portal, visit: Any) -> None:
    portal.manage("shell", "--no-imports", "-c", OPEN + WRITE)
    support = visit("sofie.support", width=390)
    support.goto("/admin/support/case/?koe=alle&q=Kollision")
    axe.fits(support)
    axe.find_nothing(support)
    support.locator("#result_list tbody th a").click()
    expect(support.locator("#answer [type=submit]").last).to_be_visible()
    axe.in_every_look(support)
    support.fill("[name=body]", "Prøv at genstarte den")
    portal.manage("shell", "--no-imports", "-c", OPEN + ANSWER)
    send = support.locator("#answer [type=submit]").last
    send.click()
    expect(support.get_by_text("Jeg ser på det")).to_be_visible()
    expect(support.locator("[name=body]")).to_have_value("Prøv at genstarte den")
    axe.find_nothing(support)
    send.click()
    expect(support.locator(".messagelist .success")).to_be_visible()
    expect(support.locator(".message.staff")).to_have_count(2)


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
