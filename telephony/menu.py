"""This app's items in the left menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.navigation.menu import MenuItem, register
from telephony.permissions import OVERRIDE, SEE

register(MenuItem("telephony", 30, _("Opening hours"), "schedules", "clock", SEE))
register(MenuItem("telephony", 32, _("Vacation greetings"), "vacation_greetings", "voice", SEE))
register(MenuItem("telephony", 35, _("Night switch"), "reception", "lock", OVERRIDE))
