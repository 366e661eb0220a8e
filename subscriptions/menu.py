"""This app's items of the left menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from selfservice.kernel.menu import MenuItem, register

register(MenuItem("home", 10, _("My number"), "own_number", "mobile", Function.OWN))
register(MenuItem("administration", 11, _("Own numbers"), "own_policy", "sim", Function.USERS))
