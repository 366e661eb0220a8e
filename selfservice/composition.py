"""Composition of the portal: apps, middleware order, templates. The same in every deployment."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent

PROJECT_APPS = [
    "selfservice.kernel",
    "selfservice.site",
    "accounts",
    "subscriptions",
    "billing",
    "orders",
    "telephony",
    "selfservice.support",
]
INSTALLED_APPS = [
    "selfservice.kernel",
    "accounts",
    "subscriptions",
    "billing",
    "orders",
    "telephony",
    "selfservice.support",
    "selfservice.site.apps.SiteConfig",
    "selfservice.site.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_otp",
    # Their tables stay empty (our own factors store no secret in plain text), but two_factor imports their models.
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "two_factor",
    "django_otp_webauthn",
    "formtools",
    "axes",
    "django_htmx",
    "django_filters",
    "csp",
    "django_structlog",
]
# Static files and security headers first; then one transaction around everything that uses the database.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A chat's page asks every few seconds, mostly for nothing: that is answered here, without what pages need.
    "selfservice.support.chat.poll.ChatPoll",
    # With padding of random length, so that the compressed size of a page does not reveal its content (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "selfservice.kernel.web.middleware.PersonalPages",
    "selfservice.kernel.web.overload.Overload",
    "django_structlog.middlewares.RequestMiddleware",
    "selfservice.kernel.web.middleware.BodyLimit",
    "selfservice.kernel.web.middleware.RequestTransaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "selfservice.kernel.web.typed_text.ComposedText",
    "accounts.session.authentication.SessionUserMiddleware",
    "accounts.session.second_factor.VerifiedDeviceMiddleware",
    "accounts.session.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.session.middleware.PermissionMiddleware",
    "accounts.login.known_devices.KnownDeviceMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "selfservice.site.context.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "selfservice.kernel.templatetags.ui",
                "selfservice.kernel.templatetags.fragments",
            ],
        },
    },
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "templates" / "jinja2"],
        # Django's widgets.
        "APP_DIRS": True,
        "OPTIONS": {"environment": "selfservice.kernel.web.jinja.environment"},
    },
]


def document_store(url: str, folder: str) -> dict[str, Any]:
    """Return Django's setting of the store of documents: a folder, or a bucket at an S3-compatible address.

    The address is `https://KEY:SECRET@HOST/BUCKET?region=REGION`; without a key, boto3 looks for credentials itself.
    """
    if not url:
        return {"BACKEND": "billing.documents.files.Files", "OPTIONS": {"location": folder}}
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    options = {
        "endpoint_url": f"{parts.scheme}://{host}",
        "bucket_name": parts.path.strip("/"),
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "region_name": parse_qs(parts.query).get("region", [None])[0],
    }
    return {"BACKEND": "billing.documents.bucket.Bucket", "OPTIONS": options}
