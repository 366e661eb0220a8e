"""Addresses of logging in and out."""

from django.urls import include, path

from accounts.views import passkeys
from accounts.views.login import Confirm, Login, Logout

passkey_urls = (
    [
        path("log-ind/start/", passkeys.BeginLogin.as_view(), name="credential-authentication-begin"),
        path("log-ind/slut/", passkeys.CompleteLogin.as_view(), name="credential-authentication-complete"),
        path("ny/start/", passkeys.BeginRegistration.as_view(), name="credential-registration-begin"),
        path("ny/slut/", passkeys.CompleteRegistration.as_view(), name="credential-registration-complete"),
    ],
    "otp_webauthn",
)

urlpatterns = [
    path("log-ind/", Login.as_view(), name="login"),
    path("log-ud/", Logout.as_view(), name="logout"),
    path("bekraeft/", Confirm.as_view(), name="confirm"),
    path("passkey/", include(passkey_urls)),
]
