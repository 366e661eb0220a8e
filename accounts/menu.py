"""This app's items of the left menu, and the front page's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.menu import MenuItem, register

register(MenuItem("home", 0, _("Front page"), "front_page", "home"))
register(MenuItem("administration", 90, _("My profile"), "profile", "user"))
register(MenuItem("administration", 99, _("Support"), "support", "chat"))
