"""Real objects for every route with a parameter (or a form that names an object): whose they are, the oracle reads.

A route that no maker knows fails the tests: say here what its parameters mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.credentials.reset_tokens import reset_tokens
from accounts.support.first_login import tokens
from selfservice.kernel.actions.runner import registry
from selfservice.kernel.scope.models import as_system
from tests.isolation.arena import Arena
from tests.isolation.gathered import gathered
from tests.isolation.routes import Route
from tests.isolation.rows import new_row, row_at

# With letters in it, as nearly all have: what is all digits is searched for as a number.
MISSING = UUID("5eaec0b7-4ebc-4eb2-8a57-2ee6c9c7fe46")
NO_PK = 999_999_999
COMPANIES = ("nordhavn", "datter", "fremmed")
ADMIN_MODEL = re.compile(r"^/admin/(\w+)/(\w+)/")


@dataclass(frozen=True, slots=True)
class Thing:
    """An object that an address or a form names. `kind`: "real", "missing" (its `company` is None), "malformed"."""

    label: str
    kwargs: dict[str, Any] = field(default_factory=dict)
    company: str | None = None
    account: str | None = None
    owner: str | None = None
    kind: str = "real"
    # What is posted.
    data: dict[str, Any] = field(default_factory=dict)
    # The address itself, where the route is a regular expression.
    path: str = ""
    # The act that the address names.
    slug: str = ""
    # Another of the same kind, which some of the people ask for.
    for_some: bool = False

    @property
    def key(self) -> str:
        """What identifies the object in address and form, to be left out when answers are compared."""
        return str(next(iter((*self.kwargs.values(), *self.data.values())), ""))


NOTHING = Thing("no object")
Maker = Callable[[Arena, Route], list[Thing]]


def _accounts(arena: Arena, route: Route) -> list[Thing]:
    companies = {row.pk: name for name, row in arena.companies.items()}
    found = [
        Thing(name, {"uid": row.uid}, companies[row.company_id], account=name) for name, row in arena.accounts.items()
    ]
    return [*found, *none()]


def none() -> list[Thing]:
    """What there is not."""
    return [
        Thing("missing", {"uid": MISSING}, kind="missing"),
        Thing("malformed", {"uid": "abc"}, kind="malformed"),
    ]


def of_model(label: str) -> Maker:
    """Rows of the model at each company, by their public id in `uid`."""

    def make(arena: Arena, route: Route) -> list[Thing]:
        rows = {company: row_at(arena, label, company) for company in COMPANIES}
        return [*(Thing(f"{label} at {c}", {"uid": r.uid}, c) for c, r in rows.items()), *none()]

    return make


def _links(make_token: Callable[[Any], str], user: str) -> Maker:
    def make(arena: Arena, route: Route) -> list[Thing]:
        row = arena.users[user]
        name = urlsafe_base64_encode(force_bytes(row.pk))
        return [
            Thing("a true link", {"uidb64": name, "token": make_token(row)}),
            Thing("a wrong token", {"uidb64": name, "token": "abc-def"}, kind="missing"),
            Thing("nobody's", {"uidb64": "MA", "token": "abc-def"}, kind="missing"),
        ]

    return make


def _switch(arena: Arena, route: Route) -> list[Thing]:
    found = [Thing(name, data={"company": str(row.uid)}, company=name) for name, row in arena.companies.items()]
    return [
        *found,
        Thing("missing", data={"company": str(MISSING)}, kind="missing"),
        Thing("malformed", data={"company": "abc"}, kind="missing"),
    ]


def _admin_rows(arena: Arena, route: Route) -> list[Thing]:
    """The rows of an admin page's model, by primary key; for acts, with every act that support may do to them."""
    found = ADMIN_MODEL.match(route.path)
    assert found, route.path
    label = ".".join(found.groups())
    model = ContentType.objects.get_by_natural_key(*found.groups()).model_class()
    assert model is not None
    rows = {c: row_at(arena, model._meta.label, c).pk for c in ("nordhavn", "fremmed")}
    acts = [s for s, act in registry.items() if act.model is model and "staff" in act.actors]
    pk = "pk" if "pk" in route.params else "object_id"
    slugs = [*acts, "no-such-act"] if "slug" in route.params else [""]
    return [
        Thing(f"{label} {name} {slug}", {pk: value, **({"slug": slug} if slug else {})}, company, kind=kind, slug=slug)
        for slug in slugs
        for name, value, company, kind in [
            *((c, value, c, "real") for c, value in rows.items()),
            ("missing", NO_PK, None, "missing"),
        ]
    ]


def _log_entries(arena: Arena, route: Route) -> list[Thing]:
    """Of each company's first account, and one of no account."""
    accounts = {"nordhavn": "konto", "datter": "datter_konto", "fremmed": "fremmed_konto"}
    found = [
        Thing(f"entry at {c}", {"uid": row_at(arena, "kernel.AuditEntry", c).uid}, c, account=accounts[c])
        for c in COMPANIES
    ]
    if "entry of no account" not in arena.rows:
        with as_system("tests: an entry"):
            arena.rows["entry of no account"] = new_row(arena, "kernel.AuditEntry", "nordhavn", account_id=None)
    return [*found, Thing("of no account", {"uid": arena.rows["entry of no account"].uid}, "nordhavn"), *none()]


def _view_on_site(arena: Arena, route: Route) -> list[Thing]:
    kind = ContentType.objects.get_for_model(type(arena.accounts["konto"]))
    return [Thing("an account", {"content_type_id": kind.pk, "object_id": arena.accounts["konto"].pk}, "nordhavn")]


def _reason(arena: Arena, route: Route) -> list[Thing]:
    found = [Thing(name, {"company_id": row.pk}, name) for name, row in arena.companies.items()]
    return [*found, Thing("missing", {"company_id": NO_PK}, kind="missing")]


MAKERS: dict[str, Maker] = {
    "account": _accounts,
    "apply_receipt": of_model("accounts.Application"),
    "password_reset_confirm": _links(reset_tokens.make_token, "kollega"),
    "first_login": _links(tokens.make_token, "support"),
    "switch_company": _switch,
    "log_entry": _log_entries,
    "admin:reason": _reason,
    "admin:view_on_site": _view_on_site,
    "admin:app_list": lambda _arena, _route: [Thing("accounts", path="/admin/accounts/")],
    "admin:(?P<url>.*)$": lambda _arena, _route: [Thing("no page", path="/admin/no/such/page/", kind="missing")],
}


def things_for(arena: Arena, route: Route) -> list[Thing]:
    """The objects to ask the route for. Fails when nothing here knows its parameters."""
    known = MAKERS | gathered("MAKERS")
    if route.name in known:
        found: list[Thing] = known[route.name](arena, route)
        return found
    if route.path.startswith("/admin/") and {"object_id", "pk"} & set(route.params):
        return _admin_rows(arena, route)
    assert route.plain, (
        f"{route.name} ({route.path}) has no maker: say in tests/isolation/makers.py what it is asked for"
    )
    assert not route.params, (
        f"{route.name} ({route.path}) has a parameter that no maker knows: add one to tests/isolation/makers.py"
    )
    return [NOTHING]


def address(route: Route, thing: Thing) -> str:
    """Where the object is asked for."""
    return thing.path or route.address(thing.kwargs)
