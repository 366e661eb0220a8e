"""The first log-in of the operator's support staff, who get no letter: one link, once, for an hour.

Password and authenticator app are chosen together behind it, so that there never is a login that a password alone
opens. The link is made when it is shown or mailed; no table, queue or log holds it.
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
    """Tokens of their own: one for a new password opens nothing here, nor the other way round.

    A token dies with the password it was made over: used, or replaced by a newer link.
    """

    key_salt = "accounts.first_login"


tokens = FirstLoginTokens()


def first_login_link(user: User) -> str:
    """The link, for settings.PASSWORD_RESET_TIMEOUT seconds."""
    name = urlsafe_base64_encode(force_bytes(user.pk))
    return f"{settings.PORTAL_URL}{reverse('first_login', args=[name, tokens.make_token(user)])}"


def link_for_mail(context: dict[str, Any]) -> str:
    """The same, for the mail to the user whom the context names."""
    with as_system("make a link to a first log-in"):
        return first_login_link(User.objects.system().get(uid=context["person"]))


def invited_staff(uidb64: str) -> User | None:
    """The invited member of staff whom a link names, or None."""
    pk = user_id_of(uidb64)
    if pk is None:
        return None
    with as_system("first log-in of support"):
        return User.objects.system().filter(pk=pk, is_staff=True, state=User.State.INVITED).first()
