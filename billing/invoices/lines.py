"""The lines of an invoice, in groups: read a page at a time, with sums of the whole by SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from billing.models import Invoice, InvoiceLine
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.db.collation import Danish
from selfservice.kernel.db.keyset import Edge, KeyPage, Order, beyond, key_page
from selfservice.kernel.scope.actor import Actor

# Lines of a page.
SIZE = 50
GROUP_ORDER = {name: place for place, name in enumerate(InvoiceLine.Group.values)}


@dataclass(frozen=True, slots=True)
class By:
    """A way to group lines. `address` is the query parameter's value; `key` orders lines, with their place in ties."""

    address: str
    label: Any
    column: str
    key: Combinable
    name: Callable[[InvoiceLine], str]


@dataclass(slots=True)
class Group:
    """Lines of a page that belong together, with the sum of all lines of the group and their number."""

    name: str
    lines: Sequence[InvoiceLine]
    net: Decimal = Decimal(0)
    count: int = 0
    # Whether the page begins in the middle of it.
    sub: str = ""


@dataclass(slots=True)
class Sums:
    """Sums of an invoice's lines: by group, and by category of VAT."""

    groups: list[dict[str, Any]] = field(default_factory=list)
    vat: list[dict[str, Any]] = field(default_factory=list)
    # Where lines were delivered with departments, cost centres, numbers.
    columns: frozenset[str] = frozenset()


def _last_if_empty(column: str) -> Concat:
    """Return the key by which lines without a value come last."""
    begins = Case(When(**{column: ""}, then=Value("1")), default=Value("0"))
    return Concat(begins, Danish(F(column)), output_field=CharField())


def _number(line: InvoiceLine) -> str:
    return phone(line.number) if line.number else str(_("Without a number"))


GROUPS = By(
    "gruppe", _("Kind of line"), "group",
    Case(*(When(group=name, then=Value(place)) for name, place in GROUP_ORDER.items()), default=Value(9),
         output_field=IntegerField()),
    lambda line: str(line.get_group_display()),
)  # fmt: skip
NUMBERS = By("nummer", _("Number"), "number", _last_if_empty("number"), _number)
DEPARTMENTS = By(
    "afdeling", _("Department"), "department", _last_if_empty("department"),
    lambda line: line.department or str(_("Without a department")),
)  # fmt: skip
COST_CENTRES = By(
    "omkostningssted", _("Cost centre"), "cost_centre", _last_if_empty("cost_centre"),
    lambda line: line.cost_centre or str(_("Without a cost centre")),
)  # fmt: skip
WAYS = {by.address: by for by in (GROUPS, NUMBERS, DEPARTMENTS, COST_CENTRES)}


def sums_of(actor: Actor, invoice: Invoice) -> Sums:
    """Return the sums of all lines, in one query."""
    rows: list[Any] = _SUMS.rows(actor, invoice.pk)
    labels = dict(InvoiceLine.Group.choices)
    groups: dict[str, dict[str, Any]] = {}
    vat: dict[tuple[str, Decimal], dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: GROUP_ORDER.get(row["group"], 9)):
        name, category = row["group"], (row["vat_category"], row["vat_rate"])
        group = groups.setdefault(name, {"name": name, "label": labels.get(name, name), "net": Decimal(0), "lines": 0})
        group["net"] += row["net_sum"]
        group["lines"] += row["lines"]
        of_vat = vat.setdefault(category, {"category": category[0], "rate": category[1], "net": Decimal(0)})
        of_vat["net"] += row["net_sum"]
    return Sums(list(groups.values()), [vat[key] for key in sorted(vat, reverse=True)])


def page_of(
    actor: Actor, invoice: Invoice, sums: Sums, by: By, params: QueryDict, only: str = ""
) -> tuple[KeyPage, list[Group]]:
    """Return the page of lines that the URL asks for, and the lines in groups.

    `sums`: those of the whole invoice, which are the groups' where lines are grouped by kind. `only`: the lines of one
    kind.
    """
    wanted = (invoice.pk, only) if only else (invoice.pk,)

    def read(edge: Edge | None, up: bool, limit: int) -> list[Any]:
        found: list[Any] = _PAGE.rows(actor, *wanted, *(edge or ()), by=by.address, only=bool(only), up=up, limit=limit)
        return found

    # Lists identify a row by `uid`; a line has its place on the invoice.
    rows = _lines(actor, *wanted, only=bool(only)).annotate(uid=F("position"))
    page = key_page(rows, Order(by.address, by.key), params, SIZE, read)
    groups = []
    for _value, some in groupby(page.rows, key=lambda line: getattr(line, by.column)):
        members = list(some)
        groups.append(Group(by.name(members[0]), members))
    values = [getattr(group.lines[0], by.column) for group in groups]
    found = {group["name"]: (group["net"], group["lines"]) for group in sums.groups}
    if values and by is not GROUPS:
        of_groups: list[Any] = _OF_GROUPS.rows(actor, *wanted, values, column=by.column, only=bool(only))
        found = {row[by.column]: (row["sum_of_net"], row["lines"]) for row in of_groups}
    for group, value in zip(groups, values, strict=True):
        group.net, group.count = found[value]
        if by is NUMBERS:
            group.sub = group.lines[0].holder_name
    return page, groups


def _lines(actor: Actor, invoice: Any, *group: Any, only: bool) -> Any:
    """Return the lines of an invoice by id, or those of one kind."""
    rows = InvoiceLine.objects.visible_to(actor).filter(invoice_id=invoice)
    return rows.filter(group=group[0]) if only else rows


def _page(actor: Actor, invoice: Any, *values: Any, by: str, only: bool, up: bool, limit: int) -> Any:
    """Return the lines above or below an edge, which are the last values."""
    edge = values[only:]
    rows = _lines(actor, invoice, *values[:only], only=only).annotate(uid=F("position"), _key=WAYS[by].key)
    return beyond(rows, (edge[0], edge[1]) if edge else None, up=up)[:limit]


def _of_groups(actor: Actor, invoice: Any, *values: Any, column: str, only: bool) -> Any:
    """Return the sums of all lines of groups, those of other pages included."""
    rows = _lines(actor, invoice, *values[:only], only=only).filter(in_array(column, values[-1]))
    return rows.order_by().values(column).annotate(sum_of_net=Sum("net"), lines=Count("pk"))


def _sums(actor: Actor, invoice: Any) -> Any:
    rows = _lines(actor, invoice, only=False).order_by().values("group", "vat_category", "vat_rate")
    return rows.annotate(net_sum=Sum("net"), lines=Count("pk"))


# Compiling these takes longer than running them.
_PAGE: CachedQuery[InvoiceLine] = CachedQuery(_page)
_OF_GROUPS: CachedQuery[InvoiceLine] = CachedQuery(_of_groups)
_SUMS: CachedQuery[InvoiceLine] = CachedQuery(_sums)
