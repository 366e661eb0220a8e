"""Register the log's labels of this app's values."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.history.labels import register_fields

# Delegations (support/approvals).
register_fields({"colleague": _("Colleague"), "first_day": _("First day")})
