"""Links in this app's mails, with the texts of their buttons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.notifications.links import page_link, register
from subscriptions.sims.notices import ASKED
from subscriptions.transfers.service import OFFERED, link_for_mail

register(ASKED, page_link("swap_answer", "run"), _("See the request"))
register(OFFERED, link_for_mail, _("See the offer and answer"))
