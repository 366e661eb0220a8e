"""Register the log's labels of support's values, and the pages of its objects in the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.history.labels import register_fields
from selfservice.kernel.web.object_links import OwnPage, register_link
from selfservice.support.models import Case

register_link("support.case", OwnPage(Case, "case"))
register_fields(
    {
        "audience": _("Who sees the case"),
        "new_case": _("New case"),
        "score": _("Solved, from 1 to 5"),
    }
)
