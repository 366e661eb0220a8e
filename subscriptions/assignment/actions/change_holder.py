"""Change a subscription's holder, and the company's own data on it: department, cost centre, bill text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.fields import LineField
from subscriptions.core.action import SubscriptionAction
from subscriptions.core.second_factor import owners_of, revoke_sms_factors
from subscriptions.models import Subscription

FIELDS = ("holder_name", "employee_number", "department", "cost_centre", "bill_text")


class HolderForm(DetailsForm):
    """The holder, the company's own data, and for one subscription the login."""

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


class ChangeHolder(ChangeDetails, SubscriptionAction):
    """Change the details; nobody outside is notified. Only an actor who sees the company's logins can link one."""

    slug = "change_holder"
    address = "ret-oplysninger"
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
    takes_number = True
    Form = HolderForm
    columns = FIELDS
    # A holder is one person's.
    for_many = ("department", "cost_centre", "bill_text")

    def form(self, target: Subscription | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = cast("HolderForm", super().form(target, data))
        if target is not None and "whole" in form.fields and self._may_link_user(target):
            form.initial["login"] = target.user.username if target.user else ""
            form.find = lambda text: self._login(target, text)
        else:
            del form.fields["login"]
        return form

    def take_refusal(self, target: Subscription, data: Mapping[str, Any]) -> str | None:
        return super().take_refusal(target, data) if self._loses_factor(target, data) else None

    def _loses_factor(self, target: Subscription, data: Mapping[str, Any]) -> bool:
        """Return whether the number passes from a user who logs in with it to somebody else."""
        return bool(data) and target.user in owners_of(target) and "user" in self.changes(target, data)

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

    def label_of(self, name: str) -> Any:
        return super().label_of("login" if name == "user" else name)

    def values(self, target: Subscription) -> list[str]:
        return [*super().values(target), str(target.user_id)]

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        if self._loses_factor(target, data):
            revoke_sms_factors(target.number, user=target.user)
        return super().apply(target, data, now)

    def wanted(self, target: Subscription, data: Mapping[str, Any]) -> dict[str, Any]:
        wanted = super().wanted(target, data)
        if "login" in data:
            wanted["user"] = self._login(target, data["login"]) if data["login"] else None
        elif target.user and wanted.get("holder_name", target.holder_name) != target.holder_name:
            # The number is somebody else's from now on: the previous user no longer sees its codes and usage.
            same = wanted["holder_name"].casefold() == target.user.name.casefold()
            wanted["user"] = target.user if same else None
        return wanted

    def _may_link_user(self, target: Subscription) -> bool:
        return self.actor.holds(Function.USERS, target.company_id)

    def _login(self, target: Subscription, text: str) -> User | None:
        seen = User.objects.visible_to(self.actor, function=Function.USERS).filter(company_id=target.company_id)
        found = seen.exclude(state=User.State.CLOSED).filter(Q(username=text.strip().lower()) | Q(email__iexact=text))
        users: list[User] = list(found[:2])
        return users[0] if len(users) == 1 else None
