"""Names of this app, its models and their columns in the admin (selfservice/site/names.py)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

APP: Any = _("Support")
# Singular and plural of each model that the admin shows.
MODELS: dict[str, tuple[Any, Any]] = {
    "ChatSession": (_("chat"), _("chats")),
}
# By column, or by model and column where another model has a column of the same name.
FIELDS: dict[str, Any] = {
    "ChatSession.user": _("customer's login"),
    "active_at": _("last message"),
    "agent": _("employee"),
    "case": _("case"),
    "ended_at": _("ended"),
    "queued_at": _("waited from"),
    "taken_at": _("taken"),
}
