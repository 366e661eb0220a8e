"""Links in the mails of support, with the texts of their buttons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.notifications.links import page_link, register
from selfservice.support.core.notices import ANSWERED, CHATTED, SOLVED
from selfservice.support.service_messages.mails import TEMPLATE

register(ANSWERED, page_link("case", "about_uid"), _("See the case"))
register(CHATTED, page_link("case", "about_uid"), _("See the chat"))
register(SOLVED, page_link("case", "about_uid"), _("See the case"))

register("call_missed", page_link("call_back_new"), _("Choose another time"))
register("delegation_made", page_link("approvals"), _("See what waits"))
register(TEMPLATE, page_link("service_messages"), _("See the service status"))
