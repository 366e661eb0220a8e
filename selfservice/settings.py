"""Settings, from the environment. docs/operations.md describes each variable."""

from __future__ import annotations

import logging
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import environ
from django.utils.functional import lazy

from selfservice import composition
from selfservice.gateways import settings as gateways
from selfservice.logs import configure

env = environ.Env()

# --- The site -------------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
# The default has the prefix of Django's check for unsafe keys; the web server refuses it in production (wsgi.py).
SECRET_KEY = env.str("SECRET_KEY", "django-insecure-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM")
# Newest first; encrypts authenticator secrets and letters. Without it, the key is derived from SECRET_KEY.
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS", default=[])
# The public address. Links in mail come from it, never from the Host header of a request.
PORTAL_URL = env.str("PORTAL_URL", "https://localhost").rstrip("/")
HTTPS = PORTAL_URL.startswith("https://")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[urlsplit(PORTAL_URL).hostname or "localhost", "127.0.0.1", "localhost"]
)
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
ROOT_URLCONF = "selfservice.urls"
WSGI_APPLICATION = "selfservice.wsgi.application"

# The operator: the seller of invoices. The defaults are the demo's (site/deploy_checks.py).
OPERATOR = {
    "operator": ("OPERATOR_NAME", "Nordlys Telefoni"),
    "cvr": ("OPERATOR_CVR", "99000007"),
    "street": ("OPERATOR_STREET", "Nordlysvej 1"),
    "postcode": ("OPERATOR_POSTCODE", "8000"),
    "city": ("OPERATOR_CITY", "Aarhus C"),
}
OPERATOR_UNSET = [variable for variable, _default in OPERATOR.values() if not env.str(variable, "")]


def _support_hours() -> str:
    """Support's opening hours, which support sets in the admin; read when they are shown."""
    from selfservice.support.hours.words import support_hours

    return support_hours()


# Its name, and where users find help.
PORTAL = {
    "name": "Selvbetjening",
    **{name: env.str(variable, "") or default for name, (variable, default) in OPERATOR.items()},
    "support_phone": env.str("SUPPORT_PHONE", "+4570123456"),
    "support_mail": env.str("SUPPORT_MAIL", "erhverv@nordlys-telefoni.example"),
    "support_hours": lazy(_support_hours, str)(),
    "support_chat_url": env.str("SUPPORT_CHAT_URL", ""),
}
# Recipient of alarms about late letters.
ALARM_MAIL = env.str("ALARM_MAIL", "vagt@nordlys-telefoni.example")

ROOT = composition.ROOT
PROJECT_APPS = composition.PROJECT_APPS
INSTALLED_APPS = composition.INSTALLED_APPS
MIDDLEWARE = composition.MIDDLEWARE
TEMPLATES = composition.TEMPLATES
FORM_RENDERER = "selfservice.kernel.core.forms.PortalRenderer"

# --- Database, cache, tasks -----------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", "postgres://selfservice_app@127.0.0.1:5432/selfservice")}
# Web and workers use a role that owns no tables; only `migrate --database owner` uses the owner's role.
if env.str("DATABASE_OWNER_URL", ""):
    DATABASES["owner"] = env.db("DATABASE_OWNER_URL")
for database in DATABASES.values():
    database.update(
        ENGINE="django.db.backends.postgresql",
        CONN_MAX_AGE=env.int("DATABASE_CONN_MAX_AGE", 60),
        CONN_HEALTH_CHECKS=True,
        DISABLE_SERVER_SIDE_CURSORS=True,
    )
    database.setdefault("OPTIONS", {}).update(connect_timeout=5)
# psycopg prepares a statement on its fifth use by a connection. Off behind a PgBouncer older than 1.22.
DATABASES["default"]["OPTIONS"].update(
    server_side_binding=True, prepare_threshold=5 if env.bool("DATABASE_PREPARES", True) else None
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# "default" is shared by all processes; "process" is local to each, for half a minute. No permission depends on either.
REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "selfservice.kernel.cache.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {
            "serializer": "selfservice.kernel.cache.serializer.JsonSerializer",
            "socket_timeout": env.float("REDIS_TIMEOUT", 1.0),
            "socket_connect_timeout": env.float("REDIS_TIMEOUT", 1.0),
        },
    },
    # Figures and rendered fragments of pages, half a minute old at most.
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 30,
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
# 60 makes every interval of delivery (sweep, lease, back-off, deadline, alarms) sixty times shorter, for fault tests.
CLOCK_SCALE = env.float("CLOCK_SCALE", 1.0)

# --- External systems -----------------------------------------------------------------------------------------------
# Seconds within which an external system must accept a connection, and answer.
GATEWAY_CONNECT_SECONDS = env.float("GATEWAY_CONNECT_SECONDS", 3.0)
GATEWAY_READ_SECONDS = env.float("GATEWAY_READ_SECONDS", 10.0)
# Each gateway declares its own: selfservice/gateways/<name>/settings.py.
for variables in (gateways.addresses(), gateways.secrets(), gateways.options()):
    vars().update({name: env.str(name, default) for name, default in variables.items()})
