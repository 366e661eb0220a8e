"""This app's items in the left menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.navigation.menu import MenuItem, register
from telephony.permissions import SEE

register(MenuItem("telephony", 70, _("Licences"), "licences", "layers", SEE))
register(MenuItem("telephony", 80, _("Countries and forwarding"), "destinations", "globe", SEE))
