"""Cases at support: everybody writes and sees their own; colleagues with the function see the company's."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.scope.models import as_system
from selfservice.support.cases.views import CaseAct
from selfservice.support.models import Attachment
from tests.isolation.arena import Arena
from tests.isolation.makers import Thing, of_model
from tests.isolation.routes import Route
from tests.isolation.rows import new_row, row_at
from tests.isolation.rule import Rule
from tests.isolation.telephony.exchange import acts_of

CASE, FILE = "support.Case", "support.Attachment"
SEEN = Rule("login", "support", things="scope")
RULES = {
    "case_new": Rule("login"),
    "cases": Rule("login"),
    "case": SEEN,
    "case_act": SEEN,
    "case_file": SEEN,
}
SHUT = frozenset({"case_new", "case_act"})


def acts(arena: Arena, route: Route) -> list[Thing]:
    """Every act on a case at each company, and on one that there is not."""
    return [thing for thing in acts_of(CaseAct, CASE)(arena, route) if thing.slug != "no-such-act"]


def files(arena: Arena, route: Route) -> list[Thing]:
    """A file of a case at each company, which has been checked."""
    found = of_model(FILE)(arena, route)
    with as_system("tests: checked files"):
        Attachment.objects.system().update(state=Attachment.State.CLEAN)
    return found


MAKERS = {"case": of_model(CASE), "case_act": acts, "case_file": files}


def written(state: str) -> Any:
    """A maker of cases of the person who runs the actions, in a state."""

    def make(arena: Arena, company: str) -> Any:
        with as_system("tests: a case"):
            return new_row(arena, CASE, company, author=arena.users["group_admin"], state=state)

    return make


TARGETS = {
    "reply_case": written("waiting"),
    "solve_case": written("open"),
    "show_case": written("new"),
    "rate_case": written("solved"),
}
TEXT = {"body": "Tekst"}
DATA: dict[str, Any] = {
    "write_case": lambda arena: {
        **TEXT,
        "subject": "Emne",
        "category": "fault",
        "audience": "company",
        "about": f"subscriptions.subscription:{row_at(arena, 'subscriptions.Subscription', 'nordhavn').uid}",
    },
    "reply_case": lambda _arena: TEXT,
    "solve_case": lambda _arena: {},
    "show_case": lambda _arena: {"audience": "author"},
    "rate_case": lambda _arena: {"score": "5", "score_comment": "Fint"},
}
