"""Users of the telephony solution, their pages and actions; those who leave; one's own telephone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from telephony.models import TelephonyUser
from telephony.own_telephone.views import OwnTelephoneAct
from telephony.users.views import UserAct
from tests.isolation.arena import Arena
from tests.isolation.makers import MISSING, Thing, of_model
from tests.isolation.routes import Route
from tests.isolation.rows import new_row
from tests.isolation.rule import Rule
from tests.isolation.telephony.exchange import acts_of
from tests.telephony.make import licence_type

USER = "telephony.TelephonyUser"
RULES = {
    **dict.fromkeys(("telephony_users",), Rule("function", "solution")),
    "telephony_user": Rule("function", "solution", things="scope"),
    "telephony_user_new": Rule("function", "solution_change"),
    "telephony_user_uploads": Rule("function", "solution_change"),
    "telephony_user_upload": Rule("act", "solution_change", all_companies=True),
    "telephony_user_act": Rule("act", "solution_change", things="scope", first=True),
    "telephony_user_leave": Rule("act", "solution_change", things="scope", first=True),
    "own_telephone": Rule("function", "own"),
    "own_telephone_act": Rule("act", "own", things="own", first=True),
}
SHUT = frozenset(
    {"telephony_user_new", "telephony_user_upload", "telephony_user_act", "telephony_user_leave", "own_telephone_act"}
)
# Whose telephones there are, with their companies.
OWNERS = (
    ("group_admin", "nordhavn"), ("kollega", "nordhavn"), ("datterkollega", "datter"), ("fremmedkollega", "fremmed"),
)  # fmt: skip


def telephone_of(arena: Arena, owner: str, company: str) -> Any:
    """A person's own telephone, with a licence; made at the first call."""
    key = f"telephone of {owner}"
    if key not in arena.rows:
        with as_system("tests: a telephone"):
            user = arena.users[owner]
            arena.rows[key] = new_row(arena, USER, company, user=user, licence=licence_type())
    return arena.rows[key]


def own(arena: Arena, company: str) -> Any:
    """The telephone of the person who runs the action, or somebody else's at a foreign company."""
    return telephone_of(arena, {"nordhavn": "group_admin"}.get(company, "fremmedkollega"), company)


def own_acts(arena: Arena, route: Route) -> list[Thing]:
    """Every act on each telephone; and one that there is not."""
    found = []
    for index, slug in enumerate(action.address for action in OwnTelephoneAct.actions()):
        for owner, company in OWNERS:
            kwargs = {"uid": telephone_of(arena, owner, company).uid, "slug": slug}
            found.append(Thing(f"{slug} of {owner}", kwargs, company, owner=owner, slug=slug, for_some=index > 0))
    strange = {**found[0].kwargs, "slug": "no-such-act"}
    return [
        *found,
        Thing("missing", {"uid": MISSING, "slug": found[0].slug}, kind="missing", slug=found[0].slug),
        Thing("no such act", strange, "nordhavn", kind="malformed", slug="no-such-act"),
    ]


def licensed(arena: Arena, company: str) -> Any:
    """A user with a licence."""
    with as_system("tests: a user"):
        return new_row(arena, USER, company, user=None, licence=licence_type())


def uploads(arena: Arena, route: Route) -> list[Thing]:
    """Every act that users run by file."""
    from tests.isolation.makers_batches import uploads_of

    found: list[Thing] = uploads_of(TelephonyUser)(arena, route)
    return found


MAKERS = {
    "telephony_user": of_model(USER),
    "telephony_user_act": acts_of(UserAct, USER),
    "telephony_user_leave": of_model(USER),
    "telephony_user_upload": uploads,
    "own_telephone_act": own_acts,
}
TARGETS = {
    "set_telephony_forwarding": licensed,
    "leave_telephony": licensed,
    "set_own_presence": own,
    "set_own_forwarding": own,
}
NUMBERS = {"direct_number": "", "mobile_number": "20 12 34 56", "short_number": "4711"}
DATA: dict[str, Any] = {
    "create_telephony_user": lambda arena: {"company": str(arena.companies["nordhavn"].uid), "name": "Ny Bruger"},
    "change_telephony_user": lambda _arena: {"name": "Nyt Navn"},
    "change_user_numbers": lambda _arena: NUMBERS,
    "set_telephony_presence": lambda _arena: {"presence": "busy", "lasts": "60"},
    "set_telephony_forwarding": lambda _arena: {"forward_always": "20 12 34 56"},
    "set_own_presence": lambda _arena: {"presence": "away", "lasts": ""},
    "set_own_forwarding": lambda _arena: {"forward_busy": "20 12 34 56"},
    "set_last_telephony_day": lambda _arena: {"leaves_on": f"{timezone.localdate() + timedelta(days=30):%d.%m.%Y}"},
    "leave_telephony": lambda _arena: {},
    **dict.fromkeys(
        (
            "bar_telephony_user",
            "unbar_telephony_user",
            "start_telephony_user",
            "begin_telephony_absence",
            "end_telephony_absence",
        ),
        lambda _arena: {},
    ),
}
