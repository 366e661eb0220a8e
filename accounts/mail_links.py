"""Links that are secrets: made when their mail is sent, so that no table, queue or log holds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from accounts import factor_links, invitations, new_mail
from accounts.first_login import link_for_mail
from accounts.models import User
from accounts.reset_tokens import reset_tokens
from selfservice.kernel.scope import as_system


def reset_link(context: dict[str, Any]) -> str:
    """The single-use link to choose a new password, for an hour."""
    with as_system("make a link to choose a password"):
        user = User.objects.system().get(uid=context["user"])
        token = reset_tokens.make_token(user)
    path = reverse("password_reset_confirm", args=[urlsafe_base64_encode(force_bytes(user.pk)), token])
    return f"{settings.PORTAL_URL}{path}"


def to_user(context: dict[str, Any]) -> str:
    """The page of the colleague whom a notice to an administrator is about. No secret: it wants a log-in."""
    return f"{settings.PORTAL_URL}{reverse('user', args=[context['about_uid']])}"


def to_batch(context: dict[str, Any]) -> str:
    """The page of a bulk change. No secret: it wants a log-in."""
    return f"{settings.PORTAL_URL}{reverse('batch', args=[context['batch']])}"


def to_file(context: dict[str, Any]) -> str:
    """The page of a large download. No secret: it wants a log-in."""
    return f"{settings.PORTAL_URL}{reverse('export_file', args=[context['file']])}"


# By the mail's template.
LINKS: dict[str, Callable[[dict[str, Any]], str]] = {
    "batch_awaits": to_batch,
    "batch_done": to_batch,
    "export_done": to_file,
    "factors_reset": factor_links.link_for_mail,
    "factors_reset_approve": to_user,
    "factors_reset_asked": factor_links.link_for_mail,
    "first_login": link_for_mail,
    "invitation": invitations.link_for_mail,
    "mail_confirm": new_mail.link_for_mail,
    "password_reset": reset_link,
}
# What stands on the link's button.
BUTTONS: dict[str, Any] = {
    "batch_awaits": _("See the request"),
    "batch_done": _("See the result"),
    "export_done": _("Download the file"),
    "factors_reset": _("Choose a second factor"),
    "factors_reset_approve": _("See the request"),
    "factors_reset_asked": _("Confirm"),
    "first_login": _("Your login to support"),
    "invitation": _("Choose a password"),
    "mail_confirm": _("Confirm the address"),
    "password_reset": _("Choose a new password"),
}
