"""A month's usage of everything that an actor sees. All figures come from UsageMonth, never from records or days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Sum
from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from selfservice.kernel.cache.figures import cached_figure
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.counts import access_key
from subscriptions.models import UsageMonth
from subscriptions.models.usage_day import SUMS

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """A grouping of usage.

    `keys` are the columns to group by; `name` and `sub` label a row; `query` returns the query parameters of the list
    of its numbers.
    """

    address: str
    title: Any
    head: Any
    keys: tuple[str, ...]
    name: Callable[[Row], str]
    sub: Callable[[Row], str]
    query: Callable[[Row], dict[str, str]]


COMPANIES = Group(
    "selskaber", _("Usage by company"), _("Company"), ("company__uid", "company__name"),
    lambda row: row["company__name"], lambda _row: "", lambda row: {"selskab": str(row["company__uid"])},
)  # fmt: skip
ACCOUNTS = Group(
    "konti", _("Usage by account"), _("Account"),
    ("subscription__account__number", "subscription__account__name"),
    lambda row: account_number(row["subscription__account__number"]), lambda row: row["subscription__account__name"],
    lambda row: {"konto": row["subscription__account__number"]},
)  # fmt: skip
DEPARTMENTS = Group(
    "afdelinger", _("Usage by department"), _("Department"), ("subscription__department",),
    lambda row: row["subscription__department"] or str(_("Without a department")), lambda _row: "",
    lambda row: {"afdeling": row["subscription__department"] or "-"},
)  # fmt: skip
GROUPS = {group.address: group for group in (COMPANIES, ACCOUNTS, DEPARTMENTS)}


def seen(actor: Actor, first: date) -> Any:
    """Return the month's rows that the actor sees."""
    return UsageMonth.objects.visible_to(actor, function=Function.USAGE).filter(month=first)


def _sums() -> dict[str, Sum]:
    return {name: Sum(name, default=0) for name in SUMS}


def totals(actor: Actor, first: date) -> Row:
    """Return the sums of all rows that the actor sees."""
    found: Row = seen(actor, first).aggregate(**_sums())
    return found


def by(group: Group, actor: Actor, first: date, *, order: str = "-data_bytes", most: int | None = None) -> list[Row]:
    """Return the month's sums of each member of the group, in one query, in descending order by default.

    `share` of a row is its per cent of the highest row. `most` limits the number of rows.
    """
    rows = list(seen(actor, first).values(*group.keys).annotate(**_sums()).order_by(order, *group.keys)[:most])
    measure = order.removeprefix("-")
    top = max((row[measure] for row in rows), default=0)
    for row in rows:
        share = max(0, round(100 * row[measure] / top)) if top > 0 else 0
        row |= {"name": group.name(row), "sub": group.sub(row), "query": group.query(row), "share": share}
    return rows


def top_users(actor: Actor, first: date, most: int) -> list[UsageMonth]:
    """Return the numbers with the most data. One query per company, combined by UNION, so that each uses the index."""
    companies = sorted({part.company_id for part in actor.at(Function.USAGE)})
    rows = seen(actor, first).select_related("subscription").order_by("-data_bytes", "-id")
    parts = [rows.filter(company=company)[:most] for company in companies]
    if not parts:
        return []
    found = list(parts[0].union(*parts[1:], all=True).order_by("-data_bytes", "-id")[:most] if parts[1:] else parts[0])
    return [row for row in found if row.data_bytes]


def months(actor: Actor, today: date, shown: date) -> list[date]:
    """Return the first days of the months since usage is known, newest first, at most 36.

    Links can lead to earlier months, so `shown` is always included; otherwise the select would show another month.
    """
    this = today.replace(day=1)

    def find() -> date:
        rows = UsageMonth.objects.visible_to(actor, function=Function.USAGE)
        first: date | None = rows.aggregate(oldest=Min("month"))["oldest"]
        return first or this

    oldest = cached_figure("first-month-of-usage", access_key(actor), find)
    count = max(0, (this.year - oldest.year) * 12 + this.month - oldest.month)
    place = this.year * 12 + this.month - 1
    known = [date((place - n) // 12, (place - n) % 12 + 1, 1) for n in range(min(count, 35) + 1)]
    return known if shown in known else [*known, shown]
