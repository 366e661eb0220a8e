"""Panels and tasks of this app on the front page: accounts, companies, safer log-in, a second administrator."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.billing_accounts.recipients import by_account, summary
from accounts.credentials.devices import strength
from accounts.functions import Function
from accounts.models import Account, Company, Grant, Recipient
from accounts.permissions.companies import companies_of
from accounts.users.alerts import joined, single_administrator
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.navigation.dashboard import (
    Lookup,
    Panel,
    Place,
    Task,
    facts_of,
    register_lookup,
    register_panel,
    register_tasks,
)
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.scope.request import page_actor

SHOWN = 5
FEW_CODES = 3


def companies_panel(request: HttpRequest) -> Panel:
    """Return a panel with the companies that the user has selected."""
    actor = page_actor(request)
    seen = [company for company in companies_of(request) if company.pk in actor.company_ids][:SHOWN]
    facts = facts_of(request, [company.pk for company in seen])
    linked = {company.pk for company in seen if actor.holds(Function.ACCOUNTS, company.pk)}
    shown = [(company, facts[company.pk]) for company in seen]
    return Panel("accounts/front_companies.html", {"companies": shown, "linked": linked}, Place.SIDE)


def accounts_panel(request: HttpRequest) -> Panel | None:
    """Return a panel with the first open accounts."""
    actor = page_actor(request)
    if not actor.holds(Function.ACCOUNTS):
        return None
    accounts = _OPEN.rows(actor)
    found = by_account(actor, accounts)
    return Panel("accounts/front_accounts.html", {"accounts": [(one, summary(found[one.pk])) for one in accounts]})


def _open(actor: Actor) -> Any:
    accounts = Account.objects.visible_to(actor).filter(closed_on=None).select_related("company").order_by("number")
    return accounts[:SHOWN]


_OPEN: CachedQuery[Account] = CachedQuery(_open)


def login_tasks(request: HttpRequest) -> list[Task]:
    """Return tasks for a login that has only text messages as second factor, or few backup codes left."""
    if page_actor(request).real is not None:
        # In "view as", the factors of the colleague don't concern the viewer, nor those of the viewer the colleague.
        return []
    with as_system("what makes the login safer"):
        strong, left = strength(request.user)
    found = []
    if not strong:
        text = _("A passkey or an app is safer than text messages.")
        found.append(Task("shield", _("Make logging in safer"), text, reverse("profile"), _("Choose")))
    if left < FEW_CODES:
        text = _("They let you in when you don't have your phone.")
        found.append(Task("lock", _("Save backup codes"), text, reverse("backup_codes"), _("Create codes")))
    return found


def second_administrator(request: HttpRequest) -> list[Task]:
    """Return a task for companies with one administrator: if that person leaves, only a new letter gives access."""
    actor = page_actor(request)
    companies = single_administrator(actor).yours if actor.holds(Function.USERS) else []
    if not companies:
        return []
    title = _("You are the only administrator of %(companies)s") % {"companies": joined(companies)}
    text = _("If you leave, nobody can create logins there. Two are safer.")
    url = f"{reverse('user_new')}?rolle=administrator"
    return [Task("users", title, text, url, _("Create a second"))]


register_lookup(
    Lookup(
        order=90,
        label=_lazy("Find account"),
        icon="layers",
        url_name="search",
        question=_lazy("Which account is it about?"),
        field_label=_lazy("Account number, name or reference"),
        function=Function.ACCOUNTS,
    )
)
register_panel(40, accounts_panel, about=(Account, Recipient))
register_panel(90, companies_panel, about=(Company,))
register_tasks(login_tasks)
register_tasks(second_administrator, about=(Grant,))
