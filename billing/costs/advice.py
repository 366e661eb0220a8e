"""Advice in kroner: numbers without use, lines after a termination, and plans that don't fit the use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, groupby
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count, Q
from django.urls import reverse

from accounts.functions import Function
from billing.core.line_filter import TODAY_BY
from billing.costs.choice import month_before
from billing.models import Invoice
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.web.fragment_cache import cached
from subscriptions.models import Category, Subscription, UsageMonth
from subscriptions.permissions import CHANGE, SEE
from subscriptions.plans.catalogue import Catalogue
from subscriptions.usage.unused import since_three_months, unused_since

# Rows of each kind of advice on the page: numbers, and invoices with lines after a termination.
FEW, INVOICES = 5, 12
# Lines of the latest months are looked through, of numbers that have ended within a year.
LINES_OF = 3
ENDED_WITHIN = timedelta(days=366)


@dataclass(slots=True)
class Advice:
    """A piece of advice about a number: what it costs or saves a month, and the page of the act, if the actor may."""

    number: str
    holder_name: str
    amount: Decimal
    page_url: str
    act_url: str
    # The plan today and the one that would have covered the use.
    plan: str = ""
    better: str = ""


@dataclass(slots=True)
class Found:
    """The first pieces of advice of a kind, how many there are, and their sum a month."""

    rows: list[Any] = field(default_factory=list)
    count: int = 0
    amount: Decimal = Decimal(0)


@dataclass(slots=True)
class AfterEnd:
    """Lines of one invoice about numbers that had ended. `act_url` is a query about them, ready to be sent."""

    invoice: Any
    lines: list[Any]
    amount: Decimal
    act_url: str


def _acts(actor: Actor, row: Any, address: str) -> tuple[str, str]:
    """Return the URLs of the subscription's page and of an act, empty where the actor may not."""
    page = reverse("subscription", args=[row.uid]) if Subscription.scope.shows(actor, SEE, row) else ""
    may = actor.real is None and Subscription.scope.shows(actor, CHANGE, row)
    return page or reverse("usage_number", args=[row.uid]), (
        reverse("subscription_act", args=[row.uid, address]) if may else ""
    )


def of(actor: Actor, today: date, person: str | None) -> dict[str, Found]:
    """Return all advice, by the names that the page's template uses.

    That from usage reads all numbers of the actor: it is cached for half a minute for the person (`person_key`).
    """

    def from_usage() -> dict[str, Found]:
        return {"unused": without_use(actor, today), "plans": better_plans(actor, today)}

    found = cached((person, "advice", today), from_usage) if person else from_usage()
    return {**found, "ended": after_end(actor, today)}


def without_use(actor: Actor, today: date) -> Found:
    """Return the numbers without use for three months, the dearest first, add-ons included. Requires usage."""
    if not actor.holds(Function.USAGE):
        return Found()
    rows, prices = unused_since(actor, since_three_months(today)), Catalogue()
    sums = list(rows.values_list("price", "add_ons").annotate(n=Count("pk")).order_by("-price"))
    if not sums:
        return Found()
    # Only numbers of the highest prices are looked through for the dearest ones.
    counts = accumulate(n for *_price, n in sums)
    least = next((price for (price, *_more), count in zip(sums, counts, strict=True) if count >= FEW), sums[-1][0])
    found = []
    for one in (
        rows.filter(price__gte=least)
        .order_by("-price", "number")
        .only("uid", "number", "holder_name", "price", "add_ons", "company_id", "account_id", "category", "plan_name")[
            :FEW
        ]
    ):
        page, act = _acts(actor, one, "opsig")
        found.append(Advice(one.number, one.holder_name, prices.monthly(one), page, act, one.plan_name))
    amount = sum((n * (price + prices.price_of(add_ons)) for price, add_ons, n in sums), Decimal(0))
    return Found(found, sum(n for *_price, n in sums), amount)


# The lines are looked up by company, number and invoice.
AFTER_END = """
WITH ended AS MATERIALIZED ({ended}), seen AS MATERIALIZED ({seen})
SELECT s.uid, s.number, s.issued_on, s.company_id, l.position, l.number, l.holder_name, l.text, l.net, e.terminated_on
FROM ended e CROSS JOIN LATERAL (
    SELECT i.* FROM billing_invoiceline i WHERE i.company_id = e.company_id AND i.number = e.number
        AND i.invoice_id = ANY (ARRAY(SELECT id FROM seen)) OFFSET 0
) l JOIN seen s ON s.id = l.invoice_id
WHERE l."group" = 'recurring' AND l.net > 0 AND l.period_from > e.terminated_on
    AND NOT EXISTS (SELECT 1 FROM billing_disputedline d WHERE d.line_id = l.id)
ORDER BY s.issued_on DESC, s.number, l.position
"""


def after_end(actor: Actor, today: date) -> Found:
    """Return running charges of the latest months for time after a termination, by invoice, unless queried already."""
    if not actor.holds(TODAY_BY):
        return Found()
    ended = _ENDED.statement(actor, today - ENDED_WITHIN)
    seen = _LATEST.statement(actor, month_before(today.replace(day=1), LINES_OF - 1))
    if ended is None or seen is None:
        return Found()
    with connection.cursor() as cursor:
        cursor.execute(AFTER_END.format(ended=ended[0], seen=seen[0]), [*ended[1], *seen[1]])
        names = [column.name for column in cursor.description]
        names[1], names[5] = "invoice_number", "number"
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    found = [_after_end(actor, list(lines)) for _uid, lines in groupby(rows, key=lambda row: row["uid"])]
    return Found(found[:INVOICES], len(rows), sum((one.amount for one in found), Decimal(0)))


