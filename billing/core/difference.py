"""Why two months, or two invoices, differ: the difference in parts that sum exactly to it.

Amounts are without VAT; those of a credit note count below zero. Lines are summed up per number, kind and item, and
each of these sums belongs to exactly one part: therefore the parts sum to the difference, whatever the lines are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.core.line_filter import HOLDER, LineFilter
from billing.models import Invoice
from selfservice.kernel.db.cached_query import CachedQuery, Statement
from selfservice.kernel.scope.actor import Actor


class Part(models.TextChoices):
    """The parts of a difference, in the order in which they are shown. The values are query parameters."""

    NEW = "nye", _("Numbers that are new")
    TERMINATED = "ophoert", _("Numbers that are no longer invoiced")
    PLAN = "abonnement", _("Changes of plan and add-ons")
    PRO_RATA = "dele", _("Parts of a month at a start or an end")
    OUT_OF_BUNDLE = "forbrug", _("Usage beyond what is included")
    ROAMING = "udland", _("Use abroad")
    ONE_OFF = "engang", _("One-off amounts and fees")
    DISCOUNT = "rabat", _("Discounts that end or begin")
    PRICE = "pris", _("New prices")
    CREDITED = "kreditnota", _("Credit notes")
    REST = "andet", _("Other")


@dataclass(frozen=True, slots=True)
class Pair:
    """What is compared: the invoices issued in two months (their first days), or two invoices by id."""

    before: date | int
    after: date | int
    company_id: int | None = None
    account_id: int | None = None
    lines: LineFilter = field(default_factory=LineFilter)


@dataclass(frozen=True, slots=True)
class Share:
    """A part with its amount, and the number of numbers behind it."""

    part: Part
    net: Decimal
    numbers: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The sums of both sides, and the parts of their difference that are not zero."""

    before: Decimal
    after: Decimal
    shares: list[Share]

    @property
    def net(self) -> Decimal:
        """The difference: above zero if it has become dearer."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Behind:
    """A number behind a part, with its amounts in that part. `number` is empty for lines without one."""

    number: str
    holder_name: str
    before: Decimal
    after: Decimal

    @property
    def net(self) -> Decimal:
        """The difference."""
        return self.after - self.before


# The kind of a line. Most lines are of the first one.
KIND = """CASE
    WHEN s.corrects_id IS NOT NULL THEN 'kreditnota'
    WHEN l.reason = '' AND l."group" = 'recurring' THEN 'recurring'
    WHEN l.reason = 'roaming' THEN 'udland'
    WHEN l.reason = 'out_of_bundle' OR l."group" = 'usage' THEN 'forbrug'
    WHEN l."group" IN ('one_off', 'fee') THEN 'engang'
    WHEN l."group" = 'discount' THEN 'rabat'
    WHEN l.reason = 'plan' THEN 'abonnement'
    WHEN l.reason IN ('started', 'terminated') THEN 'dele'
    WHEN l."group" = 'recurring' THEN 'recurring'
    ELSE 'andet' END"""
# Kinds whose sums may be of another part, or of the same part as sums of other kinds.
COMPARED = "kind IN ('recurring', 'rabat', 'abonnement', 'andet')"
# The part of such a sum. `was` and `is_now`: whether the number has a running subscription on each side.
PART = """CASE
    WHEN kind = 'rabat' AND number <> '' AND is_now AND NOT was THEN 'nye'
    WHEN kind = 'rabat' AND number <> '' AND was AND NOT is_now THEN 'ophoert'
    WHEN kind <> 'recurring' THEN kind
    WHEN number <> '' AND NOT was THEN 'nye'
    WHEN number <> '' AND NOT is_now THEN 'ophoert'
    WHEN price_before IS NULL OR price_after IS NULL THEN CASE WHEN number = '' THEN 'andet' ELSE 'abonnement' END
    WHEN price_before <> price_after THEN 'pris'
    ELSE 'andet' END"""
# Amounts in øre: sums of whole numbers take half the time. `parts` has one row per number and part.
SQL = f"""
WITH seen AS MATERIALIZED ({{seen}}),
side AS MATERIALIZED (
    SELECT id, company_id, corrects_id, {{is_after}} AS is_after, CASE kind WHEN 'credit' THEN -100 ELSE 100 END AS sign
    FROM seen
){{ctes}},
sums AS MATERIALIZED (
    SELECT l.number, {KIND} AS kind, CASE WHEN l."group" = 'recurring' THEN l.item ELSE '' END AS item,
        coalesce(sum((s.sign * l.net)::bigint) FILTER (WHERE NOT s.is_after), 0)::bigint AS before,
        coalesce(sum((s.sign * l.net)::bigint) FILTER (WHERE s.is_after), 0)::bigint AS after,
        max(l.unit_price) FILTER (WHERE NOT s.is_after AND l."group" = 'recurring') AS price_before,
        max(l.unit_price) FILTER (WHERE s.is_after AND l."group" = 'recurring') AS price_after,
        max(s.id) AS latest
    FROM side s {{lines}}
    GROUP BY 1, 2, 3
),
running AS (
    SELECT number, bool_or(price_before IS NOT NULL) AS ran, bool_or(price_after IS NOT NULL) AS runs
    FROM sums WHERE kind = 'recurring' GROUP BY number
),
compared AS (
    SELECT sums.*, coalesce(ran, false) AS was, coalesce(runs, false) AS is_now
    FROM sums LEFT JOIN running USING (number) WHERE {COMPARED}{{changed}}
),
parts AS MATERIALIZED (
    SELECT kind AS part, number, sum(before)::bigint AS before, sum(after)::bigint AS after, max(latest) AS latest
    FROM sums WHERE NOT {COMPARED}{{changed}} GROUP BY 1, 2
    UNION ALL
    SELECT {PART} AS part, number, sum(before)::bigint, sum(after)::bigint, max(latest) FROM compared GROUP BY 1, 2
)
SELECT NULL AS part, sum(before), sum(after), 0, '', '' FROM sums
UNION ALL
SELECT part, sum(before), sum(after), count(*) FILTER (WHERE before <> after AND number <> ''), '', ''
FROM parts GROUP BY part
"""  # noqa: S608
# Sums without a difference change no part; the numbers behind a part are shown with them.
CHANGED = " AND before <> after"
HOLDER_BEHIND = HOLDER.format(number="p.number", document="p.latest")
BEHIND = """UNION ALL
SELECT 'behind', before, after, 0, number, {holder}
FROM (
    SELECT number, before, after, latest FROM parts WHERE part = %s AND before <> after
    ORDER BY abs(after - before) DESC, number LIMIT %s
) p
"""


def difference(actor: Actor, pair: Pair) -> Difference:
    """Return the difference of what the actor sees."""
    return explained(actor, pair)[0]


def behind(actor: Actor, pair: Pair, part: Part, most: int) -> list[Behind]:
    """Return the numbers behind a part, the largest differences first."""
    return explained(actor, pair, part, most)[1]


def explained(actor: Actor, pair: Pair, part: Part | None = None, most: int = 0) -> tuple[Difference, list[Behind]]:
    """Return the difference of what the actor sees and the numbers behind a part, in one statement."""
    totals, nets, rows = (Decimal(0), Decimal(0)), {}, []
    for name, ore_before, ore_after, numbers, number, holder in _rows(actor, pair, part, most):
        before, after = (Decimal(ore or 0).scaleb(-2) for ore in (ore_before, ore_after))
        if name is None:
            totals = before, after
        elif name == "behind":
            rows.append(Behind(number, holder or "", before, after))
        else:
            nets[name] = after - before, numbers
    shares = [Share(one, *nets[one.value]) for one in Part if one.value in nets and nets[one.value][0]]
    return Difference(*totals, shares), sorted(rows, key=lambda row: (-abs(row.net), row.number))


def invoice_before(actor: Actor, invoice: Invoice) -> Invoice | None:
    """Return the account's latest document before this one that is an invoice, or a month below zero."""
    return _BEFORE.first(actor, invoice.account_id, invoice.issued_on)


