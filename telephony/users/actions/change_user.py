"""Change a user's details."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.actions.details import ChangeDetails, DetailsForm
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import REMOVE
from selfservice.kernel.core.refusals import AtField
from telephony.models import TelephonyUser
from telephony.users.action import UserAction


class UserForm(DetailsForm):
    """A person, and the login that has the telephone as its own."""

    name = LineField(label=_lazy("Name"), required=False)
    department = LineField(label=_lazy("Department"), required=False, removable=True, max_length=100)
    mail = LineField(label=_lazy("E-mail"), required=False, removable=True, max_length=254)
    login = LineField(
        label=_lazy("The user's login"),
        required=False,
        help_text=_lazy("User name or e-mail address of a colleague, who then has the telephone under My telephone."),
    )
    # Set where the login can be chosen: returns the login of a name or address, or None.
    find: Any = None

    def clean_mail(self) -> str:
        """Return the address; raise ValidationError for what is none (a hyphen empties it in a file)."""
        text: str = self.cleaned_data["mail"]
        if text and text != REMOVE:
            forms.EmailField().clean(text)
        return text

    def clean_login(self) -> str:
        """Return the login; raise ValidationError unless it exists at the user's company."""
        text: str = self.cleaned_data["login"]
        if text and self.find(text) is None:
            raise ValidationError(_("There is no such login at the company. Write the user name."), "unknown")
        return text


class ChangeUser(ChangeDetails, UserAction):
    """Change the details. By file, each row says what changes of name, department and mail."""

    slug = "change_telephony_user"
    address = "ret"
    section = "user"
    log_label = _lazy("Telephony user changed")
    many_label = ngettext_lazy("Change the details of %(n)s user", "Change the details of %(n)s users", "count")
    many_done = ngettext_lazy("The details of %(n)s user are saved", "The details of %(n)s users are saved", "count")
    many_ahead = ngettext_lazy(
        "The details of %(n)s user will change", "The details of %(n)s users will change", "count"
    )
    icon = "user"
    order = 10
    prominent = True
    Form = UserForm
    columns = ("name", "department", "mail")
    for_many = ("department",)

    def form(self, target: TelephonyUser | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = cast("UserForm", super().form(target, data))
        if target is not None and "whole" in form.fields:
            form.fields["name"].required = True
        if target is not None and "whole" in form.fields and self._may_link(target):
            form.initial["login"] = target.user.username if target.user else ""
            form.find = lambda text: self._login(target, text)
        else:
            del form.fields["login"]
        return form

    def refuse(self, target: TelephonyUser, data: Mapping[str, Any], today: date) -> str | None:
        if data.get("name") == REMOVE:
            return AtField(_("A user must have a name."), "name")
        return super().refuse(target, data, today)

    def values(self, target: TelephonyUser) -> list[str]:
        return [*super().values(target), str(target.user_id)]

    def label_of(self, name: str) -> Any:
        return super().label_of("login" if name == "user" else name)

    def wanted(self, target: TelephonyUser, data: Mapping[str, Any]) -> dict[str, Any]:
        wanted = super().wanted(target, data)
        if "login" in data:
            wanted["user"] = self._login(target, data["login"]) if data["login"] else None
        return wanted

    def _may_link(self, target: TelephonyUser) -> bool:
        return self.actor.holds(Function.USERS, target.company_id)

    def _login(self, target: TelephonyUser, text: str) -> User | None:
        seen = User.objects.visible_to(self.actor, function=Function.USERS).filter(company_id=target.company_id)
        found = seen.exclude(state=User.State.CLOSED).filter(Q(username=text.strip().lower()) | Q(email__iexact=text))
        users: list[User] = list(found[:2])
        return users[0] if len(users) == 1 else None
