"""Rules of recipients. The limits and the fee are the operator's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Account, Recipient
from selfservice.kernel.scope.models import as_system

State, Channel = Recipient.State, Recipient.Channel
# The references that the invoices say, which are written to the account.
REFERENCES = ("reference", "order_number", "account_string")
# Kroner without VAT, for each invoice on paper.
PAPER_FEE: Decimal = settings.PAPER_FEE
# Recipients of an account.
MOST = 20
NBSP = "\u00a0"


def read_for(accounts: Sequence[Any]) -> None:
    """Read the recipients of many accounts at once, and keep them on the accounts for `recipients_of`."""
    found: dict[int, list[Recipient]] = {account.pk: [] for account in accounts}
    with as_system("the recipients of accounts that are changed"):
        for one in Recipient.objects.system().filter(account__in=list(found)).order_by("pk"):
            found[one.account_id].append(one)
    for account in accounts:
        account.known_recipients = found[account.pk]


def recipients_of(account: Any) -> list[Recipient]:
    """Return the recipients of an account, the oldest first. Inside an action, whose target the person sees."""
    if not hasattr(account, "known_recipients"):
        read_for([account])
    found: list[Recipient] = account.known_recipients
    return found


def lock_account(pk: int) -> Account:
    """Lock an account, so that its recipients are changed by one at a time. Under `as_system`, or inside an action."""
    return lock_accounts([pk])[pk]


def lock_accounts(pks: Sequence[int]) -> dict[int, Account]:
    """Lock accounts in one order, and return them by id."""
    with as_system("the accounts of recipients that are changed"):
        rows = Account.objects.system().select_for_update().filter(pk__in=pks).order_by("pk")
        return {account.pk: account for account in rows}


def others_in_use(account: Any, recipient: Recipient) -> list[Recipient]:
    """Return the account's other recipients that are in use."""
    return [one for one in recipients_of(account) if one.pk != recipient.pk and one.state == State.ACTIVE]


def why_not_removed(account: Any, recipient: Recipient) -> str | None:
    """Return why a recipient can't be removed: an open account has one in use."""
    if account.closed_on or recipient.state != State.ACTIVE or others_in_use(account, recipient):
        return None
    return _("It is the only recipient in use, and invoices must go somewhere. Add another one first.")


def named(recipients: Iterable[Recipient], *, with_state: bool = False) -> str:
    """Return the recipients in words; `with_state`, of those that are not in use their state, too."""
    names = []
    for one in recipients:
        state = f" ({one.get_state_display().lower()})" if with_state and one.state != State.ACTIVE else ""
        names.append(f"{str(one).replace(' ', NBSP)}{state}")
    return ", ".join(names)
