"""Names of this app, its models and their columns in the admin (selfservice/site/names.py)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

APP: Any = _("Orders")
# Singular and plural of each model that the admin shows.
MODELS: dict[str, tuple[Any, Any]] = {"Order": (_("order"), _("orders"))}
# By column, or by model and column where another model has a column of the same name.
FIELDS: dict[str, Any] = {
    "category": _("category"),
    "kind": _("kind of order"),
    "finished_at": _("finished"),
    "items_count": _("items"),
    "monthly": _("per month"),
    "one_off": _("once"),
    "placed_at": _("ordered"),
    "reference": _("customer's reference"),
    "requester": _("login of the requester"),
    "requester_name": _("ordered by"),
    "title": _("what"),
    "wished_on": _("wished from"),
}