def _before(actor: Actor, account: Any, day: Any) -> Any:
    rows = Invoice.objects.visible_to(actor).filter(account_id=account, corrects=None, issued_on__lt=day)
    return rows.order_by("-issued_on", "-pk")[:1]


def _rows(actor: Actor, pair: Pair, part: Part | None, most: int) -> list[Any]:
    by_month = isinstance(pair.after, date)
    statement = _statement(actor, pair)
    if statement is None:
        return []
    seen, values = statement
    chosen = pair.lines.sql(actor, pair.company_id)
    text = SQL.format(
        seen=seen,
        is_after="issued_on >= %s" if by_month else "id = %s",
        ctes=chosen.ctes,
        lines=chosen.lines,
        changed="" if part else CHANGED,
    )
    params = [*values, pair.after, *chosen.params, *([part.value, most] if part else [])]
    with connection.cursor() as cursor:
        cursor.execute(text + BEHIND.format(holder=HOLDER_BEHIND) if part else text, params)
        return list(cursor.fetchall())


def _statement(actor: Actor, pair: Pair) -> Statement | None:
    options = {"company": pair.company_id is not None, "account": pair.account_id is not None}
    ids = [one for one in (pair.company_id, pair.account_id) if one is not None]
    if isinstance(pair.before, date) and isinstance(pair.after, date):
        bounds = (pair.before, next_month(pair.before), pair.after, next_month(pair.after))
        return _OF_MONTHS.statement(actor, *bounds, *ids, **options)
    return _OF_TWO.statement(actor, pair.before, pair.after)


def next_month(first: date) -> date:
    """Return the first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _of_months(
    actor: Actor, first: Any, first_end: Any, second: Any, second_end: Any, *ids: Any, company: bool, account: bool
) -> Any:
    rows = Invoice.objects.visible_to(actor).filter(
        Q(issued_on__gte=first, issued_on__lt=first_end) | Q(issued_on__gte=second, issued_on__lt=second_end)
    )
    named = iter(ids)
    if company:
        rows = rows.filter(company_id=next(named))
    if account:
        rows = rows.filter(account_id=next(named))
    return rows.order_by().values("id", "kind", "company_id", "corrects_id", "issued_on")


def _of_two(actor: Actor, before: Any, after: Any) -> Any:
    rows = Invoice.objects.visible_to(actor).filter(Q(id=before) | Q(id=after))
    return rows.order_by().values("id", "kind", "company_id", "corrects_id", "issued_on")


_OF_MONTHS: CachedQuery[Invoice] = CachedQuery(_of_months)
_OF_TWO: CachedQuery[Invoice] = CachedQuery(_of_two)
_BEFORE: CachedQuery[Invoice] = CachedQuery(_before)
