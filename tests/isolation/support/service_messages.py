"""Service messages, which belong to no company, and the person's own choice of mails."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.utils import timezone

from selfservice.support.models import ServiceMessage
from tests.isolation.arena import Arena
from tests.isolation.makers import NO_PK, Thing
from tests.isolation.routes import Route
from tests.isolation.rows import row_at
from tests.isolation.rule import Rule

RULES = dict.fromkeys(("service_messages", "service_mails"), Rule("login"))
SHUT = frozenset({"service_mails"})


def acts(arena: Arena, route: Route) -> list[Thing]:
    """Every act on a message; and one that there is not."""
    row = row_at(arena, "support.ServiceMessage", "nordhavn")
    slugs = ("edit", "publish", "end")
    found = [Thing(slug, {"pk": row.pk, "slug": slug}, "nordhavn", slug=slug) for slug in slugs]
    return [*found, Thing("missing", {"pk": NO_PK, "slug": slugs[0]}, kind="missing", slug=slugs[0])]


MAKERS = {"admin:support_servicemessage_act": acts}


def message(*, published: bool) -> dict[str, Any]:
    """A message that concerns everybody."""
    now = timezone.now()
    row = ServiceMessage.objects.create(
        kind="planned", title_da=f"Arbejde {uuid4().hex[:6]}", text_da="Tekst", starts=now,
        published_at=now if published else None,
    )  # fmt: skip
    return {"row": str(row.uid)}


def answers(_arena: Arena) -> dict[str, Any]:
    """What the form of a new message is filled with."""
    return {
        "kind": "planned", "title_da": "Arbejde", "text_da": "Tekst", "first_day": f"{timezone.localdate():%d.%m.%Y}",
        "first_time": "08:00", "products": ["internet"], "areas": "80", "cvrs": "",
    }  # fmt: skip


DATA: dict[str, Any] = {
    "save_service_message": answers,
    "publish_service_message": lambda _arena: message(published=False),
    "end_service_message": lambda _arena: message(published=True),
    "want_service_mails": lambda _arena: {"wanted": "on"},
}
