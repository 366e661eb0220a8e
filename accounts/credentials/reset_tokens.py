"""Tokens of password reset links: as Django's, but in UTC, which daylight saving does not set back an hour."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import User
from selfservice.kernel.scope.models import as_system


class ResetTokens(PasswordResetTokenGenerator):
    """Tokens bound to the login's password, last log-in and e-mail: a change of one of them invalidates the link."""

    def _now(self) -> datetime:
        return datetime.now(UTC).replace(tzinfo=None)


reset_tokens = ResetTokens()


def reset_link(context: dict[str, Any]) -> str:
    """Return the single-use link to choose a new password, valid for one hour."""
    with as_system("make a link to choose a password"):
        user = User.objects.system().get(uid=context["user"])
        token = reset_tokens.make_token(user)
    path = reverse("password_reset_confirm", args=[urlsafe_base64_encode(force_bytes(user.pk)), token])
    return f"{settings.PORTAL_URL}{path}"
