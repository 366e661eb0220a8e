"""Objects of user administration: colleagues, wizard drafts, requests that wait, links of mails."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from accounts.models import Draft
from accounts.users.detail_views import UserActPage
from accounts.users.invitations import token_of
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from tests.isolation.arena import Arena
from tests.isolation.makers import MAKERS, MISSING, Thing, none
from tests.isolation.routes import Route
from tests.isolation.rows import new_row

COLLEAGUES = (("kollega", "nordhavn"), ("datterkollega", "datter"), ("fremmedkollega", "fremmed"))


def colleagues(arena: Arena, route: Route) -> list[Thing]:
    """A colleague of one's own company, of the subsidiary, of another tenant."""
    found = [Thing(name, {"uid": arena.users[name].uid}, company) for name, company in COLLEAGUES]
    return [*found, *none()]


def acts(arena: Arena, route: Route) -> list[Thing]:
    """Every act of the colleague's page on each colleague; and one that there is not."""
    slugs = [action.address for action in UserActPage.actions()]
    found = [
        Thing(f"{slug} {name}", {"uid": arena.users[name].uid, "slug": slug}, company, slug=slug, for_some=index > 0)
        for index, slug in enumerate(slugs)
        for name, company in (COLLEAGUES if not index else (COLLEAGUES[0], COLLEAGUES[-1]))
    ]
    gone = [Thing(f"{s} missing", {"uid": MISSING, "slug": s}, kind="missing", slug=s) for s in slugs[:1]]
    strange = {"uid": arena.users["kollega"].uid, "slug": "no-such-act"}
    return [*found, *gone, Thing("no such act", strange, "nordhavn", kind="malformed", slug="no-such-act")]


def draft_of(arena: Arena, writer: str, company: str) -> Draft:
    """A draft with every step answered; made at the first call."""
    key = f"draft of {writer}"
    if key not in arena.rows:
        uid = str(arena.companies[company].uid)
        answers: dict[str, Any] = {
            "person": {
                "name": "Ny Kollega",
                "email": f"{uuid4().hex[:8]}@example.com",
                "mobile": "+4520304050",
                "language": "da",
                "company": uid,
                "done": True,
            },
            "companies": [{"company": uid, "whole_group": False}],
            "accounts": {uid: {"all": True, "picked": [], "done": True}},
            "functions": {"split": False, "chosen": {"": ["own"]}},
        }
        with as_system("tests: a draft"):
            arena.rows[key] = Draft.objects.create(
                company=arena.companies[company], owner=arena.users[writer], answers=answers
            )
    row: Draft = arena.rows[key]
    return row


def drafts(arena: Arena, route: Route) -> list[Thing]:
    """One's own, a colleague's, another tenant's."""
    found = []
    for writer, company in (("group_admin", "nordhavn"), ("parent_admin", "nordhavn"), ("foreign_admin", "fremmed")):
        kwargs: dict[str, Any] = {"uid": draft_of(arena, writer, company).uid}
        if "company" in route.params:
            kwargs["company"] = arena.companies[company].uid
        found.append(Thing(f"draft of {writer}", kwargs, company, owner=writer))
    gone: dict[str, Any] = {"uid": MISSING}
    if "company" in route.params:
        mine = found[0].kwargs["uid"]
        gone["company"] = MISSING
        strange = {"uid": mine, "company": arena.companies["fremmed"].uid}
        found.append(Thing("own draft, foreign company", strange, owner="nobody"))
        found.append(Thing("own draft, no company", {"uid": mine, "company": MISSING}, kind="missing"))
    return [*found, Thing("missing", gone, kind="missing")]


def requests(arena: Arena, route: Route) -> list[Thing]:
    """Resets of second factors that wait to be approved."""
    found = []
    for name, company in COLLEAGUES:
        found.append(Thing(f"request about {name}", {"uid": _waiting(arena, name, company).uid}, company))
    return [*found, *none()]


def _waiting(arena: Arena, name: str, company: str) -> ActionRun:
    key = f"request about {name}"
    if key not in arena.rows:
        with as_system("tests: a request"):
            arena.rows[key] = new_row(
                arena,
                "kernel.ActionRun",
                company,
                action="reset_factors",
                state=ActionRun.State.AWAITING,
                actor_kind="user",
                actor_id=arena.users["locked"].pk,
                target_model="accounts.user",
                target_id=arena.users[name].pk,
                data={"mobile": "+4520304050", "reason": "Tabt"},
                request_id=uuid4(),
            )
    row: ActionRun = arena.rows[key]
    return row


def _links(arena: Arena, route: Route) -> list[Thing]:
    user = arena.users["invited"]
    return [
        Thing("a link", {"uid": user.uid, "token": token_of(user)}),
        Thing("a wrong token", {"uid": user.uid, "token": "abc"}, kind="missing"),
        Thing("nobody's", {"uid": MISSING, "token": "abc"}, kind="missing"),
    ]


MAKERS |= {
    "user": colleagues,
    "user_made": colleagues,
    "user_rights": colleagues,
    "user_act": acts,
    **dict.fromkeys(
        (
            "user_draft",
            "user_draft_person",
            "user_draft_companies",
            "user_draft_accounts",
            "user_draft_functions",
            "user_draft_check",
            "user_draft_delete",
        ),
        drafts,
    ),
    "request_answer": requests,
    "welcome": _links,
    "new_factor": _links,
    "confirm_mail": lambda _arena, _route: [Thing("a false link", {"token": "abc"}, kind="missing")],
}
