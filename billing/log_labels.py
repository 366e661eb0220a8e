"""Register the log's labels of this app's events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.history.labels import register_events

register_events(
    "downloads",
    {"invoice_download": _("Download of an invoice"), "invoices_download": _("Download of invoices")},
)
