"""The demo's other users: invited, active, locked, closed. They fill the user list; nobody can log in as them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.functions import ADMINISTRATOR, ROLES, Function
from accounts.models import AuthenticatorApp, Company, Grant, SmsFactor, User
from selfservice.kernel.scope.models import as_system

FUNCTIONS = {role.name: role.functions for role in ROLES}


@dataclass(frozen=True, slots=True)
class Colleague:
    """A user in the list. `days` is the age of the last login or, for invited users, of the invitation."""

    name: str
    cvr: str
    mobile: str
    functions: frozenset[str]
    state: str = User.State.ACTIVE
    days: int = 1
    app: bool = False


BYG, ANLAEG, SERVICE = "12345674", "40000011", "40000038"
COLLEAGUES = [
    Colleague("Aisha Rahman", BYG, "+4520123466", FUNCTIONS["reception"], app=True),
    Colleague("Mikkel Østergaard", BYG, "+4520123476", FUNCTIONS["it"], days=3, app=True),
    Colleague("Søren Thygesen", BYG, "+4520123468", FUNCTIONS["employee"], User.State.LOCKED, days=40),
    Colleague("Line Dam", BYG, "+4520123478", FUNCTIONS["read_only"], days=130),
    Colleague("Ahmed Haddad", BYG, "+4520123488", FUNCTIONS["finance"], User.State.INVITED, days=2),
    Colleague("Bjørn Åkjær", BYG, "+4520123480", FUNCTIONS["employee"], User.State.INVITED, days=12),
    Colleague("Emil Vestergaard", BYG, "+4520123500", frozenset(), User.State.CLOSED, days=200),
    Colleague("Katrine Bruun", ANLAEG, "+4520123498", ADMINISTRATOR, app=True),
    Colleague("Oliver Friis", ANLAEG, "+4520123514", FUNCTIONS["employee"], days=15, app=True),
    Colleague("Mathilde Munk", SERVICE, "+4520123510", frozenset({Function.MOBILE, Function.USAGE}), days=8),
]


def make_colleagues() -> None:
    """Create the missing users, with unusable passwords."""
    with as_system("make the demo's colleagues"):
        companies = {
            company.cvr: company for company in Company.objects.system().filter(cvr__in=[BYG, ANLAEG, SERVICE])
        }
        for colleague in COLLEAGUES:
            username = colleague.name.lower().replace(" ", ".").replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
            if not User.objects.system().filter(username=username).exists():
                _make(colleague, username, companies[colleague.cvr])


def _make(colleague: Colleague, username: str, company: Company) -> None:
    then = timezone.now() - timedelta(days=colleague.days)
    invited = colleague.state == User.State.INVITED
    user = User.objects.create(
        username=username, name=colleague.name, company=company, mobile=colleague.mobile, state=colleague.state,
        email=f"{username}@nordhavnbyg.example", password=make_password(None),
        invited_at=then if invited else None,
        activated_at=None if invited else then - timedelta(days=30),
        last_login=None if invited else then,
        closed_at=then if colleague.state == User.State.CLOSED else None,
    )  # fmt: skip
    if colleague.functions:
        Grant.objects.create(user=user, company=company, functions=sorted(colleague.functions))
    if colleague.state in (User.State.ACTIVE, User.State.LOCKED):
        SmsFactor.objects.create(user=user, name="sms", number=colleague.mobile)
    if colleague.app:
        AuthenticatorApp.fresh(user=user, name="Telefon").save()
