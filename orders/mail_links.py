"""Links in this app's mails, with the texts of their buttons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.notifications.links import page_link, register
from orders.takeover.links import answer_page, link_for_mail
from orders.takeover.notices import ASKED, TO_ANSWER

register("order_approval", page_link("order_approval", "about_uid"), _("See the request"))
register("order_delayed", page_link("order", "about_uid"), _("See the order"))
register("order_message", page_link("order", "about_uid"), _("See the order"))
register("order_news", page_link("order", "about_uid"), _("See the order"))
register("order_lapsed", page_link("catalogue"), _("See your drafts"))
register("order_answered", page_link("order", "about_uid"), _("See the order"))
register(ASKED, link_for_mail, _("See the request"))
register(TO_ANSWER, answer_page, _("See the request and answer"))
