"""Names of the groups of a page of cost, and where their rows lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.functions import Function
from accounts.models import Account
from accounts.permissions.companies import companies_of
from billing.costs.choice import ACCOUNT, BY, COMPANY, NUMBER, WITHOUT, Choice
from billing.costs.sums import Row
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.actor import Actor


@dataclass(frozen=True, slots=True)
class Named:
    """A group with its name. `down` is the query one level down, `why` that of the explanation of its difference."""

    name: str
    sub: str
    nets: tuple[Decimal, ...]
    difference: Decimal
    down: str
    why: str

    @property
    def now(self) -> Decimal:
        """The cost of the month."""
        return self.nets[-1]

    @property
    def before(self) -> Decimal:
        """The cost of the month before."""
        return self.nets[-2]


def named(request: HttpRequest, actor: Actor, choice: Choice, rows: Iterable[Row]) -> list[Named]:
    """Return the rows with names and queries; those of companies and accounts are read in one query."""
    rows, address = list(rows), choice.level.address
    known: dict[Any, tuple[str, str, str]] = {}
    if address == COMPANY:
        known = {one.pk: (str(one.uid), one.name, "") for one in companies_of(request)}
    elif address == ACCOUNT:
        seen: Any = Account.objects.visible_to(actor, function=Function.INVOICES)
        accounts = seen.filter(pk__in=[row.key for row in rows]).values_list("pk", "number", "name")
        known = {pk: (number, account_number(number), name) for pk, number, name in accounts}
    # The same for all rows, but for the row's own value.
    down, why = (choice.query(**{BY: level, address: None}) for level in (choice.level.down, address))
    found = []
    for row in rows:
        value, name, sub = known.get(row.key) or _of_text(address, row)
        own = urlencode({address: value})
        found.append(Named(name, sub, row.nets, row.difference, f"{down}&{own}", f"{why}&{own}"))
    return found


def _of_text(address: str, row: Row) -> tuple[str, str, str]:
    """Return the parameter's value, the name and what is below it."""
    if address == NUMBER:
        return row.key or WITHOUT, phone(row.key) or _("Without a number"), row.holder_name if row.key else ""
    without = _("Without a department") if address == "afdeling" else _("Without a cost centre")
    return row.key or WITHOUT, row.key or without, ""
