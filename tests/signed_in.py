"""Logging a test client in, with the second factor proved, without walking through the pages."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.models import AuthenticatorApp, User
from accounts.session.middleware import SEEN_AT, STARTED, VERIFIED_AT
from selfservice.kernel.scope.models import as_system


def sign_in(user: User, client: Client | None = None) -> Client:
    """The client, logged in as the user; makes them an authenticator app if they have none."""
    client = client or Client()
    now = timezone.now().isoformat()
    with as_system("tests: sign in"):
        app = AuthenticatorApp.objects.filter(user=user).first()
        if app is None:
            app = AuthenticatorApp.fresh(user=user, name="Test")
            app.save()
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session.update(
            {
                SESSION_KEY: str(user.pk),
                BACKEND_SESSION_KEY: "accounts.login.backend.PortalBackend",
                HASH_SESSION_KEY: user.get_session_auth_hash(),
                DEVICE_ID_SESSION_KEY: app.persistent_id,
                STARTED: now,
                SEEN_AT: now,
                VERIFIED_AT: now,
            }
        )
        session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client
