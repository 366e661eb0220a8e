"""Apply for access (Ansøg): record, decide, and send a letter to a known customer without administrator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Application, Company, User
from accounts.onboarding.applications import evaluate_application
from accounts.onboarding.forms import ApplicationForm
from accounts.onboarding.letters.create import letter_command, write_letter
from accounts.onboarding.usernames import new_username, save_under_free_name
from accounts.permissions.access import make_administrator
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.formatting import when
from selfservice.kernel.outbox.enqueue import Command, enqueue

# How long a letter takes at most.
PROMISE = timedelta(hours=2)


class ApplyForm(ApplicationForm):
    """The applicant's answers, and whether to mail a receipt. The page decides it: an address gets few a day."""

    receipt = forms.BooleanField(required=False)


class Apply(Action):
    """Record an application. Run by the portal, since a visitor has no actor. The response is the same in all cases."""

    slug = "apply"
    label = _("Apply for access")
    log_kind = "applications"
    actors: ClassVar[frozenset[str]] = frozenset({"system"})
    Form = ApplyForm
    unrecorded = frozenset({"consent", "receipt"})

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        company = Company.objects.system().select_for_update().filter(cvr=data["cvr"]).first()
        state, cause = evaluate_application(company, data)
        application = Application.objects.create(
            cvr=data["cvr"],
            company=company,
            company_name=company.name if company else data["company_name"] or data["cvr"],
            name=data["name"],
            email=data["email"],
            mobile=data["mobile"],
            account_number=data["account_number"],
            consented_at=now,
            language=(get_language() or "da")[:2],
            state=state,
            cause=cause,
            decided_at=now if state == Application.State.APPROVED else None,
            decided_by="Selvbetjening" if state == Application.State.APPROVED else "",
        )
        if state == Application.State.APPROVED and company is not None:
            grant_access(application, company)
        if data["receipt"]:
            send_receipt(application)
        return Change(application, after={"state": state, "cause": cause, "cvr": application.cvr})

    def command(self, target: Application, data: Mapping[str, Any], change: Change) -> Command | None:
        return letter_command(target)


def send_receipt(application: Application) -> None:
    """Mail the reference and the link of the status page to the applicant: the same mail for every company.

    It contains nothing that the applicant has typed: anyone can enter anyone's address.
    """
    context = {
        "application": str(application.uid),
        "reference": application.reference,
        "promised": when(application.created_at + PROMISE),
    }
    payload = {
        "to": application.email,
        "template": "application_received",
        "language": application.language,
        "context": context,
    }
    enqueue(Command("mail", f"application:{application.uid}", payload=payload), company_id=None)


def grant_access(application: Application, company: Company) -> User:
    """Create the company's invited administrator and write the letter. Call inside an action that has approved."""
    user = User(
        username=new_username(company.name),
        company=company,
        name=application.name,
        email=application.email,
        mobile=application.mobile,
        language=application.language,
    )
    user.set_unusable_password()
    save_under_free_name(user, company.name)
    make_administrator(user, company)
    application.user = user
    application.save()
    write_letter(application, company, user)
    return user
