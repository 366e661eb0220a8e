"""What is filled into each action's form, and the targets that a row of the model alone does not make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils import timezone

from accounts.credentials.reset_tokens import reset_tokens
from accounts.models import ActivationCode, AuthenticatorApp, Company, User
from accounts.profile.email_confirmation import link_for_mail
from accounts.support.first_login import tokens
from accounts.users.invitations import token_of
from selfservice.kernel.scope.models import as_system
from tests.isolation import data_billing, data_orders, data_subscriptions, makers_batches, makers_usage
from tests.isolation.arena import Arena
from tests.isolation.gathered import gathered
from tests.isolation.makers_numbers import number_of
from tests.isolation.rows import new_row, row_at
from tests.world import make_company

REASON = {"reason": "Prøve"}
HASH = {"password_hash": "md5$x$y"}
MOBILE = "+4520304050"


def _nothing(_arena: Arena) -> dict[str, Any]:
    return {}


def _given(**data: Any) -> Callable[[Arena], dict[str, Any]]:
    return lambda _arena: data


def _rights(arena: Arena) -> list[dict[str, Any]]:
    uid = str(arena.companies["nordhavn"].uid)
    return [{"company": uid, "whole_group": False, "accounts": None, "functions": ["own"]}]


def _invitation(arena: Arena) -> dict[str, Any]:
    person = {"name": "Ny Kollega", "email": f"{uuid4().hex[:8]}@example.com", "mobile": MOBILE, "language": "da"}
    return {**person, "company": str(arena.companies["nordhavn"].uid), "rights": _rights(arena)}


def _code(arena: Arena) -> dict[str, Any]:
    """The code of the invited colleague's letter."""
    with as_system("tests: a letter's code"):
        row, _first = ActivationCode.objects.system().get_or_create(
            company=arena.companies["nordhavn"],
            user=arena.users["kollega"],
            used_at=None,
            revoked_at=None,
            defaults={"hash": "x", "expires_at": timezone.now() + timedelta(days=1)},
        )
    return {"code_id": row.pk, "number": MOBILE, "email": "ny@example.com", **HASH}


def _link(arena: Arena) -> dict[str, Any]:
    """The token of the invited colleague's newest link."""
    with as_system("tests: a link"):
        user = User.objects.system().get(pk=arena.users["kollega"].pk)
    return {"token": token_of(user), **HASH}


def _token(tokens: PasswordResetTokenGenerator, **data: Any) -> Callable[[Arena], dict[str, Any]]:
    """The token of a link to the colleague's password."""

    def made(arena: Arena) -> dict[str, Any]:
        with as_system("tests: a link"):
            user = User.objects.system().get(pk=arena.users["kollega"].pk)
        return {"token": tokens.make_token(user), **HASH, **data}

    return made


def _opened_mail(arena: Arena) -> dict[str, Any]:
    """The token of the mail that confirms a new address which the colleague has asked for."""
    user, new = arena.users["kollega"], "anden@example.com"
    with as_system("tests: a wish"):
        new_row(
            arena, "kernel.ActionRun", "nordhavn", action="ask_for_mail", state="done", target_model="accounts.user",
            target_id=user.pk, data={"email": new}, request_id=uuid4(),
        )  # fmt: skip
    return {"token": link_for_mail({"person": str(user.uid), "new": new}).rstrip("/").rpartition("/")[2]}


def _second_factor(arena: Arena) -> dict[str, Any]:
    """One of two."""
    with as_system("tests: a second app"):
        app = AuthenticatorApp.fresh(user=arena.users["group_admin"], name="Nummer to")
        app.save()
        AuthenticatorApp.fresh(user=arena.users["group_admin"], name="Nummer tre").save()
    return {"device": app.persistent_id}


def _own_number(arena: Arena, company: str) -> Any:
    return number_of(arena, {"nordhavn": "group_admin", "fremmed": "fremmedkollega"}[company], company)


