"""Links in the mails of support, with the texts of their buttons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.notifications.links import page_link, register
from selfservice.support.core.notices import ANSWERED, SOLVED

register(ANSWERED, page_link("case", "about_uid"), _("See the case"))
register(SOLVED, page_link("case", "about_uid"), _("See the case"))
