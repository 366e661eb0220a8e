"""Links in the mails of this app, with the texts of their buttons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.notifications.links import page_link, register

register("dispute_answered", page_link("invoice", "about_uid"), _("See the answer"))
register("e_invoice_refused", page_link("invoice", "about_uid"), _("See the invoice"))
register("invoice", page_link("invoice", "about_uid"), _("See the invoice"))
register("recipient_refused", page_link("account", "about_uid"), _("See the account"))