# Django's settings for the parts of the mail server's URL, which may hold a password.
vars().update(env.email_url_config(vars().pop("EMAIL_URL")))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "Selvbetjening <selvbetjening@nordlys-telefoni.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Prices of a new SIM card, in kroner without VAT: by post, as an eSIM, and one that the company has already.
SIM_PRICES = {
    "physical": env.int("SIM_PRICE_CARD", 49),
    "esim": env.int("SIM_PRICE_ESIM", 0),
    "stock": env.int("SIM_PRICE_STOCK", 0),
}
# Fees in kroner without VAT: for postponing a payment, and for each invoice on paper.
POSTPONE_FEE = Decimal(env.str("POSTPONE_FEE", "200"))
PAPER_FEE = Decimal(env.str("PAPER_FEE", "49"))

# --- Authentication -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.login.backend.PortalBackend"]
PASSWORD_HASHERS = [
    "accounts.credentials.hashers.PasswordHasher",
    "accounts.credentials.hashers.ActivationCodeHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.credentials.passwords.MaximumLengthValidator", "OPTIONS": {"max_length": 128}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.credentials.passwords.CompanyWordsValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "front_page"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_RESET_TIMEOUT = 60 * 60
TWO_FACTOR_LOGIN_TIMEOUT = 600
OTP_WEBAUTHN_CREDENTIAL_MODEL = "accounts.Passkey"
OTP_WEBAUTHN_ATTESTATION_MODEL = "accounts.PasskeyAttestation"
OTP_WEBAUTHN_RP_NAME = "Selvbetjening"
OTP_WEBAUTHN_RP_ID = urlsplit(PORTAL_URL).hostname
OTP_WEBAUTHN_ALLOWED_ORIGINS = [PORTAL_URL]
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = True
# How long a verified second factor counts as fresh for actions that need it (step-up).
STEP_UP_LIFE = timedelta(minutes=5)
# SIM swaps that one person may request in 24 hours.
SIM_SWAPS_A_DAY = env.int("SIM_SWAPS_A_DAY", 10)
# Days that a number whose porting was refused waits for the customer, until it is called off (orders/porting/lapse.py).
HELD_PORT_DAYS = env.int("HELD_PORT_DAYS", 60)
# Days after an order is finished, until people outside the company are forgotten (orders/retention.py).
ORDER_CONTACT_DAYS = env.int("ORDER_CONTACT_DAYS", 90)
# Open minutes of support within which it answers a case, by its category (selfservice/support/hours).
SUPPORT_ANSWER_MINUTES = {"urgent": 180, "fault": 480, "other": 540}
# Days after a case is solved, during which a new message opens it again; after them it begins a new one.
CASE_REOPEN_DAYS = env.int("CASE_REOPEN_DAYS", 14)
# Days after the last message of a case that is over, until its files are deleted (selfservice/support/retention.py).
CASE_FILE_DAYS = env.int("CASE_FILE_DAYS", 730)
# Minutes without a message after which a chat is warned that it ends, and minutes from then on until it does.
CHAT_IDLE_MINUTES = env.int("CHAT_IDLE_MINUTES", 10)
CHAT_WARNED_MINUTES = env.int("CHAT_WARNED_MINUTES", 2)

SESSION_ENGINE = "accounts.session.store"
# In the session, without a cookie of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_IDLE = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", 15))
SESSION_ABSOLUTE = timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "selfservice.site.errors.csrf_failure"

AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_CALLABLE = "accounts.login.backend.locked_out"
AXES_USERNAME_CALLABLE = "accounts.login.backend.folded_username"
AXES_CLIENT_IP_CALLABLE = "accounts.login.known_devices.lock_out_key"
# Number of our own proxies in front; each adds its client's address to X-Forwarded-For.
PROXY_COUNT = env.int("PROXY_COUNT", 0)
AXES_RESET_ON_SUCCESS = True
# Fifteen minutes are fifteen minutes, also after a try that came too early.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# axes must not store what was typed; log-ins are in our own log.
AXES_PASSWORD_FORM_FIELD = "auth-password"  # noqa: S105  (the name of a field)
AXES_SENSITIVE_PARAMETERS = ["username", "auth-username", "ip_address", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- Headers --------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/Copenhagen"
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- Files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", str(ROOT / "var" / "static"))
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ROOT / "var" / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Documents of invoices: a folder that web processes and workers share, or an S3-compatible store.
    "documents": composition.document_store(
        env.str("DOCUMENTS_URL", ""), env.str("DOCUMENTS_ROOT", str(ROOT / "var" / "documents"))
    ),
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING_CONFIG = None
# site/request_log.py logs the visitor's address.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
# One line for a request, when it has ended.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
configure(debug=DEBUG, level=env.str("LOG_LEVEL", "INFO"))
