"""Sums of cost by month and by group.

Sums by company and account come from the invoices, whose net is that of their lines; those by department and cost
centre as invoiced from CostMonth; those by number, and by the department of today, from the lines of the months in
question (docs/adr/0029).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from billing.core.line_filter import LineFilter
from billing.costs.choice import ACCOUNT, COMPANY, COST_CENTRE, DEPARTMENT, NUMBER, Choice, month_before
from billing.costs.line_sums import compared_lines, newest_day, of_invoices, of_lines
from billing.models import CostMonth
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


@dataclass(frozen=True, slots=True)
class Comparison:
    """The dearest groups of a month with the month before; how many there are, and the sums of all."""

    rows: list[Row]
    count: int
    before: Decimal
    now: Decimal


def known_months(actor: Actor) -> list[date]:
    """Return the last thirteen months up to the latest with an invoice, the latest first; empty without any."""
    newest = newest_day(actor)
    return [month_before(newest.replace(day=1), by) for by in range(MONTHS)] if newest else []


def by_month(actor: Actor, choice: Choice, months: Sequence[date]) -> dict[date, Decimal]:
    """Return the sum of each month. `months` are consecutive, the latest first."""
    first, last = months[-1], months[0]
    if _is_invoiced(choice.lines):
        found = dict(of_invoices(actor, choice, first, last, ""))
    elif _is_summed(choice.lines):
        found = dict(_summed(actor, choice, first, last).values_list("month").annotate(n=Sum("net")))
    else:
        found = {month: net for _key, month, _holder, net in of_lines(actor, choice, first, last, "")}
    return {month: found.get(month, Decimal(0)) for month in months}


def by_group(actor: Actor, choice: Choice, months: Sequence[date]) -> list[Row]:
    """Return the cost of each group in these consecutive months, the earliest first; the dearest of the last first."""
    column, first, last = COLUMNS[choice.level.address], months[0], months[-1]
    found: dict[Any, dict[date, Decimal]] = {}
    holders: dict[Any, str] = {}
    if _is_invoiced(choice.lines, column) or _is_summed(choice.lines, column):
        for key, month, net in _by_key(actor, choice, first, last, column):
            found.setdefault(key, {})[month] = net
    else:
        for key, month, holder, net in of_lines(actor, choice, first, last, column):
            found.setdefault(key, {})[month] = net
            holders[key] = holder
    none = Decimal("0.00")
    made = [Row(key, tuple(nets.get(m, none) for m in months), holders.get(key, "")) for key, nets in found.items()]
    return sorted(made, key=lambda row: (*(-net for net in reversed(row.nets)), str(row.key)))


def compare(actor: Actor, choice: Choice, most: int) -> Comparison:
    """Return up to `most` groups of the chosen month and the one before, the dearest first, without those of zero."""
    column = COLUMNS[choice.level.address]
    if _is_invoiced(choice.lines, column) or _is_summed(choice.lines, column):
        rows = [row for row in by_group(actor, choice, [choice.before, choice.month]) if any(row.nets)]
        before, now = (sum((row.nets[at] for row in rows), Decimal(0)) for at in (0, 1))
        return Comparison(rows[:most], len(rows), before, now)
    found = compared_lines(actor, choice, column, most)
    rows = [Row(key, (before, now), holder or "") for key, before, now, holder, *_of_all in found]
    return Comparison(rows, *(found[0][4:] if found else (0, Decimal(0), Decimal(0))))


def _is_invoiced(lines: LineFilter, column: str = "company_id") -> bool:
    """Return whether the invoices have the sums of the lines, by the column."""
    return lines.is_empty and column in ("company_id", "account_id")


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


def _by_key(actor: Actor, choice: Choice, first: date, last: date, column: str) -> Any:
    if _is_invoiced(choice.lines, column):
        return of_invoices(actor, choice, first, last, column)
    return _summed(actor, choice, first, last).values_list(column, "month").annotate(n=Sum("net"))
