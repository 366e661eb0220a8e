"""Sums of cost by month and by group.

Sums by company, account, department and cost centre as invoiced come from CostMonth; those by number, and by the
department of today, from the lines of the months in question (docs/adr/0029).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Max, Q, Sum

from billing.core.difference import next_month
from billing.core.line_filter import LineFilter
from billing.costs.choice import ACCOUNT, COMPANY, COST_CENTRE, DEPARTMENT, NUMBER, Choice, month_before
from billing.models import CostMonth, Invoice
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Actor

# The months that are shown.
MONTHS = 13
COLUMNS = {COMPANY: "company_id", ACCOUNT: "account_id", DEPARTMENT: "department", COST_CENTRE: "cost_centre",
           NUMBER: "number"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A group's cost of each month asked for. `key` is an id or a text; `holder_name` is that of a number."""

    key: Any
    nets: tuple[Decimal, ...]
    holder_name: str = ""

    @property
    def difference(self) -> Decimal:
        """The last month less the one before."""
        return self.nets[-1] - self.nets[-2]


def known_months(actor: Actor) -> list[date]:
    """Return the last thirteen months up to the latest with an invoice, the latest first; empty without any."""
    latest: date | None = CostMonth.objects.visible_to(actor).aggregate(latest=Max("month"))["latest"]
    return [month_before(latest, by) for by in range(MONTHS)] if latest else []


def by_month(actor: Actor, choice: Choice, months: Sequence[date]) -> dict[date, Decimal]:
    """Return the sum of each month. `months` are consecutive, the latest first."""
    if _is_summed(choice.lines):
        rows = _summed(actor, choice, months[-1], months[0]).values_list("month").annotate(n=Sum("net"))
        found = dict(rows)
    else:
        found = {month: net for month, _holder, net in _of_lines(actor, choice, months[-1], months[0], "s.month")}
    return {month: found.get(month, Decimal(0)) for month in months}


def by_group(actor: Actor, choice: Choice, months: Sequence[date]) -> list[Row]:
    """Return the cost of each group in these consecutive months, the earliest first; the dearest of the last first."""
    column, first, last = COLUMNS[choice.level.address], months[0], months[-1]
    found: dict[Any, dict[date, Decimal]] = {}
    holders: dict[Any, str] = {}
    if _is_summed(choice.lines, column):
        rows = _summed(actor, choice, first, last).values_list(column, "month").annotate(n=Sum("net"))
        for key, month, net in rows:
            found.setdefault(key, {})[month] = net
    else:
        name = f"s.{column}" if column.endswith("_id") else choice.lines.column(column)
        for key, month, holder, net in _of_lines(actor, choice, first, last, f"{name}, s.month"):
            found.setdefault(key, {})[month] = net
            holders[key] = holder
    none = Decimal("0.00")
    made = [Row(key, tuple(nets.get(m, none) for m in months), holders.get(key, "")) for key, nets in found.items()]
    return sorted(made, key=lambda row: (*(-net for net in reversed(row.nets)), str(row.key)))


def _is_summed(lines: LineFilter, column: str = "") -> bool:
    """Return whether CostMonth has the sums of the lines, by the column."""
    if lines.number is not None or column == "number":
        return False
    return not (lines.today and (column in ("department", "cost_centre") or not lines.is_empty))


def _summed(actor: Actor, choice: Choice, first: date, last: date) -> Any:
    rows = CostMonth.objects.visible_to(actor).filter(month__gte=first, month__lte=last)
    if choice.company_id is not None:
        rows = rows.filter(company_id=choice.company_id)
    if choice.account_id is not None:
        rows = rows.filter(account_id=choice.account_id)
    wanted = {
        name: value for name in ("department", "cost_centre") if (value := getattr(choice.lines, name)) is not None
    }
    return rows.filter(**wanted).order_by()


# The holder is that of the latest lines.
SQL = """
WITH seen AS MATERIALIZED ({seen}),
s AS MATERIALIZED (
    SELECT id, company_id, account_id, date_trunc('month', issued_on)::date AS month,
        CASE WHEN kind = 'credit' THEN -1 ELSE 1 END AS sign
    FROM seen
){ctes}
SELECT {keys}, max(l.holder_name), sum(s.sign * l.net) FROM s {lines} GROUP BY {keys} ORDER BY {keys}
"""


def _of_lines(actor: Actor, choice: Choice, first: date, last: date, keys: str) -> list[Any]:
    ids = [one for one in (choice.company_id, choice.account_id) if one is not None]
    options = {"company": choice.company_id is not None, "account": choice.account_id is not None}
    statement = _INVOICES.statement(actor, first, next_month(last), *ids, **options)
    if statement is None:
        return []
    seen, params = statement
    chosen = choice.lines.sql(actor, choice.company_id)
    text = SQL.format(seen=seen, ctes=chosen.ctes, lines=chosen.lines, keys=keys)
    with connection.cursor() as cursor:
        cursor.execute(text, [*params, *chosen.params])
        return list(cursor.fetchall())


def _invoices(actor: Actor, first: Any, end: Any, *ids: Any, company: bool, account: bool) -> Any:
    rows = Invoice.objects.visible_to(actor).filter(Q(issued_on__gte=first, issued_on__lt=end))
    named = iter(ids)
    if company:
        rows = rows.filter(company_id=next(named))
    if account:
        rows = rows.filter(account_id=next(named))
    return rows.order_by().values("id", "kind", "company_id", "account_id", "issued_on")


_INVOICES: CachedQuery[Invoice] = CachedQuery(_invoices)
