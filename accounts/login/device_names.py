"""Names of devices, by which their owners recognise them: "iPhone", "Windows-pc med Chrome"."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first mark that a user agent contains decides: Edge names Chrome too, and Chrome Safari.
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
PHONES = (("iPhone", "iPhone"), ("iPad", "iPad"))
COMPUTERS: tuple[tuple[str, Any], ...] = (
    ("Windows", gettext_lazy("Windows PC")),
    ("Mac", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", gettext_lazy("Linux PC")),
)


def device_name(user_agent: str) -> str:
    """Return the name of the device that sent a user agent; a computer's with its browser. Empty if it is unknown."""
    if phone := _named(PHONES, user_agent):
        return phone
    if "Android" in user_agent:
        return _("Android phone") if "Mobile" in user_agent else _("Android tablet")
    computer, browser = _named(COMPUTERS, user_agent), _named(BROWSERS, user_agent)
    if computer and browser:
        return _("%(computer)s with %(browser)s") % {"computer": computer, "browser": browser}
    return computer or browser


def _named(table: tuple[tuple[str, Any], ...], user_agent: str) -> str:
    return next((str(name) for mark, name in table if mark in user_agent), "")
