"""Correct a colleague's details: the name at any time; e-mail and mobile while the login is not yet in use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.users.action import OnUser
from accounts.users.invitations import invite
from selfservice.kernel.actions.base import Change
from selfservice.kernel.core.fields import LineField, MailField, MobileField
from selfservice.kernel.core.forms import OnceForm

OFF = {"autocomplete": "off"}


class EditUserForm(OnceForm):
    """The name and language; while invited, also the addresses of the invitation and the codes."""

    name = LineField(
        label=gettext_lazy("Full name"),
        error_messages={"required": gettext_lazy("Enter the colleague's full name")},
        widget=forms.TextInput(attrs=OFF),
    )
    email = MailField(label=gettext_lazy("Work e-mail"), required=False)
    mobile = MobileField(label=gettext_lazy("Mobile number"), max_length=40, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, invited: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "mobile"):
            if invited:
                self.fields[name].required = True
                self.fields[name].help_text = _(
                    "When you change it, a new invitation is sent; the link sent before stops working."
                )
                self.fields[name].widget.attrs.update(OFF)
            else:
                del self.fields[name]


class EditUser(OnUser):
    """Edit the details. After activation only the user changes e-mail and mobile, which open the login."""

    slug = "edit_user"
    address = "ret"
    label = gettext_lazy("Edit details")
    done_receipt = gettext_lazy("The details of %(target)s are changed.")
    refused_receipt = gettext_lazy("The details of %(target)s were not changed. %(why)s")
    icon = "user"
    section = "login"
    order = 40
    from_states = frozenset({User.State.INVITED, User.State.ACTIVE, User.State.LOCKED})
    Form = EditUserForm

    def form(self, target: User, data: Mapping[str, Any] | None = None) -> forms.Form:
        now = {"name": target.name, "email": target.email, "mobile": target.mobile.removeprefix("+45")}
        invited = target.state == User.State.INVITED and target.invited_at is not None
        return EditUserForm(data, initial={**now, "language": target.language}, invited=invited)

    def refuse(self, target: User, data: Mapping[str, Any], today: date) -> str | None:
        if target.state == User.State.INVITED and target.invited_at is None:
            return _("This login is activated with the letter in e‑Boks. If the letter is gone, apply again.")
        return super().refuse(target, data, today)

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        changed = {k: v for k, v in data.items() if k != "request_id" and v != getattr(target, k)}
        before = {name: getattr(target, name) for name in changed}
        for name, value in changed.items():
            setattr(target, name, value)
        target.save()
        # The link sent to the old address or phone must stop working.
        if {"email", "mobile"} & changed.keys():
            invite(target, self.actor.name, now)
        return Change(target, before=before, after=changed)
