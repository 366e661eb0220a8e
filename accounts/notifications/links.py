"""Registry of the links in mails, by the mail's template. Apps register theirs in `<app>/mail_links.py`.

A secret link is created when its mail is sent, so that no table, queue or log holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse

from selfservice.kernel.registry import Registry

Context = dict[str, Any]


class MailLink(NamedTuple):
    """A function that returns the link for the mail's context, and the text of the button."""

    url: Callable[[Context], str]
    button: Any


links: Registry[str, MailLink] = Registry("link of a mail")


def register(template: str, url: Callable[[Context], str], button: Any) -> None:
    """Add the link of the mails with this template (templates/mail/<template>.txt)."""
    links.register(template, MailLink(url, button))


def page_link(url_name: str, *keys: str) -> Callable[[Context], str]:
    """Return a `url` function for a page behind the login; `keys` are the context keys of its arguments. No secret."""
    return lambda context: f"{settings.PORTAL_URL}{reverse(url_name, args=[context[key] for key in keys])}"
