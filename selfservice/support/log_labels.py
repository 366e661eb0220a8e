"""Register the log's labels of this app's values, and the pages of its objects in the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.history.labels import Kind, register_fields, register_kind

# Support's own work on cases, which only support reads.
register_kind(Kind("desk", _("Support's work"), 910, internal=True))
register_fields({"deleted": _("Deleted")})
