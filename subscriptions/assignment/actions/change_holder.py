"""Change a subscription's holder, and the company's own data on it: department, cost centre, bill text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm, values_given
from subscriptions.core.action import SubscriptionAction
from subscriptions.core.second_factor import owners_of, revoke_sms_factors
from subscriptions.models import Subscription

FIELDS = ("holder_name", "employee_number", "department", "cost_centre", "bill_text")
# Fields that many subscriptions can share; a holder is one person's.
FOR_MANY = ("department", "cost_centre", "bill_text")


class HolderForm(OnceForm):
    """All fields, for one subscription (`whole`); in bulk, only the fields that are filled in are changed."""

    whole = forms.BooleanField(required=False, widget=forms.HiddenInput)
    holder_name = LineField(label=_lazy("User"), required=False, removable=True)
    employee_number = LineField(label=_lazy("Employee number"), required=False, removable=True, max_length=50)
    department = LineField(label=_lazy("Department"), required=False, removable=True, max_length=100)
    cost_centre = LineField(label=_lazy("Cost centre"), required=False, removable=True, max_length=50)
    bill_text = LineField(
        label=_lazy("Text on the invoice"),
        required=False,
        removable=True,
        max_length=100,
        help_text=_lazy("Stands beside the number on the invoice."),
    )
    login = LineField(
        label=_lazy("The user's login"),
        required=False,
        help_text=_lazy("User name or e-mail address of a colleague, who then sees the number under My number."),
    )
    # Set where the login can be chosen: returns the user of a name or address, or None.
    find: Any = None

    def clean_login(self) -> str:
        """Return the login; raise ValidationError unless it exists at the subscription's company."""
        text: str = self.cleaned_data["login"]
        if text and self.find(text) is None:
            raise ValidationError(_("There is no such login at the company. Write the user name."), "unknown")
        return text


class ChangeHolder(SubscriptionAction):
    """Change the details; nobody outside is notified. Only an actor who sees the company's logins can link one."""

    slug = "change_holder"
    address = "ret-oplysninger"
    label = _lazy("Change details")
    log_label = _lazy("Details changed")
    done_receipt = _lazy("The details of %(target)s are saved.")
    refused_receipt = _lazy("The details of %(target)s were not saved. %(why)s")
    many_label = ngettext_lazy(
        "Change the details of %(n)s subscription", "Change the details of %(n)s subscriptions", "count"
    )
    many_done = ngettext_lazy(
        "The details of %(n)s subscription are saved", "The details of %(n)s subscriptions are saved", "count"
    )
    many_ahead = ngettext_lazy(
        "The details of %(n)s subscription will change", "The details of %(n)s subscriptions will change", "count"
    )
    icon = "user"
    section = "details"
    takes_number = True
    later = True
    Form = HolderForm
    # In a file, each row has its holder; an empty cell leaves the value unchanged.
    columns = FIELDS

    def form(self, target: Subscription | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        initial: dict[str, Any] = {"whole": True}
        if target is not None:
            initial |= {name: getattr(target, name) for name in FIELDS}
            initial["login"] = target.user.username if target.user else ""
        form = HolderForm(data, initial=initial)
        whole = target is not None and (data is None or bool(data.get("whole")))
        if whole and target is not None and self._may_link_user(target):
            form.find = lambda text: self._login(target, text)
        else:
            del form.fields["login"]
        if not whole:
            del form.fields["whole"]
            for name in FIELDS if target is None else ():
                if name not in FOR_MANY:
                    del form.fields[name]
                else:
                    form.fields[name].help_text = _("Empty: each keeps its own. A hyphen (-) removes it.")
        return form

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if data and not self._changes(target, data):
            return _("Nothing is changed: it is like that already.")
        return None

    def take_refusal(self, target: Subscription, data: Mapping[str, Any]) -> str | None:
        return super().take_refusal(target, data) if self._loses_factor(target, data) else None

    def _loses_factor(self, target: Subscription, data: Mapping[str, Any]) -> bool:
        """Return whether the number passes from a user who logs in with it to somebody else."""
        return bool(data) and target.user in owners_of(target) and "user" in self._changes(target, data)

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        if target.user is None:
            return []
        return [
            (_("The user's login"), target.user.name),
            (
                _("Another user"),
                _(
                    "When the name becomes another's, the number is no longer under their My number, and they can't log"
                    " in with it."
                ),
            ),
        ]

    def answers(self, target: Subscription, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        labels = {name: field.label for name, field in HolderForm.base_fields.items()}
        changes = self._changes(target, data)
        return [(labels.get(name, labels["login"]), str(value or "–")) for name, value in changes.items()]

    def seen(self, target: Subscription, data: Mapping[str, Any], day: date) -> str:
        # The form's initial values: a colleague may have changed them meanwhile.
        values = [*(getattr(target, name) for name in FIELDS), str(target.user_id)]
        return sha256("\n".join(values).encode()).hexdigest()[:16]

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        if self._loses_factor(target, data):
            revoke_sms_factors(target.number, user=target.user)
        changes = self._changes(target, data)
        before = {name: getattr(target, name) for name in changes}
        for name, value in changes.items():
            setattr(target, name, value)
        target.save(update_fields=list(changes))
        return Change(target, before=before, after=changes)

    def _changes(self, target: Subscription, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields that change, with their new values."""
        wanted = values_given(FIELDS, data)
        if "login" in data:
            wanted["user"] = self._login(target, data["login"]) if data["login"] else None
        elif target.user and wanted.get("holder_name", target.holder_name) != target.holder_name:
            # The number is somebody else's from now on: the previous user no longer sees its codes and usage.
            same = wanted["holder_name"].casefold() == target.user.name.casefold()
            wanted["user"] = target.user if same else None
        return {name: value for name, value in wanted.items() if value != getattr(target, name)}

    def _may_link_user(self, target: Subscription) -> bool:
        return self.actor.holds(Function.USERS, target.company_id)

    def _login(self, target: Subscription, text: str) -> User | None:
        seen = User.objects.visible_to(self.actor, function=Function.USERS).filter(company_id=target.company_id)
        found = seen.exclude(state=User.State.CLOSED).filter(Q(username=text.strip().lower()) | Q(email__iexact=text))
        users: list[User] = list(found[:2])
        return users[0] if len(users) == 1 else None
