"""Set a limit for a month's usage of a company, an account or a number; and remove one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from accounts.functions import Function
from accounts.models import Account, Company, User
from accounts.permissions.access import holds_whole
from selfservice.kernel.actions.runner import Action, ActionRefused, Change
from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.types import cleaning
from selfservice.kernel.types.account_number import AccountNumber
from subscriptions.core import numbers
from subscriptions.models import Subscription, UsageLimit
from subscriptions.usage.limits import about, amount

COMPANY, ACCOUNT, NUMBER = "company", "account", "number"
# Limits of one person at one company.
MOST_LIMITS = 200


class LimitForm(OnceForm):
    """The target, the measure and the limit."""

    conditional = ("which",)

    about = forms.ChoiceField(
        label=_lazy("Whose usage is it about?"),
        widget=forms.RadioSelect,
        choices=[
            (NUMBER, pgettext_lazy("limit", "A number")),
            (ACCOUNT, pgettext_lazy("limit", "An account")),
            (COMPANY, pgettext_lazy("limit", "The whole company")),
        ],
    )
    which = LineField(
        label=_lazy("Number or account"), required=False, max_length=40,
        help_text=_lazy("Leave it empty for the whole company."),
    )  # fmt: skip
    measure = forms.ChoiceField(label=_lazy("What is limited?"), choices=UsageLimit.Measure.choices)
    most = WholeField(
        label=_lazy("Limit in a month"), min_value=1, max_value=2_000_000_000,
        help_text=_lazy("Gigabytes or kroner. You are told when more than this is used."),
    )  # fmt: skip
    by_sms = forms.BooleanField(label=_lazy("Send a text message to my mobile, too"), required=False)
    # The public id of the limit to change; none sets a new one.
    limit = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("about") in (ACCOUNT, NUMBER) and not found.get("which"):
            self.add_error("which", _("Enter the number or the account that it is about"))
        return found


class LimitTaken(ActionRefused):
    """The person has another limit for the same thing and measure."""

    def __init__(self, other: UsageLimit) -> None:
        names = {"about": about(other), "most": amount(other.measure, other.most)}
        super().__init__(
            _("You have a limit of %(most)s for %(about)s already. Change that one, or remove it first.") % names
        )


class SetUsageLimit(Action):
    """Set one limit for each user, target and measure. One that is set again or changed (`limit`) notifies again.

    Raises LimitTaken if it would equal another.
    """

    slug = "set_usage_limit"
    address = "saet-graense"
    label = _lazy("Set a limit for usage")
    log_kind = "usage"
    log_label = _lazy("Limit for usage set")
    done_receipt = _lazy(
        "The limit for %(about)s is set. You are told by mail when a month's usage passes it, once a month."
    )
    refused_receipt = _lazy("The limit was not set. %(why)s")
    icon = "alert"
    model = Company
    function = Function.USAGE_CHANGE
    Form = LimitForm
    unrecorded = frozenset({"request_id"})

    def receipt_words(self, target: Company, run: ActionRun) -> dict[str, Any]:
        return {"about": run.after.get("about", "")}

    def apply(self, target: Company, data: Mapping[str, Any], now: datetime) -> Change:
        account, number = self._what(target, data)
        with as_system("who is told of a limit"):
            user = User.objects.system().get(pk=self.actor.id or 0)
        limits = UsageLimit.objects.visible_to(self.actor, function=self.function).filter(company=target, user=user)
        same = limits.filter(account=account, subscription=number, measure=data["measure"]).first()
        row = _opened(limits, data["limit"]) if data["limit"] else same
        if row is None:
            if limits.count() >= MOST_LIMITS:
                raise ActionRefused(_("You have %(most)s limits already. Remove one first.") % {"most": MOST_LIMITS})
            row = UsageLimit(company=target, user=user)
        elif same and same != row:
            raise LimitTaken(same)
        before = recorded(row) if row.pk else {}
        row.account, row.subscription, row.measure = account, number, data["measure"]
        row.most, row.by_sms, row.told_in = data["most"], data["by_sms"], None
        row.save()
        return Change(target, before=before, after=recorded(row))

    def _what(self, company: Company, data: Mapping[str, Any]) -> tuple[Account | None, Subscription | None]:
        which = str(data.get("which") or "")
        if data["about"] == ACCOUNT:
            account = account_of(self.actor, which)
            if account is None or account.company_id != company.pk:
                raise ActionRefused(_("You have no account with that number."))
            return account, None
        if data["about"] == NUMBER:
            number = number_of(self.actor, which)
            if number is None or number.company_id != company.pk:
                raise ActionRefused(_("You have no subscription with that number."))
            return number.account, number
        if not holds_whole(self.actor, Function.USAGE_CHANGE, company):
            raise ActionRefused(_("This is for those who see usage at all accounts of the company."))
        return None, None


class RemoveUsageLimit(Action):
    """Remove a limit: those who may set limits may remove any that they see at the company."""

    slug = "remove_usage_limit"
    deletes = True
    address = "fjern"
    label = _lazy("Remove the limit")
    log_kind = "usage"
    log_label = _lazy("Limit for usage removed")
    consequence = _lazy("Nobody is told any more when usage passes it.")
    done_receipt = _lazy("The limit for %(about)s is removed.")
    refused_receipt = _lazy("The limit for %(about)s was not removed. %(why)s")
    tone = "danger"
    model = UsageLimit
    function = Function.USAGE_CHANGE
    Form = OnceForm
    unrecorded = frozenset({"request_id"})

    def receipt_words(self, target: UsageLimit, run: ActionRun) -> dict[str, Any]:
        return {"about": run.before.get("about") or about(target)}

    def facts(self, target: UsageLimit) -> list[tuple[Any, Any]]:
        return [
            (_("About"), about(target)),
            (target.get_measure_display(), amount(target.measure, target.most)),
            (_("Told"), target.user.name),
        ]

    def apply(self, target: UsageLimit, data: Mapping[str, Any], now: datetime) -> Change:
        before = recorded(target)
        target.delete()
        return Change(target, before=before)


def _opened(limits: QuerySet[UsageLimit], uid: UUID) -> UsageLimit:
    """Return the user's own limit at the company that is to be changed; raise ActionRefused if it is gone."""
    row = limits.filter(uid=uid).first()
    if row is None:
        raise ActionRefused(_("The limit that you opened is gone, or is another company's. Set a new one instead."))
    return row


def account_of(actor: Actor, text: str) -> Account | None:
    """Return the account with the number in the text, where the actor may set limits."""
    try:
        wanted = AccountNumber.parse(text)
    except cleaning.NumberError:
        return None
    seen = Account.objects.visible_to(actor, function=Function.USAGE_CHANGE).select_related("company")
    return seen.filter(number=wanted).first()


def number_of(actor: Actor, text: str) -> Subscription | None:
    """Return the subscription with the number in the text, where the actor may set limits."""
    try:
        wanted = numbers.number_of(text)
    except cleaning.NumberError:
        return None
    seen = Subscription.objects.visible_to(actor, function=Function.USAGE_CHANGE)
    return seen.select_related("account", "company").filter(number=wanted).first()


def recorded(limit: UsageLimit) -> dict[str, Any]:
    """Return the limit's values for the log."""
    return {
        "about": about(limit),
        "measure": limit.measure,
        "most": limit.most,
        "by_sms": limit.by_sms,
    }
