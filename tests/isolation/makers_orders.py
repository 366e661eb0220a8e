"""Orders of each company's first account, placed and as drafts: for routes that name an order."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from orders.detail.views import ItemAct, OrderAct
from orders.placing.views import DraftPage
from orders.porting.views import PortActPage
from orders.takeover.links import MAIL, link
from orders.visits.views import VisitAct
from selfservice.kernel.scope.models import as_system
from tests.isolation.arena import Arena
from tests.isolation.makers import COMPANIES, MAKERS, MISSING, Maker, Thing, none
from tests.isolation.makers_numbers import AT
from tests.isolation.routes import Route
from tests.isolation.rows import new_row, row_at


def order_at(arena: Arena, company: str, state: str) -> Any:
    """The order in a state at the company, with an item; made at the first call."""
    key = f"{state} order at {company}"
    if key not in arena.rows:
        with as_system("tests: an order"):
            row = arena.rows[key] = new_row(arena, "orders.Order", company, state=state, category="mobile")
            new_row(arena, "orders.OrderItem", company, order=row, position=1)
    return arena.rows[key]


def orders(arena: Arena, route: Route) -> list[Thing]:
    """The order of each company."""
    rows = {c: order_at(arena, c, "done") for c in COMPANIES}
    return [*(Thing(f"order at {c}", {"uid": r.uid}, c, account=AT[c]) for c, r in rows.items()), *none()]


def acts(view: Any, state: str) -> Maker:
    """Every act of the page on the order of each company; and what there is not."""

    def make(arena: Arena, route: Route) -> list[Thing]:
        return _each({c: order_at(arena, c, state) for c in COMPANIES}, [action.address for action in view.actions()])

    return make


def approvals(arena: Arena, route: Route) -> list[Thing]:
    """An order of each company that waits for approval, asked by nobody who is here."""
    found = []
    for c in COMPANIES:
        row, key = order_at(arena, c, "approval"), f"request to approve an order at {c}"
        if key not in arena.rows:
            with as_system("tests: a request that waits"):
                arena.rows[key] = new_row(
                    arena, "kernel.ActionRun", c, action="place_order", state="awaiting", actor_id=0,
                    target_model="orders.order", target_id=row.pk, request_id=uuid4(), data={},
                )  # fmt: skip
        found.append(Thing(key, {"uid": row.uid}, c, account=AT[c]))
    return [*found, *none()]


def documents(arena: Arena, route: Route) -> list[Thing]:
    """The confirmation of an order of each company."""
    rows = {c: row_at(arena, "orders.OrderDocument", c) for c in COMPANIES}
    return [*(Thing(f"confirmation at {c}", {"uid": r.uid}, c, account=AT[c]) for c, r in rows.items()), *none()]


def port_acts(arena: Arena, route: Route) -> list[Thing]:
    """Every act on a porting of each company; and what there is not."""
    rows = {c: row_at(arena, "orders.PortIn", c) for c in COMPANIES}
    return _each(rows, [action.address for action in PortActPage.actions()])


def item_acts(arena: Arena, route: Route) -> list[Thing]:
    """Every act on an item of an order of each company; and what there is not."""
    rows = {c: row_at(arena, "orders.OrderItem", c) for c in COMPANIES}
    return _each(rows, [action.address for action in ItemAct.actions()])


def visit_acts(arena: Arena, route: Route) -> list[Thing]:
    """Every act on a technician's visit of each company; and what there is not."""
    rows = {c: row_at(arena, "orders.Appointment", c) for c in COMPANIES}
    return _each(rows, [action.address for action in VisitAct.actions()])


# Whose drafts there are, and at which company.
WRITERS = (("group_admin", "nordhavn"), ("subsidiary_admin", "datter"), ("foreign_admin", "fremmed"))


def draft_visits(arena: Arena, route: Route) -> list[Thing]:
    """The visit of somebody's draft: one's own, the subsidiary's, another tenant's."""
    found = []
    for owner, c in WRITERS:
        key = f"draft with a visit of {owner}"
        if key not in arena.rows:
            with as_system("tests: a draft with a visit"):
                row = arena.rows[key] = new_row(
                    arena, "orders.Order", c, state="draft", category="internet", requester=arena.users[owner]
                )
                new_row(arena, "orders.Appointment", c, order=row)
        found.append(Thing(key, {"uid": arena.rows[key].uid}, c, account=AT[c], owner=owner))
    return [*found, *none()]


def takeover_links(arena: Arena, route: Route) -> list[Thing]:
    """The giver's link of a takeover, one of nothing, and one that is not signed."""
    row = row_at(arena, "orders.Takeover", "nordhavn")
    token, gone = (link(str(uid), MAIL).rstrip("/").rpartition("/")[2] for uid in (row.uid, MISSING))
    return [
        Thing("a true link", {"token": token}),
        Thing("of nothing", {"token": gone}, kind="missing"),
        Thing("not signed", {"token": "abc-def"}, kind="missing"),
    ]


def _each(rows: dict[str, Any], slugs: list[str]) -> list[Thing]:
    found = [
        Thing(f"{slug} at {c}", {"uid": row.uid, "slug": slug}, c, account=AT[c], slug=slug)
        for slug in slugs
        for c, row in rows.items()
    ]
    strange = {**found[0].kwargs, "slug": "no-such-act"}
    return [
        *found,
        Thing("missing", {"uid": MISSING, "slug": slugs[0]}, kind="missing", slug=slugs[0]),
        Thing("no such act", strange, "nordhavn", kind="malformed", slug="no-such-act"),
    ]


MAKERS |= {
    "order": orders,
    "order_approval": approvals,
    "order_again": orders,
    "order_document": documents,
    "port_act": port_acts,
    "item_act": item_acts,
    "takeover_answer": takeover_links,
    "order_visit": draft_visits,
    "visit_act": visit_acts,
    "order_act": acts(OrderAct, "failed"),
    "order_draft": acts(DraftPage, "draft"),
}
