"""Register the log's labels of this app's values."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.history.labels import register_events, register_fields
from selfservice.support.calls.actions.use_support_code import WRONG

# Delegations (support/approvals).
register_fields({"colleague": _("Colleague"), "first_day": _("First day")})
# Calls and codes (support/calls).
register_events("support", {WRONG: _("Wrong code of a caller")})
