"""The steps of getting in, as a person takes them with a browser."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP

from accounts.credentials.reset_tokens import reset_tokens
from accounts.models import Application, AuthenticatorApp, SmsFactor, User
from accounts.profile.actions.change_password import ResetPassword
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.models import as_system
from tests.accounts.conftest import CVR
from tests.outside import Outside
from tests.world import PASSWORD

MOBILE = "+4520123456"
# The name of CVR in the register.
BLOMSTER = "Ålborg Blomster ApS"
NEW_PASSWORD = "fire grønne stole på række"


def applied(**changes: Any) -> dict[str, Any]:
    """An application form, filled in. The name that the register has is confirmed for the usual company alone."""
    usual = re.sub(r"\D", "", changes.get("cvr", CVR)) == CVR
    form = {
        "cvr": CVR,
        "company_name": BLOMSTER if usual else "",
        "name": "Anna Ålborg",
        "email": "anna@blomster.example",
        "mobile": "20 12 34 56",
        "account_number": "",
        "consent": "on",
        "request_id": str(uuid4()),
    }
    return {k: v for k, v in (form | changes).items() if v is not None}


def apply(client: Client | None = None, **changes: Any) -> Any:
    """Send an application, and send it again if the page asks whether this is the company."""
    client, form = client or Client(), applied(**changes)
    answer = client.post("/ansoeg/skema/", form)
    if name := asked_name(answer):
        answer = client.post("/ansoeg/skema/", form | {"company_name": name})
    return answer


def asked_name(answer: Any) -> str:
    """The name that a page asks to confirm, or nothing."""
    page = answer.content.decode() if answer.status_code == 200 else ""
    found = re.search(r'name="company_name" value="([^"]*)"', page) if "data-question" in page else None
    return html.unescape(found.group(1)) if found else ""


def deliver(kind: str) -> int:
    """Have a worker deliver; returns how many commands it handled."""
    with as_system("tests"):
        # Within a test's one transaction the database's now() does not advance, and nothing would ever be due.
        waiting = OutboxCommand.objects.system().filter(kind=kind)
        waiting.update(due_at=Now() - timedelta(minutes=1), lease_until=None)
    return deliver_due(kind=kind)


def mails_but_receipts(outside: Outside) -> list[dict[str, Any]]:
    """All mails except the receipts of applications, newest first."""
    return [mail for mail in outside.mails() if not mail["subject"].startswith("Vi har modtaget din ansøgning")]


def the_application(**filters: Any) -> Application:
    """The one application there is."""
    with as_system("tests"):
        return Application.objects.system().select_related("company", "user").get(**filters)


def letter(outside: Outside, cvr: str = CVR) -> tuple[str, str]:
    """Apply, have the letter delivered, and read user name and code from it."""
    assert apply(cvr=cvr).status_code == 302
    deliver("eboks.letter")
    application = the_application(cvr=cvr, state="approved")
    assert application.user is not None
    return application.user.username, outside.code(cvr)


def current_code(app: AuthenticatorApp, *, at: datetime | None = None) -> str:
    """What the authenticator app shows."""
    clock = TOTP(app.key)
    clock.time = (at or timezone.now()).timestamp()
    return f"{clock.token():06d}"


def wrong_code(app: AuthenticatorApp) -> str:
    """A code that the app shows at no time near now."""
    clock = TOTP(app.key)
    near = set()
    for step in range(-3, 4):
        clock.time = timezone.now().timestamp() + 30 * step
        near.add(clock.token())
    return next(f"{n:06d}" for n in range(10) if n not in near)


def give_app(user: User) -> AuthenticatorApp:
    """An authenticator app for a login."""
    with as_system("tests"):
        app = AuthenticatorApp.fresh(user=user, name="App", confirmed=True)
        app.save()
    return app


def give_sms(user: User, number: str = MOBILE) -> SmsFactor:
    """A mobile number as second factor."""
    with as_system("tests"):
        factor: SmsFactor = SmsFactor.objects.create(user=user, name="sms", number=number, confirmed=True)
    return factor


def reset_password(user: User, password_hash: str) -> None:
    """A new password by the link from "forgotten your password"."""
    with as_system("tests") as system:
        found = User.objects.system().get(pk=user.pk)
        run(ResetPassword, system, user.uid, {"password_hash": password_hash, "token": reset_tokens.make_token(found)})


def give_reason(support: Client, company_id: int | None = None) -> Client:
    """Support says why it looks at a customer, or at lists over all customers; the client."""
    path = f"/admin/reason/{company_id}/" if company_id else "/admin/reason/"
    assert support.post(path, {"reason": "Kunden har ringet"}).status_code == 302
    return support


def give_password(client: Client, username: str, password: str = PASSWORD, **more: Any) -> Any:
    """The first step of the log-in."""
    form = {"login-current_step": "auth", "auth-username": username, "auth-password": password}
    return client.post("/log-ind/", form | more)


def give_code(client: Client, code: str, step: str = "token", **more: Any) -> Any:
    """The second step of the log-in."""
    return client.post("/log-ind/", {"login-current_step": step, f"{step}-otp_token": code} | more)


def is_in(client: Client) -> bool:
    """Whether the client is logged in with both factors."""
    return bool(client.get("/profil/").status_code == 200)


def error_at(response: Any, field: str) -> str:
    """The error shown at a field, or nothing."""
    found = re.search(rf'id="id_{field}_error">(.*?)</span>', response.content.decode(), re.S)
    return found.group(1) if found else ""


def errors(response: Any) -> str:
    """The summary of errors on top of a page, or nothing."""
    found = re.search(r'id="errors".*?</div>', response.content.decode(), re.S)
    return found.group() if found else ""


VARYING = (
    (re.compile(r'name="csrfmiddlewaretoken" value="\w+"'), "CSRF"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b"), "REFERENCE"),
    (re.compile(r"kl\.\s\d+\.\d\d"), "TIME"),
)


def same(text: str) -> str:
    """A text without what differs between any two answers."""
    for pattern, name in VARYING:
        text = pattern.sub(name, text)
    return text


def shape(response: Any) -> tuple[int, str, str]:
    """Status, where it leads and page of an answer, without what differs between any two answers."""
    return response.status_code, same(response.headers.get("Location", "")), same(response.content.decode())
