"""Links in the mails of this app, with the texts of their buttons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.notifications.links import page_link, register

register("order_approval", page_link("order_approval", "about_uid"), _("See the request"))
register("order_message", page_link("order", "about_uid"), _("See the order"))
register("order_news", page_link("order", "about_uid"), _("See the order"))
register("order_answered", page_link("order", "about_uid"), _("See the order"))
