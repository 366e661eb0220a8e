"""Recipients of accounts' invoices, as lists, pages and documents read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, Recipient
from selfservice.kernel.scope.actor import Actor, Needed


def in_order(recipients: QuerySet[Recipient]) -> QuerySet[Recipient]:
    """Return the recipients of each account in order: those in use first, the oldest before."""
    unused = Case(When(state=Recipient.State.ACTIVE, then=Value(0)), default=Value(1))
    return recipients.order_by("account_id", unused, "pk")


def by_account(
    actor: Actor, accounts: Iterable[Account], *, function: Needed | None = None
) -> dict[int, list[Recipient]]:
    """Return the recipients of accounts by the account's id, in order, by one query; empty lists where there are none.

    `function`: of somebody who sees the account's recipients by another function than `accounts`.
    """
    found: dict[int, list[Recipient]] = {account.pk: [] for account in accounts}
    if found:
        seen: Any = Recipient.objects.visible_to(actor, function=function).filter(account__in=list(found))
        for recipient in in_order(seen):
            found[recipient.account_id].append(recipient)
    return found


def summary(recipients: Sequence[Recipient]) -> str:
    """Return the first recipient in use and how many more there are, in a line; empty if there is none at all."""
    counted = [one for one in recipients if one.state == Recipient.State.ACTIVE] or recipients
    if not counted:
        return ""
    first, more = str(counted[0]), len(counted) - 1
    if not more:
        return first
    return ngettext("%(first)s and %(n)s more", "%(first)s and %(n)s more", more) % {"first": first, "n": more}


def ean_numbers(recipients: Iterable[Recipient]) -> list[str]:
    """Return the EAN numbers that are in use."""
    return [
        one.address
        for one in recipients
        if one.channel == Recipient.Channel.EAN and one.state == Recipient.State.ACTIVE
    ]


def contents(recipient: Recipient) -> str:
    """Return what is sent to the recipient, in words."""
    if recipient.channel == Recipient.Channel.EAN:
        return _("E-invoice")
    if recipient.channel == Recipient.Channel.PAPER:
        return _("Invoice on paper, to the company's address")
    parts = {
        _("PDF"): recipient.with_pdf,
        _("specification (Excel)"): recipient.with_specification,
        _("e-invoice (XML)"): recipient.with_e_invoice,
    }
    return ", ".join(part for part, included in parts.items() if included) or _("A link to the invoice")


def page_of_recipient(actor: Actor, pk: int) -> str | None:
    """Return the URL of the page that shows a recipient: that of its account. None if the actor does not see it."""
    found = Recipient.objects.visible_to(actor).filter(pk=pk).values_list("account__uid", flat=True).first()
    return f"{reverse('account', args=[found])}#recipients" if found else None
