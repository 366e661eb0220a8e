"""Passkeys: django-otp-webauthn's ceremonies, run as the system (row-level security hides its rows) and recorded."""

from __future__ import annotations

import json
from itertools import count
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_otp import login as otp_login
from django_otp_webauthn import exceptions
from django_otp_webauthn.views import (
    BeginCredentialAuthenticationView,
    BeginCredentialRegistrationView,
    CompleteCredentialAuthenticationView,
    CompleteCredentialRegistrationView,
)

from accounts.login.device_names import device_name
from accounts.login.events import log_in, store_verification
from accounts.models import Passkey, User
from accounts.notifications.notices import notify
from accounts.session.store import end_sessions
from selfservice.kernel import audit
from selfservice.kernel.actions.runner import is_fresh
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.scope.request import full_actor


class SystemAccess:
    """Mixin that runs the ceremony under `as_system`."""

    function = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Dispatch as the library does, with access to the passkeys."""
        with as_system("a passkey's ceremony"):
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def _parse_request_data(self, request: HttpRequest) -> Any:
        try:
            return super()._parse_request_data(request)  # type: ignore[misc]
        except (RecursionError, UnicodeDecodeError) as error:
            raise exceptions.MalformedRequest from error


class BeginLogin(SystemAccess, BeginCredentialAuthenticationView):
    """View that offers a challenge to any passkey of this site."""


class CompleteLogin(SystemAccess, CompleteCredentialAuthenticationView):
    """View that checks the answer; a passkey with user verification counts as both factors."""

    def complete_auth(self, device: Any) -> Any:
        """Log in, or renew the verification of a user who is logged in."""
        request, user = self.request, device.user
        if request.user.is_authenticated:
            if request.user.pk != user.pk:
                raise exceptions.CredentialDisabled
            otp_login(request, device)
            store_verification(request)
        else:
            log_in(request, user, device)


class FreshRegistration(SystemAccess):
    """Mixin that requires a second factor verified within minutes: a new passkey is a new way to log in."""

    def check_can_register(self) -> None:
        """Raise NotVerified if the verification is too old; the page has asked for it before."""
        if not is_fresh(full_actor(self.request).verified_at):  # type: ignore[attr-defined]
            raise exceptions.NotVerified


class BeginRegistration(FreshRegistration, BeginCredentialRegistrationView):
    """View that creates a challenge for a new passkey."""


class CompleteRegistration(FreshRegistration, CompleteCredentialRegistrationView):
    """View that stores the new passkey under the name of the device that created it."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Store the passkey, record it, notify the user by mail, and end the other sessions."""
        response: HttpResponse = super().post(*args, **kwargs)
        user = cast(User, self.request.user)
        passkey = Passkey.objects.get(pk=json.loads(response.content)["id"])
        others = Passkey.objects.filter(user=user).exclude(pk=passkey.pk)
        name = _free_name(self.request, set(others.values_list("name", flat=True)))
        Passkey.objects.filter(pk=passkey.pk).update(name=name)
        actor = full_actor(self.request)
        audit.record(actor, "add_passkey", user, after={"passkey": name})
        notify(user, "factor_added", factor=name)
        end_sessions(user.pk, keep=self.request.session.session_key)
        return response


def _free_name(request: HttpRequest, taken: set[str]) -> str:
    """Return the device's name, with a number if another passkey of the user has it: "iPhone 2"."""
    name = device_name(request.headers.get("User-Agent", "")) or _("Passkey")
    return next(each for n in count(1) if (each := name if n == 1 else f"{name} {n}") not in taken)