def _lost_number(arena: Arena, company: str) -> Any:
    row = _own_number(arena, company)
    with as_system("tests: barred by its user"):
        row.bars, row.lost_since, row.state = ["all"], timezone.now(), "barred"
        row.save()
    return row


def _user(state: str, **more: Any) -> Callable[[Arena, str], Any]:
    def make(arena: Arena, company: str) -> User:
        user: User = row_at(arena, "accounts.User", company)
        with as_system("tests: a login in a state"):
            User.objects.system().filter(pk=user.pk).update(state=state, **more)
        return user

    return make


def _application(_arena: Arena) -> dict[str, Any]:
    """Of a customer without an administrator: it is answered by letter at once."""
    with as_system("tests: a customer without an administrator"):
        known = Company.objects.system().filter(cvr="99000007").first()
        company = known or make_company("99000007", "Ålborg Blomster ApS")
    person = {"name": "Prøve Personsen", "email": "ny@example.com", "mobile": MOBILE}
    return {"cvr": company.cvr, "company_name": company.name, **person, "consent": "on"}


def _of_nobodys_company(arena: Arena, company: str) -> Any:
    with as_system("tests: a customer without an administrator"):
        row = make_company("99000007", "Ålborg Blomster ApS")
        return new_row(arena, "accounts.Application", "nordhavn", company=row, cvr=row.cvr)


# Targets that need more than a state (test_actions.one_of), by slug.
TARGETS: dict[str, Callable[[Arena, str], Any]] = {
    **dict.fromkeys(("reveal_puk", "bar_lost"), _own_number),
    "unbar_own": _lost_number,
    **dict.fromkeys(("accept_invitation", "invite_again"), _user("invited", invited_at=timezone.now())),
    "edit_user": _user("active"),
    "approve_application": _of_nobodys_company,
    "set_policy": lambda arena, company: arena.companies[company],
    **data_billing.TARGETS,
    **data_orders.TARGETS,
    **data_subscriptions.TARGETS,
    **makers_batches.TARGETS,
    **makers_usage.TARGETS,
    **gathered("TARGETS"),
}
DATA: dict[str, Callable[[Arena], dict[str, Any]]] = {
    "accept_invitation": _link,
    "activate": _code,
    "activate_support": _token(tokens, secret="00" * 20, step=1, name="App"),
    "add_app": _given(secret="00" * 20, step=1, name="App"),
    "apply": _application,
    "approve_application": _given(**REASON),
    "ask_for_mail": _given(email="anden@example.com"),
    "bar_lost": _given(cause="lost"),
    "change_mail": _opened_mail,
    "change_mobile": _given(number=MOBILE),
    "change_password": _given(**HASH),
    "change_rights": lambda arena: {"rights": _rights(arena)},
    "close_user": _nothing,
    "delete_login": _given(**REASON),
    "edit_user": _given(name="Nyt Navn", language="da"),
    "end_one_session": lambda arena: {"session": arena.sessions["group_admin"][:32]},
    "end_other_sessions": _given(keep_session="x"),
    "end_user_sessions": _nothing,
    "enrol_again": _nothing,
    "invite_again": _nothing,
    "invite_support": _given(username="ny.support", name="Ny Support", email="ny@example.com"),
    "invite_user": _invitation,
    "lock_user": _nothing,
    "reject_application": _given(**REASON),
    "remove_factor": _second_factor,
    "rename_factor": lambda arena: {**_second_factor(arena), "name": "Min nøgle"},
    "renew_backup_codes": _nothing,
    "reset_factors": _given(mobile=MOBILE, **REASON),
    "reset_password": _token(reset_tokens),
    "retry_command": _given(**REASON),
    "reveal_puk": _given(which="puk1"),
    "set_policy": _given(see_puk="on"),
    "unbar_own": _nothing,
    "unlock_user": _nothing,
    "view_as": _nothing,
    **data_billing.DATA,
    **data_orders.DATA,
    **data_subscriptions.DATA,
    **makers_batches.DATA,
    **makers_usage.DATA,
    **gathered("DATA"),
}
