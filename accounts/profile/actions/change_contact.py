"""Change the user's own e-mail and mobile; each takes effect when the user has confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.credentials.confirm_number import confirm_number
from accounts.models import User
from accounts.notifications.notices import notify
from accounts.profile.action import OwnAction, OwnFactorForm
from accounts.profile.email_confirmation import opened
from selfservice.kernel.actions.base import Action, ActionRefused, Change
from selfservice.kernel.core.fields import MailField
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.scope.models import as_system


class NewMailForm(OnceForm):
    """The new address."""

    email = MailField(
        label=gettext_lazy("New e-mail address"),
        help_text=gettext_lazy("We send a link there. The address counts when you have opened it."),
        error_messages={"required": gettext_lazy("Enter your work e-mail address")},
    )


class AskForMail(OwnAction):
    """Send the link; nothing is changed yet."""

    slug = "ask_for_mail"
    label = gettext_lazy("Change e-mail address")
    log_label = gettext_lazy("A new e-mail address asked for")
    done_receipt = gettext_lazy(
        "We have sent a link to %(mail)s. Your address is changed when you open it, within a day."
    )
    refused_receipt = gettext_lazy("Your address was not changed. %(why)s")
    Form = NewMailForm

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {"mail": run.after.get("email_asked", "")}

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        if data.get("email", "").lower() == self.me().email.lower():
            return _("That is your address already.")
        return None

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        user = self.me()
        context = {"name": user.name, "person": str(user.uid), "new": data["email"]}
        payload = {"to": data["email"], "template": "mail_confirm", "language": user.language, "context": context}
        with as_system("send a link to a new mail address"):
            notify(user, "mail_asked", new=data["email"])
            enqueue(Command("mail", f"mail_confirm:{user.uid}:{now.isoformat()}", payload=payload),
                    company_id=user.company_id)  # fmt: skip
        return Change(user, after={"email_asked": data["email"]})


class OpenedForm(OnceForm):
    """The link's token, checked again under the lock."""

    token = forms.CharField()


class ChangeMail(Action):
    """Change the address. Run by the portal for a user who opened the link there; the old address is notified."""

    slug = "change_mail"
    label = gettext_lazy("Change e-mail address")
    log_kind = "own"
    model = User
    actors: ClassVar[frozenset[str]] = frozenset({"system"})
    from_states = frozenset({User.State.ACTIVE})
    Form = OpenedForm
    unrecorded: ClassVar[frozenset[str]] = frozenset({"token"})

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        found = opened(data["token"])
        if found is None or found[0].pk != target.pk:
            raise ActionRefused(_("The link no longer works: it was used, or replaced by a newer one."))
        before, address = {"email": target.email}, found[1]
        notify(target, "mail_changed", new=address)
        target.email = address
        target.save()
        return Change(target, before=before, after={"email": target.email})


class NewMobileForm(OwnFactorForm):
    """The number, confirmed by its code."""

    number = forms.CharField(max_length=16)


class ChangeMobile(OwnAction):
    """Change to a confirmed number; codes go there from now on, and to no earlier number."""

    slug = "change_mobile"
    label = gettext_lazy("Change mobile number")
    done_receipt = gettext_lazy("Your mobile number is changed. Codes go there from now on.")
    refused_receipt = gettext_lazy("Your mobile number was not changed. %(why)s")
    Form = NewMobileForm

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        user = self.me()
        before = {"mobile": user.mobile}
        user.mobile = data["number"]
        with as_system("change one's own login"):
            user.save()
            confirm_number(user)
            notify(user, "mobile_changed", new=user.mobile)
        return Change(user, before=before, after={"mobile": user.mobile, "sessions_ended": self.end_others(data)})
