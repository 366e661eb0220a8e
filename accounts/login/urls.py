"""URL patterns for log-in and log-out."""

from django.urls import include, path

from accounts.login import passkey_views
from accounts.login.views import Confirm, Login, Logout

passkey_urls = (
    [
        path("log-ind/start/", passkey_views.BeginLogin.as_view(), name="credential-authentication-begin"),
        path("log-ind/slut/", passkey_views.CompleteLogin.as_view(), name="credential-authentication-complete"),
        path("ny/start/", passkey_views.BeginRegistration.as_view(), name="credential-registration-begin"),
        path("ny/slut/", passkey_views.CompleteRegistration.as_view(), name="credential-registration-complete"),
    ],
    "otp_webauthn",
)

urlpatterns = [
    path("log-ind/", Login.as_view(), name="login"),
    path("log-ud/", Logout.as_view(), name="logout"),
    path("bekraeft/", Confirm.as_view(), name="confirm"),
    path("passkey/", include(passkey_urls)),
]
