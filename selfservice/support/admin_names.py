"""Names of this app, its models and their columns in the admin (selfservice/site/names.py)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

APP: Any = _("Support")
# Singular and plural of each model that the admin shows.
MODELS: dict[str, tuple[Any, Any]] = {
    "CallBack": (_("call"), _("calls to make")),
    "ServiceMessage": (_("service message"), _("service messages")),
}
# By column, or by model and column where another model has a column of the same name.
FIELDS: dict[str, Any] = {
    "CallBack.answer": _("note"),
    "about": _("about"),
    "agent": _("employee"),
    "areas": _("areas"),
    "case": _("case"),
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
