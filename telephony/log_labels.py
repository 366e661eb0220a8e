"""Register the log's labels of this app's values, and the pages of its objects in the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.history.labels import Kind, register_fields, register_kind

register_kind(Kind("telephony", _("Telephony"), 42))
register_fields({"name": _("Name")})