def _after_end(actor: Actor, lines: list[dict[str, Any]]) -> AfterEnd:
    first = lines[0]
    may = actor.real is None and actor.holds(Function.INVOICES_CHANGE, first["company_id"])
    query = urlencode([("lines", line["position"]) for line in lines])
    act = f"{reverse('invoice_act', args=[first['uid'], 'indsigelse'])}?{query}" if may else ""
    return AfterEnd(first, lines, sum((line["net"] for line in lines), Decimal(0)), act)


def _ended(actor: Actor, since: Any) -> Any:
    rows: Any = Subscription.objects.visible_to(actor, function=TODAY_BY)
    ended = rows.filter(state=Subscription.State.TERMINATED, terminated_on__gte=since).order_by()
    return ended.values("company_id", "number", "terminated_on")


def _latest(actor: Actor, since: Any) -> Any:
    rows = Invoice.objects.visible_to(actor).filter(issued_on__gte=since, kind=Invoice.Kind.INVOICE)
    return rows.order_by().values("id", "uid", "number", "company_id", "issued_on")


_ENDED: CachedQuery[Subscription] = CachedQuery(_ended)
_LATEST: CachedQuery[Invoice] = CachedQuery(_latest)

# A plan fits if it has the data of the month with most of it, and calls on no worse terms. What was charged beyond the
# plan is included by a plan with calls; use abroad and charged content never are.
CALLS = "CASE {}.calls WHEN 'none' THEN 0 WHEN 'metered' THEN 1 ELSE 2 END"
BETTER = f"""
WITH mine AS MATERIALIZED ({{mine}}), months AS MATERIALIZED ({{months}}),
used AS (
    SELECT subscription_id, max(data_bytes) AS data, sum(amount - roaming_amount - content_amount) / 3 AS extra
    FROM months GROUP BY subscription_id HAVING sum(data_bytes + voice_seconds + sms) > 0
)
SELECT m.uid, m.number, m.holder_name, m.company_id, m.account_id, m.category, own.name, best.name,
    round(m.price + u.extra - best.cost, 2) AS saved,
    count(*) OVER (), sum(round(m.price + u.extra - best.cost, 2)) OVER ()
FROM mine m JOIN used u ON u.subscription_id = m.id JOIN subscriptions_plan own ON own.id = m.plan_id
CROSS JOIN LATERAL (
    SELECT p.name, p.price + CASE WHEN p.calls = 'included' THEN 0 ELSE u.extra END AS cost FROM subscriptions_plan p
    WHERE p.offered AND p.category = m.category AND p.id <> m.plan_id AND p.calls <> ''
        AND (p.data_included_mb IS NULL OR p.data_included_mb::bigint * 1000000 >= u.data)
        AND {CALLS.format("p")} >= {CALLS.format("own")}
    ORDER BY cost, p.price, p.id LIMIT 1
) best
WHERE best.cost < m.price + u.extra
ORDER BY saved DESC, m.number LIMIT %s
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Row:
    """The columns of a subscription on which rights depend."""

    uid: Any
    company_id: int
    account_id: int
    category: str


def better_plans(actor: Actor, today: date, most: int = FEW) -> Found:
    """Return the numbers whose use of the last three months a cheaper plan would have covered. Requires usage."""
    this = today.replace(day=1)
    mine = _MINE.statement(actor, today, month_before(this, 3))
    months = _USED.statement(actor, month_before(this, 3), this)
    if mine is None or months is None:
        return Found()
    with connection.cursor() as cursor:
        cursor.execute(BETTER.format(mine=mine[0], months=months[0]), [*mine[1], *months[1], most])
        rows: Sequence[Any] = cursor.fetchall()
    found = []
    for uid, number, holder, company, account, category, plan, better, saved, _count, _sum in rows:
        page, act = _acts(actor, _Row(uid, company, account, category), "skift-abonnement")
        found.append(Advice(number, holder, saved, page, act, plan, better))
    return Found(found, rows[0][-2], rows[0][-1]) if rows else Found()


def _mine(actor: Actor, today: Any, first: Any) -> Any:
    """Return the mobile subscriptions that were there all the time and can change to a cheaper plan now."""
    rows: Any = Subscription.objects.visible_to(actor, function=Function.USAGE)
    rows = rows.filter(state=Subscription.State.ACTIVE, category=Category.MOBILE, terminated_on=None)
    free = rows.filter(
        Q(binding_until=None) | Q(binding_until__lt=today), Q(started_on=None) | Q(started_on__lte=first)
    )
    return free.order_by().values(
        "id", "uid", "number", "holder_name", "company_id", "account_id", "category", "plan_id", "price"
    )


def _used(actor: Actor, first: Any, end: Any) -> Any:
    rows: Any = UsageMonth.objects.visible_to(actor, function=Function.USAGE)
    return rows.filter(month__gte=first, month__lt=end).order_by().values(
        "subscription_id", "data_bytes", "voice_seconds", "sms", "amount", "roaming_amount", "content_amount"
    )  # fmt: skip


_MINE: CachedQuery[Subscription] = CachedQuery(_mine)
_USED: CachedQuery[UsageMonth] = CachedQuery(_used)
