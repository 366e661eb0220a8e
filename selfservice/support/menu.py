"""Support's items in the left menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from selfservice.kernel.navigation.menu import MenuItem, register
from selfservice.support.approvals.tasks import waiting_count

register(MenuItem("administration", 98, _("Cases at support"), "cases", "chat", under="support"))

# Functions by which requests are answered; who has none of them is led to a request by its mail and the front page.
ANSWER = (Function.USERS, Function.ORDERING, Function.ACCOUNTS_CHANGE, Function.INVOICES_CHANGE, Function.MOBILE_SIM)

register(
    MenuItem(
        "administration", 7, _("Approvals"), "approvals", "shield", ANSWER, waiting_count,
        count_label=_("await your answer"), personal=True,
    )
)  # fmt: skip
register(MenuItem("administration", 8, _("Rules of approval"), "approval_rules", "shield", Function.USERS,
                  under="approvals"))  # fmt: skip
register(MenuItem("administration", 99, _("Service status"), "service_messages", "info", under="support"))
