"""Names of this app, its models and their columns in the admin (selfservice/site/names.py)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

APP: Any = _("Support")
# Singular and plural of each model that the admin shows.
MODELS: dict[str, tuple[Any, Any]] = {
    "Case": (_("case"), _("cases")),
    "AgentState": (_("room for chats"), _("room for chats")),
    "TextModule": (_("text to insert"), _("texts to insert")),
    "WeeklyHours": (_("opening hours"), pgettext_lazy("several rows", "opening hours")),
    "DifferentDay": (_("different day"), _("different days")),
    "ChatSession": (_("chat"), _("chats")),
    "CallBack": (_("call"), _("calls to make")),
    "ServiceMessage": (_("service message"), _("service messages")),
}
# By column, or by model and column where another model has a column of the same name.
FIELDS: dict[str, Any] = {
    "AgentState.capacity": _("chats at once"),
    "AgentState.has_room": _("has room"),
    "Case.about_label": _("about"),
    "Case.answered_at": _("first answered"),
    "Case.assigned_to": _("support"),
    "Case.audience": _("seen by"),
    "Case.author": _("written by"),
    "Case.author_name": _("written by"),
    "Case.category": _("category"),
    "Case.channel": pgettext_lazy("case", "channel"),
    "Case.closed_at": _("closed"),
    "Case.due_at": _("answer by"),
    "Case.priority": _("priority"),
    "Case.score": _("score"),
    "Case.solved_at": _("solved"),
    "Case.subject": _("subject"),
    "DifferentDay.day": _("day"),
    "DifferentDay.reason": _("what customers read"),
    "TextModule.text_da": _("text in Danish"),
    "TextModule.text_en": _("text in English"),
    "WeeklyHours.weekday": _("weekday"),
    "closes": _("closes"),
    "opens": _("opens"),
    "ChatSession.user": _("customer's login"),
    "active_at": _("last message"),
    "agent": _("employee"),
    "case": _("case"),
    "ended_at": _("ended"),
    "queued_at": _("waited from"),
    "taken_at": _("taken"),
    "CallBack.answer": _("note"),
    "CallBack.finished_at": _("finished"),
    "about": _("about"),
    "areas": _("areas"),
    "cvrs": _("companies"),
    "ends": _("ends"),
    "mailed_at": _("mailed"),
    "products": _("products"),
    "published_at": _("published"),
    "starts": _("begins"),
    "text_da": _("text in Danish"),
    "text_en": _("text in English"),
    "title_da": _("title in Danish"),
    "title_en": _("title in English"),
}
