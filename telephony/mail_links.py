"""Links in this app's mails, with the texts of their buttons."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.notifications.links import page_link, register
from telephony.vacation.reminders import TEMPLATE


def greeting_page(context: dict[str, Any]) -> str:
    """Return the greeting's page, or that of one's own greetings."""
    if context.get("own"):
        return page_link("own_vacation")(context)
    return page_link("vacation_greeting", "about_uid")(context)


register(TEMPLATE, greeting_page, _("See the vacation greeting"))
