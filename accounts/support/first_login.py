"""First log-in of the operator's support staff, who get no letter: a single-use link, valid for an hour.

The person chooses password and authenticator app together, so that a password alone never opens a login. The link is
created when it is shown or mailed; no table, queue or log stores it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.credentials.link_ids import user_id_of
from accounts.models import User
from selfservice.kernel.scope.models import as_system


class FirstLoginTokens(PasswordResetTokenGenerator):
    """Token generator with its own salt: a password reset token is not valid here, nor the reverse.

    A token is invalid after a change of the password that it covers: when it is used, or replaced by a newer link.
    """

    key_salt = "accounts.first_login"


tokens = FirstLoginTokens()


def first_login_link(user: User) -> str:
    """Return the link, valid for settings.PASSWORD_RESET_TIMEOUT seconds."""
    name = urlsafe_base64_encode(force_bytes(user.pk))
    return f"{settings.PORTAL_URL}{reverse('first_login', args=[name, tokens.make_token(user)])}"


def link_for_mail(context: dict[str, Any]) -> str:
    """Return the same, for the mail to the user whom the context names."""
    with as_system("make a link to a first log-in"):
        return first_login_link(User.objects.system().get(uid=context["person"]))


def invited_staff(uidb64: str) -> User | None:
    """Return the invited member of staff whom a link names, or None."""
    pk = user_id_of(uidb64)
    if pk is None:
        return None
    with as_system("first log-in of support"):
        return User.objects.system().filter(pk=pk, is_staff=True, state=User.State.INVITED).first()
