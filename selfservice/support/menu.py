"""Support's items in the left menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.navigation.menu import MenuItem, register

register(MenuItem("administration", 98, _("Cases at support"), "cases", "chat", under="support"))
