"""What support decides: applications, with a reason that is kept, and the login of an administrator who has left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import ActivationCode, Application, AuthenticatorApp, Company, Grant, User
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.accounts.conftest import CVR
from tests.accounts.steps import apply, deliver, is_in, letter, the_application
from tests.outside import Outside
from tests.world import World, make_user

pytestmark = pytest.mark.django_db
Signed = Callable[[User], Client]
REASON = "Talt med direktør Bo Bertelsen på hovednummeret"


@pytest.fixture
def support(world: World, signed_in: Signed) -> Client:
    return signed_in(world.sofie)


def act(support: Client, slug: str, application: Application, reason: str = REASON) -> Any:
    return support.post(f"/admin/accounts/application/{application.pk}/act/{slug}/", {"reason": reason})


def delete(support: Client, user: User, reason: str = REASON) -> Any:
    return support.post(f"/admin/accounts/user/{user.pk}/act/delete_login/", {"reason": reason})


def log(event: str) -> list[AuditEntry]:
    with as_system("tests"):
        return list(AuditEntry.objects.system().filter(event=event))


def test_an_application_approved_gets_its_letter(blomster: Company, outside: Outside, support: Client) -> None:
    apply(account_number="55500011")
    application = the_application()
    assert application.state == "with_support"
    assert act(support, "approve_application", application).status_code == 302
    application = the_application()
    assert (application.state, application.reason) == ("approved", REASON)
    assert application.decided_by == "Sofie Prøve" and application.decided_at
    deliver("eboks.letter")
    assert outside.code(CVR)
    (entry,) = log("approve_application")
    assert (entry.reason, entry.actor_kind, entry.actor_name) == (REASON, "staff", "Sofie Prøve")


def test_an_application_rejected_gets_none_and_keeps_the_reason(
    blomster: Company, outside: Outside, support: Client
) -> None:
    apply(account_number="55500011")
    act(support, "reject_application", the_application())
    assert (the_application().state, the_application().reason) == ("rejected", REASON)
    deliver("eboks.letter")
    assert outside.letters(CVR) == []


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001, "\x00"])
def test_without_a_reason_nothing_is_done(reason: str, world: World, support: Client, outside: Outside) -> None:
    apply(cvr="12345674")
    for slug in ("approve_application", "reject_application"):
        assert act(support, slug, the_application(), reason).status_code == 200
    assert delete(support, world.mette, reason).status_code == 200
    assert the_application().state == "with_support"
    with as_system("tests"):
        assert User.objects.system().get(pk=world.mette.pk).state == "active"


def test_a_company_with_an_administrator_gets_no_second_one_by_letter(
    world: World, outside: Outside, support: Client
) -> None:
    apply(cvr="12345674")
    act(support, "approve_application", the_application())
    assert the_application().state == "with_support"


def test_an_application_of_no_customer_can_not_be_approved_until_it_is_one(
    world: World, outside: Outside, support: Client
) -> None:
    from tests.world import make_company

    apply(cvr="99000015")
    act(support, "approve_application", the_application())
    assert the_application().state == "with_support"
    with as_system("tests"):
        make_company("99000015", "Ny Kunde ApS")
    act(support, "approve_application", the_application())
    assert the_application().state == "approved"


def test_a_decision_can_not_be_changed(blomster: Company, outside: Outside, support: Client) -> None:
    apply(account_number="55500011")
    act(support, "reject_application", the_application())
    act(support, "approve_application", the_application())
    assert the_application().state == "rejected"


def test_a_deleted_login_is_out_at_once_and_for_good(
    world: World, outside: Outside, support: Client, signed_in: Signed
) -> None:
    mette = signed_in(world.mette)
    assert is_in(mette)
    assert delete(support, world.mette).status_code == 302
    assert not is_in(mette)
    with as_system("tests"):
        user = User.objects.system().get(pk=world.mette.pk)
        assert not Grant.objects.system().filter(user=user).exists()
        assert not AuthenticatorApp.objects.filter(user=user).exists()
    assert user.state == "closed" and user.closed_at and not user.has_usable_password()
    (entry,) = log("delete_login")
    assert (entry.reason, entry.actor_name, entry.company_id) == (REASON, "Sofie Prøve", world.nordhavn.pk)


def test_only_the_other_administrators_are_notified(world: World, outside: Outside, support: Client) -> None:
    with as_system("tests"):
        make_user(world.nordhavn, "niels")
    delete(support, world.mette)
    deliver("mail")
    (mail,) = outside.mails()
    assert mail["to"] == ["niels@example.com"]
    assert "Mette Prøve" in mail["subject"]
    assert REASON not in str(mail)


def test_the_company_can_apply_again_at_once(world: World, outside: Outside, support: Client) -> None:
    apply(cvr="12345674")
    assert the_application().state == "with_support"
    delete(support, world.mette)
    apply(cvr="12345674", name="Ny Administrator")
    assert the_application(name="Ny Administrator").state == "approved"
    deliver("eboks.letter")
    assert outside.code("12345674")


def test_a_login_deleted_before_it_was_activated_leaves_no_code_behind(
    blomster: Company, outside: Outside, support: Client
) -> None:
    username, code = letter(outside)
    user = the_application().user
    assert user is not None
    delete(support, user)
    answer = Client().post("/aktiver/", {"username": username, "code": code})
    assert answer.status_code == 200
    apply(name="Ny Administrator")
    deliver("eboks.letter")
    with as_system("tests"):
        (live,) = ActivationCode.objects.system().select_related("user").filter(revoked_at=None)
    assert live.user.name == "Ny Administrator"


def test_a_letter_still_on_its_way_does_not_close_the_code_of_the_next(
    blomster: Company, outside: Outside, support: Client
) -> None:
    outside.fault("eboks", "error500", count=1)
    apply()
    first = the_application().user
    assert first is not None
    delete(support, first)
    outside.clear_faults()
    apply(name="Ny Administrator")
    deliver("eboks.letter")
    deliver("eboks.letter")
    with as_system("tests"):
        (live,) = ActivationCode.objects.system().select_related("user").filter(revoked_at=None)
    assert live.user.name == "Ny Administrator"
    answer = Client().post("/aktiver/", {"username": live.user.username, "code": outside.code(CVR)})
    assert answer.status_code == 302


def test_it_needs_a_fresh_second_factor_and_leads_back(world: World, support: Client) -> None:
    path = f"/admin/accounts/user/{world.mette.pk}/act/delete_login/"
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        answer = support.post(path, {"reason": REASON, "back": path})
        assert answer["Location"].replace("%2F", "/") == f"/bekraeft/?next={path}"
        assert support.get(answer["Location"]).status_code == 200
    with as_system("tests"):
        assert User.objects.system().get(pk=world.mette.pk).state == "active"


def test_supports_own_logins_are_not_deleted_here(world: World, support: Client) -> None:
    delete(support, world.sofie)
    with as_system("tests"):
        assert User.objects.system().get(pk=world.sofie.pk).state == "active"


@pytest.mark.parametrize("part", ["company", "user", "account"])
def test_looking_into_a_customer_asks_why_once_and_is_on_record(part: str, world: World, support: Client) -> None:
    rows = {"company": world.nordhavn.pk, "user": world.mette.pk, "account": world.konto.pk}
    path = f"/admin/accounts/{part}/{rows[part]}/change/"
    assert support.get(f"/admin/accounts/{part}/{rows[part]}/history/").status_code == 404
    asked = support.get(path)
    assert asked["Location"].startswith(f"/admin/reason/{world.nordhavn.pk}/")
    assert support.post(asked["Location"], {"reason": ""}).status_code == 200
    assert log("support_view") == []
    assert support.post(asked["Location"], {"reason": "Kunden ringer"})["Location"] == path
    assert support.get(path).status_code == 200
    (entry,) = log("support_view")
    assert (entry.reason, entry.company_id, entry.actor_name) == ("Kunden ringer", world.nordhavn.pk, "Sofie Prøve")
    assert support.get(f"/admin/accounts/user/{world.frida.pk}/change/").status_code == 302


def test_the_question_leads_nowhere_but_here(world: World, support: Client) -> None:
    path = f"/admin/reason/{world.nordhavn.pk}/?next=https://evil.example/"
    assert support.post(path, {"reason": "Kunden ringer"})["Location"] == "/admin/"
