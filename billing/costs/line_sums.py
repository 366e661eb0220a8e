"""Sums of cost from the documents of some months, and from their lines: by any column, as invoiced or as today."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Subquery

from accounts.functions import Function
from accounts.models import Company
from billing.core.difference import next_month
from billing.core.line_filter import HOLDER
from billing.costs.choice import Choice
from billing.models import Invoice
from selfservice.kernel.db.cached_query import CachedQuery, Statement
from selfservice.kernel.scope.actor import Actor

MONTH = "date_trunc('month', issued_on)::date"
OF_INVOICES = """
SELECT {keys}, sum(CASE kind WHEN 'credit' THEN -net ELSE net END) FROM ({seen}) seen GROUP BY {keys}
"""
# Documents `s` with their lines, amounts in øre: whole numbers are summed up faster.
OF_LINES = """
WITH seen AS MATERIALIZED ({seen}),
s AS MATERIALIZED (
    SELECT id, company_id, account_id, {month} AS month, issued_on >= %s AS is_now,
        CASE kind WHEN 'credit' THEN -100 ELSE 100 END AS sign
    FROM seen
){ctes}"""
BY_MONTH = """
SELECT {key}, s.month, max(l.holder_name), sum((s.sign * l.net)::bigint) * 0.01 FROM s {lines} GROUP BY 1, 2
"""
COMPARED = """, nets AS (
    SELECT {key} AS key, coalesce(sum((s.sign * l.net)::bigint) FILTER (WHERE NOT s.is_now), 0) * 0.01 AS before,
        coalesce(sum((s.sign * l.net)::bigint) FILTER (WHERE s.is_now), 0) * 0.01 AS now,
        max(s.id) AS latest
    FROM s {lines} GROUP BY 1
), dearest AS (
    SELECT *, count(*) OVER () AS n, sum(before) OVER () AS all_before, sum(now) OVER () AS all_now
    FROM nets WHERE before <> 0 OR now <> 0 ORDER BY now DESC, before DESC, key LIMIT %s
)
SELECT key, before, now, {holder}, n, all_before, all_now FROM dearest ORDER BY now DESC, before DESC, key
"""
HOLDER_OF_KEY = HOLDER.format(number="dearest.key", document="dearest.latest")


def of_invoices(actor: Actor, choice: Choice, first: date, last: date, column: str) -> list[Any]:
    """Return a column (empty for none), month and sum of the documents of the months, whatever their lines are."""
    statement = _documents(actor, choice, first, last)
    if statement is None:
        return []
    keys = f"{column}, {MONTH}" if column else MONTH
    return _read(OF_INVOICES.format(keys=keys, seen=statement[0]), statement[1])


def of_lines(actor: Actor, choice: Choice, first: date, last: date, column: str) -> list[Any]:
    """Return a column (empty for none), month, holder and sum of the chosen lines of the months."""
    return _of_lines(actor, choice, first, last, BY_MONTH, key=_key(choice, column))


def compared_lines(actor: Actor, choice: Choice, column: str, most: int) -> list[Any]:
    """Return up to `most` values of a column, the dearest of the month first, with the month before.

    Of each: value, both sums, holder of a number; then how many values there are and both sums of all of them.
    """
    holder = HOLDER_OF_KEY if column == "number" else "''"
    return _of_lines(
        actor, choice, choice.before, choice.month, COMPARED, most, key=_key(choice, column), holder=holder
    )  # fmt: skip


def newest_day(actor: Actor) -> date | None:
    """Return the day of issue of the latest document that the actor sees."""
    rows: list[Any] = _NEWEST.rows(actor)
    return max((row.newest for row in rows if row.newest), default=None)


def _key(choice: Choice, column: str) -> str:
    if not column:
        return "''"
    return f"s.{column}" if column.endswith("_id") else choice.lines.column(column)


def _of_lines(
    actor: Actor, choice: Choice, first: date, last: date, sql: str, *params: Any, **texts: str
) -> list[Any]:  # fmt: skip
    statement = _documents(actor, choice, first, last)
    if statement is None:
        return []
    seen, values = statement
    chosen = choice.lines.sql(actor, choice.company_id)
    text = OF_LINES.format(seen=seen, month=MONTH, ctes=chosen.ctes) + sql.format(lines=chosen.lines, **texts)
    return _read(text, [*values, last, *chosen.params, *params])


def _read(sql: str, params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _documents(actor: Actor, choice: Choice, first: date, last: date) -> Statement | None:
    ids = [one for one in (choice.company_id, choice.account_id) if one is not None]
    options = {"company": choice.company_id is not None, "account": choice.account_id is not None}
    return _INVOICES.statement(actor, first, next_month(last), *ids, **options)


def _invoices(actor: Actor, first: Any, end: Any, *ids: Any, company: bool, account: bool) -> Any:
    rows = Invoice.objects.visible_to(actor).filter(issued_on__gte=first, issued_on__lt=end)
    named = iter(ids)
    if company:
        rows = rows.filter(company_id=next(named))
    if account:
        rows = rows.filter(account_id=next(named))
    return rows.order_by().values("id", "kind", "company_id", "account_id", "issued_on", "net")


def _newest(actor: Actor) -> Any:
    """Return the latest document of each company: of several together no index has the order."""
    newest = Invoice.objects.visible_to(actor).filter(company_id=OuterRef("pk")).order_by("-issued_on")
    companies = Company.objects.visible_to(actor, function=Function.INVOICES)
    return companies.only("pk").annotate(newest=Subquery(newest.values("issued_on")[:1]))


_INVOICES: CachedQuery[Invoice] = CachedQuery(_invoices)
_NEWEST: CachedQuery[Company] = CachedQuery(_newest)
