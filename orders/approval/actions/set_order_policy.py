"""Choose from which amount on orders are approved, and by whom; and where delays are mailed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.functions import Function
from accounts.models import Company, User
from accounts.permissions.access import holds_whole, portal_actor, users_with_grants
from orders.models import OrderPolicy
from orders.permissions import ORDER
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.amounts import AmountField
from selfservice.kernel.core.dates import DayField, require_order
from selfservice.kernel.core.fields import MailField
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.scope.models import as_system


class PolicyForm(OnceForm):
    """The amount, the approver, the delegate with the days away, and the mailbox for delays."""

    from_amount = AmountField(
        label=_lazy("Approval from, per month"), required=False, min_value=0, max_value=10_000_000,
        help_text=_lazy("Kroner without VAT. Empty: no order needs approval."),
    )  # fmt: skip
    approver = forms.ChoiceField(label=_lazy("Who approves"), required=False)
    delegate = forms.ChoiceField(
        label=_lazy("Who approves instead"), required=False, help_text=_lazy("While the approver is away.")
    )
    away_from = DayField(label=_lazy("Away from"), required=False)
    away_until = DayField(label=_lazy("Away until"), required=False)
    mailbox = MailField(
        label=_lazy("Mail address for delays"), required=False,
        help_text=_lazy("We mail it when an order is delayed, besides the person who ordered."),
    )  # fmt: skip

    def __init__(self, *args: Any, people: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        for name in ("approver", "delegate"):
            field: Any = self.fields[name]
            field.choices = [("", _("Nobody chosen")), *((uid, user.name) for uid, user in people.items())]

    def clean(self) -> dict[str, Any]:
        """Require who approves with an amount, another delegate, and days in order."""
        data = super().clean() or self.cleaned_data
        if data.get("from_amount") is not None and not data.get("approver") and "approver" not in self.errors:
            self.add_error("approver", _("Choose who approves."))
        if data.get("delegate") and data["delegate"] == data.get("approver"):
            self.add_error("delegate", _("Choose somebody else than the approver."))
        if data.get("delegate") and not data.get("away_from") and "away_from" not in self.errors:
            self.add_error("away_from", _("Enter the first day."))
        require_order(self, "away_from", "away_until")
        return data


class SetOrderPolicy(Action):
    """Set it for the company and those below it without their own."""

    slug = "set_order_policy"
    address = "godkend-bestillinger"
    label = _lazy("Set rules for orders")
    log_kind = "orders"
    log_label = _lazy("Rules for orders set")
    consequence = _lazy(
        "Orders from the amount on wait until somebody else has approved them, also at the companies below. If neither "
        "the approver nor the delegate can, administrators are asked."
    )
    done_receipt = _lazy("The choice of %(target)s is saved. It holds for orders from now on.")
    refused_receipt = _lazy("The choice of %(target)s was not saved. %(why)s")
    icon = "shield"
    section = "approvals"
    order = 95
    step_up = True
    model = Company
    function = Function.USERS

    def form(self, target: Company | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        people = self._people(target) if target else {}
        with as_system("who can approve orders"):
            policy = OrderPolicy.objects.system().filter(company=target).first() if target else None
            uids = {user.pk: uid for uid, user in people.items()}
        initial: dict[str, Any] = {}
        if policy:
            initial = {
                "from_amount": policy.from_amount, "away_from": policy.away_from or "",
                "away_until": policy.away_until or "", "mailbox": policy.mailbox,
                "approver": uids.get(policy.approver_id or 0, ""), "delegate": uids.get(policy.delegate_id or 0, ""),
            }  # fmt: skip
        return PolicyForm(data, people=people, initial=initial)

    def refuse(self, target: Company, data: Mapping[str, Any], today: date) -> str | None:
        if not holds_whole(self.actor, Function.USERS, target):
            return _("This is for those who manage users at all accounts of the company.")
        return None

    def apply(self, target: Company, data: Mapping[str, Any], now: datetime) -> Change:
        rows = OrderPolicy.objects.system().filter(company=target)
        old = rows.select_related("approver").first()
        before, amount = _logged(old), data["from_amount"]
        if amount is None and not data["mailbox"]:
            rows.delete()
            return Change(target, before=before, after=_logged(None))
        people = self._people(target)
        values = {
            "from_amount": amount, "approver": people[data["approver"]] if amount is not None else None,
            "delegate": people[data["delegate"]] if amount is not None and data["delegate"] else None,
            "away_from": data["away_from"], "away_until": data["away_until"], "mailbox": data["mailbox"],
        }  # fmt: skip
        row, _made = rows.update_or_create(company=target, defaults=values)
        return Change(target, before=before, after=_logged(row))

    def _people(self, company: Company) -> dict[str, User]:
        """Return the users that the actor sees who may order for all accounts of the company, by public id."""
        seen = {*User.objects.visible_to(self.actor, function=Function.USERS).values_list("pk", flat=True)}
        with as_system("who can approve orders"):
            rows = users_with_grants().filter(
                state=User.State.ACTIVE, grants__company__in=[company.pk, *company.above], pk__in=seen
            )
            return {
                str(user.uid): user
                for user in rows.distinct().order_by("name")
                if any(part.company_id == company.pk and part.accounts is None for part in portal_actor(user).at(ORDER))
            }


def _logged(policy: OrderPolicy | None) -> dict[str, str]:
    """Return what the log says of a policy."""
    if policy is None:
        return {"from_amount": "", "approver": "", "mailbox": ""}
    amount = kr(policy.from_amount) if policy.from_amount is not None else ""
    return {"from_amount": amount, "approver": policy.approver.name if policy.approver else "",
            "mailbox": policy.mailbox}  # fmt: skip
