"""This app's items in the left menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.navigation.menu import MenuItem, register
from telephony.permissions import SEE

register(MenuItem("telephony", 20, _("Call flows"), "flows", "circuit", SEE))
register(MenuItem("telephony", 22, _("Telephone numbers"), "telephone_numbers", "phone", SEE))
register(MenuItem("telephony", 24, _("Lists of callers"), "caller_lists", "user", SEE))
