"""Move a subscription to another account, from the next invoice on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from accounts.models import Account
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.fields import AccountNumberField
from selfservice.kernel.core.formatting import account as shown
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from subscriptions.core.action import SubscriptionAction
from subscriptions.models import Subscription
from subscriptions.permissions import CHANGE, OPENS

# The most accounts that are listed to choose from; of more, the user types the number.
SHOWN = 50


class AccountForm(OnceForm):
    """The number of the account, in any spelling."""

    account = AccountNumberField(label=_lazy("Account number"), max_length=40, help_text=_lazy("Eight digits."))


class MoveAccount(SubscriptionAction):
    """Move to an account of the same company where the actor holds the same function, so that they still see it."""

    slug = "move_account"
    address = "flyt-konto"
    label = _lazy("Move to another account")
    log_label = _lazy("Moved to another account")
    consequence = _lazy("The next invoice to the other account has it. What is invoiced already stays where it is.")
    done_receipt = _lazy("%(target)s is moved to account %(account)s.")
    refused_receipt = _lazy("%(target)s was not moved. %(why)s")
    many_label = ngettext_lazy("Move %(n)s subscription", "Move %(n)s subscriptions", "count")
    many_done = ngettext_lazy("%(n)s subscription is moved", "%(n)s subscriptions are moved", "count")
    many_ahead = ngettext_lazy("%(n)s subscription will be moved", "%(n)s subscriptions will be moved", "count")
    icon = "invoice"
    order = 10
    prominent = True
    takes_number = False
    later = True
    Form = AccountForm

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "account": shown(run.after.get("account"))}

    def prepare(self, targets: Sequence[Any]) -> None:
        super().prepare(targets)
        known = {one.pk: one for some in self._accounts.values() for one in some}
        for target in targets:
            if target.account_id in known:
                target.account = known[target.account_id]

    def form(self, target: Subscription | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = AccountForm(data)
        offered = self._others(target) if target is not None else self._bulk_accounts()
        if data is None and 0 < len(offered) <= SHOWN:
            choices = [(one.number, f"{shown(one.number)} {one.name}") for one in offered]
            form.fields["account"].widget = forms.Select(choices=choices)
            form.fields["account"].help_text = ""
        return form

    @cached_property
    def _accounts(self) -> dict[tuple[int, str], list[Account]]:
        """Return open accounts by company and by the function that shows them; read once."""
        found: dict[tuple[int, str], list[Account]] = {}
        for function in CHANGE:
            if not self.actor.holds(function):
                continue
            seen = Account.objects.visible_to(self.actor, function=function).filter(closed_on=None)
            for one in seen.order_by("number"):
                found.setdefault((one.company_id, function), []).append(one)
        return found

    def _bulk_accounts(self) -> list[Account]:
        """Return accounts to which all of a bulk can be moved; none if they differ in company or category."""
        of = (
            [] if self.many is None else list(self.many.order_by().values_list("company_id", "category").distinct()[:2])
        )
        if len(of) != 1:
            return []
        (company, category), *_more = of
        return self._open_accounts(company, category)

    def _open_accounts(self, company: int, category: str) -> list[Account]:
        """Return the company's open accounts that the actor sees with the function of the category."""
        return self._accounts.get((company, next(name for name in CHANGE if OPENS[name] == category)), [])

    def _others(self, target: Subscription) -> list[Account]:
        return [one for one in self._open_accounts(target.company_id, target.category) if one.pk != target.account_id]

    def _chosen(self, target: Subscription, data: Mapping[str, Any]) -> Account | None:
        return next((one for one in self._others(target) if one.number == data.get("account")), None)

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if not self._others(target):
            return _("The company has no other account that you can move it to.")
        if not data.get("account") or self._chosen(target, data):
            return None
        if data["account"] == target.account.number:
            return _("It stands on that account already.")
        # One text for another company's account, a closed one and a missing one, so that it reveals nothing.
        return _(
            "You can't move it to that account: it must be the same company's, open, and one that you have access to."
        )

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        return [(_("Account today"), f"{shown(target.account.number)} {target.account.name}")]

    def answers(self, target: Subscription, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        chosen = self._chosen(target, data)
        return [*self.facts(target), (_("New account"), f"{shown(chosen.number)} {chosen.name}" if chosen else "")]

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        before, chosen = {"account": target.account.number}, self._chosen(target, data)
        if chosen is None:
            raise ValueError("refused before: no such account")
        target.account = chosen
        target.save(update_fields=["account"])
        return Change(target, before=before, after={"account": chosen.number})
