"""What every order of a plan offers to choose from: plans, add-ons and the accounts that may pay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from accounts.models import Account
from selfservice.kernel.core.formatting import account as account_number
from subscriptions.models import AddOn
from subscriptions.prices import a_month


def offer(
    form: forms.Form, plans: Iterable[tuple[str, Any]], add_ons: Sequence[AddOn], accounts: Iterable[Account]
) -> None:
    """Fill in the form's choices. Where there are no add-ons, it does not ask for them."""
    fields: Any = form.fields
    fields["plan"].choices = list(plans)
    fields["account"].choices = [(str(one.uid), f"{account_number(one.number)} · {one.name}") for one in accounts]
    fields["add_ons"].choices = [(one.code, f"{one.name}: {a_month(one.price)}") for one in add_ons]
    if not add_ons:
        del fields["add_ons"]
