"""Which lines of invoices count: by number, department or cost centre, as invoiced or as they are today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from accounts.functions import Function
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Actor
from subscriptions.models import Subscription
from subscriptions.permissions import SEE

# Functions with which the department of a subscription is seen.
TODAY_BY: tuple[str, ...] = (*SEE, Function.USAGE)
COLUMNS = ("department", "cost_centre")


class Chosen(NamedTuple):
    """SQL: further CTEs, the join of invoices `s` to lines `l` with conditions, and the parameters of both."""

    ctes: str
    lines: str
    params: list[Any]


# The name on a number's line of a document.
HOLDER = """(
    SELECT i.holder_name FROM billing_invoice d JOIN billing_invoiceline i
        ON i.company_id = d.company_id AND i.number = {number} AND i.invoice_id = d.id
    WHERE d.id = {document} LIMIT 1
)"""


@dataclass(frozen=True, slots=True)
class LineFilter:
    """The lines that count; None is any value. `today`: by the subscription's department and cost centre of today.

    A line whose subscription is unknown or not seen counts as invoiced then, too: the total is the same.
    """

    number: str | None = None
    department: str | None = None
    cost_centre: str | None = None
    today: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether every line counts."""
        return self.number is None and self.department is None and self.cost_centre is None

    def column(self, name: str) -> str:
        """Return the SQL of a column of `l`, of today if that is asked for."""
        return f"coalesce(t.{name}, l.{name})" if self.today and name in COLUMNS else f"l.{name}"

    def sql(self, actor: Actor, company_id: int | None = None) -> Chosen:
        """Return the lines of the invoices `s` (id, company_id) as SQL.

        LATERAL with OFFSET 0: PostgreSQL reads the lines of each invoice by its index, not all lines of all companies.
        """
        ctes, join = "", ""
        params: list[Any] = []
        if self.today:
            ids = [] if company_id is None else [company_id]
            statement = _TODAY.statement(actor, *ids)
            seen, params = (statement[0], [*statement[1]]) if statement else (NONE, [])
            ctes = f", today AS MATERIALIZED ({seen})"
            join = " LEFT JOIN today t ON t.number = l.number AND t.company_id = l.company_id"
        of_number = ""
        if self.number is not None:
            of_number = " AND i.company_id = s.company_id AND i.number = %s"
            params.append(self.number)
        wanted = [(name, value) for name in COLUMNS if (value := getattr(self, name)) is not None]
        where = " AND ".join(f"{self.column(name)} = %s" for name, _value in wanted)
        rows = f"SELECT i.* FROM billing_invoiceline i WHERE i.invoice_id = s.id{of_number} OFFSET 0"  # noqa: S608
        lines = f"CROSS JOIN LATERAL ({rows}) l{join}{' WHERE ' if where else ''}{where}"
        return Chosen(ctes, lines, [*params, *(value for _name, value in wanted)])


# Without any subscription: an empty table of the same columns.
NONE = "SELECT ''::text AS number, 0::bigint AS company_id, ''::text AS department, ''::text AS cost_centre LIMIT 0"


def _today(actor: Actor, *company: Any) -> Any:
    rows: Any = Subscription.objects.visible_to(actor, function=TODAY_BY)
    if company:
        rows = rows.filter(company_id=company[0])
    return rows.order_by().values("number", "company_id", *COLUMNS)


_TODAY: CachedQuery[Subscription] = CachedQuery(_today)
