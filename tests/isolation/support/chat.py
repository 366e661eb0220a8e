"""The chat: one's own, with any right at the company; a colleague reads it as a case at most."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from selfservice.support.models import ChatSession
from tests.isolation.arena import Arena
from tests.isolation.makers import MISSING, Thing
from tests.isolation.routes import Route
from tests.isolation.rows import new_row
from tests.isolation.rule import Rule

NEWS = "/support/chat/nye/?chat={}"
# Whose chat it is at each company.
OWNERS = {"nordhavn": "group_admin", "fremmed": "foreign_admin"}
RULES = {
    "support_chat": Rule("login"),
    "support_chat_waiting": Rule("login"),
    "support_chat_news": Rule("login", things="own_anywhere"),
}
SHUT = frozenset(RULES)


def chat_at(arena: Arena, company: str) -> ChatSession:
    """A chat that waits at the company, of its owner."""
    key = f"chat at {company}"
    if key not in arena.rows:
        owner = arena.users[OWNERS[company]]
        with as_system("tests: a chat"):
            case = new_row(arena, "support.Case", company, author=owner)
            arena.rows[key] = new_row(arena, "support.ChatSession", company, case=case, user=owner, state="waiting")
    found: ChatSession = arena.rows[key]
    return found


def news(arena: Arena, route: Route) -> list[Thing]:
    """The polls of each company's chat, of one that is not there, and of what is no id."""
    found = [
        Thing(f"chat at {c}", company=c, owner=owner, path=NEWS.format(chat_at(arena, c).uid))
        for c, owner in OWNERS.items()
    ]
    return [*found, *(Thing(name, path=NEWS.format(name), kind="missing") for name in (str(MISSING), "abc"))]


MAKERS = {"support_chat_news": news}
KNOWN: dict[str, dict[str, Any]] = {
    "support.ChatSession": {"state": lambda: "ended", "queued_at": timezone.now, "active_at": timezone.now},
}
