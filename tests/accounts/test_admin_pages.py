"""What support sees in the admin: every list, every row and every act opens, in Danish."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.functions import Function
from accounts.models import Application, User
from selfservice.kernel import audit
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.actor import PublicActor, StaffActor
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import give_reason
from tests.world import World

Signed = Callable[[User], Client]


@pytest.fixture
def support(world: World, signed_in: Signed) -> Client:
    return signed_in(world.sofie)


@pytest.fixture
def application(world: World) -> Application:
    """One that waits for support: the company has an administrator."""
    with as_system("tests: apply"):
        made: Application = Application.objects.create(
            cvr=world.nordhavn.cvr,
            company=world.nordhavn,
            company_name=world.nordhavn.name,
            name="Bo Bertelsen",
            email="bo@example.com",
            mobile="+4520123499",
            consented_at=timezone.now(),
            state=Application.State.WITH_SUPPORT,
            cause=Application.Cause.HAS_ADMINISTRATOR,
        )
        return made


def test_every_list_opens(support: Client, application: Application) -> None:
    models = [m for m in admin.site._registry if m._meta.app_label in ("accounts", "kernel")]
    assert len(models) >= 7
    give_reason(support)
    for model in models:
        page = support.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        assert page.status_code == 200, model


def test_a_company_shows_its_logins_with_their_state(world: World, support: Client) -> None:
    give_reason(support, world.nordhavn.pk)
    page = support.get(reverse("admin:accounts_company_change", args=[world.nordhavn.pk]))
    assert page.status_code == 200
    for text in (world.mette.name, world.freja.name, "Aktiv", "CVR-nummer"):
        assert text in page.content.decode()


def test_a_login_shows_its_rights_in_words(world: World, support: Client) -> None:
    give_reason(support, world.nordhavn.pk)
    page = support.get(reverse("admin:accounts_user_change", args=[world.jonas.pk])).content.decode()
    assert "Nordhavn Byg A/S: Se forbrug, se og hente fakturaer, se konti, 1 konto" in page
    page = support.get(reverse("admin:accounts_user_change", args=[world.freja.pk])).content.decode()
    assert f"{Function.MOBILE.label}, alle konti" in page


def test_the_act_of_approving_says_why_it_cant_be_done(world: World, support: Client, application: Application) -> None:
    give_reason(support, world.nordhavn.pk)
    page = support.get(reverse("admin:accounts_application_act", args=[application.pk, "approve_application"]))
    assert page.status_code == 200
    assert "Virksomheden har en administrator" in page.content.decode()


def test_the_act_of_deleting_asks_for_the_reason(world: World, support: Client) -> None:
    there = reverse("admin:accounts_user_act", args=[world.freja.pk, "delete_login"])
    # The page names a customer: before it, as before the login's own page, the visit has a reason on record.
    assert support.get(there)["Location"].startswith(f"/admin/reason/{world.nordhavn.pk}/")
    give_reason(support, world.nordhavn.pk)
    page = support.get(there).content.decode()
    assert "Begrundelse" in page
    assert "Slet login" in page


def test_the_log_is_shown_in_words(world: World, support: Client) -> None:
    with as_system("tests: things that happen"):
        audit.record(PublicActor(everything=True), "login_failed", world.mette)
        staff = StaffActor(id=world.sofie.pk, name=world.sofie.name)
        audit.record(staff, "delete_login", world.mette, before={"state": "active"}, after={"state": "closed"})
    give_reason(support)
    give_reason(support, world.nordhavn.pk)
    page = support.get(reverse("admin:kernel_auditentry_changelist")).content.decode()
    for text in ("Forkert adgangskode", "Besøgende", "Slet login", world.sofie.name, "Status: Aktiv → Lukket"):
        assert text in page
    with as_system("tests: find the entry"):
        entry = AuditEntry.objects.system().get(event="delete_login")
    page = support.get(reverse("admin:kernel_auditentry_change", args=[entry.pk])).content.decode()
    assert "Slet login" in page
    assert "Status: Aktiv → Lukket<br>" in page
