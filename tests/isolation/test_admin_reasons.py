"""Support gives a reason before any customer's data is shown: a list over all companies, and every row's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import Company, User
from accounts.support.admin.scoped import ScopedAdmin
from selfservice.kernel.actions.base import company_of
from selfservice.kernel.models import AuditEntry, FeedAlarm
from selfservice.kernel.scope.models import as_system
from selfservice.support.models import Case, DifferentDay, ServiceMessage, TextModule, WeeklyHours
from subscriptions.models import AddOn, Plan
from tests.isolation.arena import Arena
from tests.isolation.rows import row_at
from tests.signed_in import sign_in

# The operator's catalogue holds nothing of a customer.
NO_CUSTOMERS = {Plan, AddOn, FeedAlarm, TextModule, WeeklyHours, DifferentDay, ServiceMessage}
# A case is its own reason, and so is the queue of them.
OWN_REASON = {Case}
MODELS = [model for model in admin.site._registry if model not in NO_CUSTOMERS | OWN_REASON]
ALL = "/admin/reason/"


def page(model: Any, kind: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=args)


def views() -> list[AuditEntry]:
    with as_system("tests"):
        return list(AuditEntry.objects.system().filter(event="support_view").order_by("pk"))


@pytest.fixture
def support(arena: Arena, as_it_was: None) -> Client:
    return sign_in(arena.users["support"])


@pytest.mark.parametrize("model", MODELS)
def test_every_list_asks_once_and_it_is_on_record(model: Any, support: Client) -> None:
    assert isinstance(admin.site._registry[model], ScopedAdmin)
    path = f"{page(model, 'changelist')}?q=a"
    asked = support.get(path)
    assert asked.status_code == 302 and asked["Location"].startswith(f"{ALL}?next=")
    form = support.get(asked["Location"]).content.decode()
    assert "alle kunder" in form
    assert support.post(asked["Location"], {"reason": ""}).status_code == 200
    assert views() == []
    assert support.post(asked["Location"], {"reason": "Fejlsøgning"})["Location"] == path
    (entry,) = views()
    assert (entry.company_id, entry.reason, entry.actor_kind) == (None, "Fejlsøgning", "staff")


def test_a_reason_for_one_list_opens_all(support: Client) -> None:
    support.post(ALL, {"reason": "Fejlsøgning"})
    assert {support.get(page(model, "changelist")).status_code for model in MODELS} == {200}


@pytest.mark.parametrize("model", MODELS)
def test_every_rows_page_asks_for_its_company(model: Any, support: Client, arena: Arena) -> None:
    row = row_at(arena, model._meta.label, "nordhavn")
    path, company = page(model, "change", row.pk), company_of(row)
    support.post(ALL, {"reason": "Fejlsøgning"})
    asked = support.get(path)
    assert company is not None
    assert asked.status_code == 302 and asked["Location"].startswith(f"{ALL}{company}/")
    support.post(asked["Location"], {"reason": "Kunden ringer"})
    assert support.get(path).status_code == 200
    assert views()[-1].company_id == company


def test_a_case_is_the_reason_for_its_customer(support: Client, arena: Arena) -> None:
    """The queue and a case ask nothing, and are on record; other customers' pages, and all other lists, ask as ever."""
    case = row_at(arena, Case._meta.label, "nordhavn")
    assert support.get(page(Case, "changelist")).status_code == 200
    for _twice in range(2):
        assert support.get(page(Case, "change", case.pk)).status_code == 200
    number = f"Sag {case}"
    assert [(e.company_id, e.reason) for e in views()] == [(None, "Sagskøen"), (case.company_id, number)]
    company, other = arena.companies["nordhavn"], arena.companies["fremmed"]
    assert support.get(page(Company, "change", company.pk)).status_code == 200
    assert support.get(page(Company, "change", other.pk)).status_code == 302
    assert support.get(page(Company, "changelist")).status_code == 302
    assert support.get(f"{page(Case, 'changelist')}?kunde={other.pk}").status_code == 302


def test_a_row_of_no_company_asks_as_a_list_does(support: Client, arena: Arena) -> None:
    path = page(User, "change", arena.users["support"].pk)
    assert support.get(path)["Location"].startswith(f"{ALL}?next=")
    support.post(ALL, {"reason": "Fejlsøgning"})
    assert support.get(path).status_code == 200
