"""System checks for scope, public views and row-level security: an omission fails at start, not as a data leak."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Warning, register
from django.db import connections, models
from django.urls import URLPattern, URLResolver, get_resolver

from selfservice.kernel.scope.models import ScopedModel, scoped_models
from selfservice.kernel.scope.rls import POLICY
from selfservice.public import PUBLIC

# Unscoped models with a path to a company, each with its reason. An entry that is no longer needed is an error.
UNSCOPED: dict[str, str] = {
    "accounts.AuthenticatorApp": "second factor: django-otp loads it before there is an actor; has row-level security",
    "accounts.SmsFactor": "second factor: as above",
    "accounts.BackupCodes": "second factor: as above",
    "accounts.BackupCode": "second factor: as above",
    "accounts.Passkey": "second factor: as above",
    "accounts.PasskeyAttestation": "hangs on a passkey and is written when it is made; never shown",
    "otp_static.StaticDevice": "never used: our backup codes are digests",
    "otp_static.StaticToken": "never used: our backup codes are digests",
    "otp_totp.TOTPDevice": "never used: our authenticator apps are encrypted",
    "django_otp_webauthn.WebAuthnCredential": "never used: swapped for accounts.Passkey",
    "django_otp_webauthn.WebAuthnAttestation": "never used: swapped for accounts.PasskeyAttestation",
    "django_otp_webauthn.WebAuthnUserHandle": "a random handle, read at log-in before there is an actor",
    "support.AgentState": "of the operator's own employees, who are of no company",
    "admin.LogEntry": "written by the Django admin about support's acts; only the admin shows it",
    "accounts.User_groups": "support staff's groups in the admin; customers' users have none",
    "accounts.User_user_permissions": "support staff's rights in the admin; customers' users have none",
}
# Unscoped models whose tables have row-level security.
FENCED: tuple[str, ...] = (
    "accounts.AuthenticatorApp",
    "accounts.SmsFactor",
    "accounts.BackupCodes",
    "accounts.BackupCode",
    "accounts.Passkey",
)


def leads_to_company(model: type[models.Model], seen: frozenset[type[models.Model]] = frozenset()) -> bool:
    """Return whether a chain of foreign keys from the model reaches a company."""
    for field in model._meta.get_fields():
        target = field.related_model if getattr(field, "many_to_one", False) or _owns(field) else None
        if not isinstance(target, type) or target in seen:
            continue
        if target._meta.label == "accounts.Company" or leads_to_company(target, seen | {model}):
            return True
    return False


def _owns(field: Any) -> bool:
    return bool(getattr(field, "one_to_one", False) and getattr(field, "concrete", False))


@register()
def every_model_has_a_scope(app_configs: Any, **_kwargs: Any) -> Iterator[Error] | list[Error]:
    """Report E001 for a model with a path to Company and no Scope; E002 for an exemption without effect."""
    errors = []
    found = set()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.swapped or issubclass(model, ScopedModel) or not leads_to_company(model):
            continue
        found.add(model._meta.label)
        if model._meta.label not in UNSCOPED:
            errors.append(
                Error(f"{model._meta.label} leads to a company but has no scope", obj=model, id="kernel.E001")
            )
    stale = [label for label in UNSCOPED if label not in found and _is_installed(label)]
    return [*errors, *(Error(f"{label} needs no exemption from scope", id="kernel.E002") for label in stale)]


def _is_installed(label: str) -> bool:
    try:
        return not apps.get_model(label)._meta.swapped
    except LookupError:
        return False


@register()
def every_view_says_its_function(app_configs: Any, **_kwargs: Any) -> list[Error]:
    """Report E003 for a view without `function` that is not in PUBLIC; E004 for a name in PUBLIC without a URL.

    Report E007 for a second URL with a public name, which would be public, too.
    """
    errors, names = [], set()
    for name, view in walk_urls(get_resolver().url_patterns):
        if name in PUBLIC and name in names:
            errors.append(Error(f"two addresses are called {name!r}, which is public", id="kernel.E007"))
        names.add(name)
        if name in PUBLIC or name.startswith("admin:"):
            continue
        if not hasattr(getattr(view, "view_class", view), "function"):
            errors.append(Error(f"the view of {name!r} declares no function", id="kernel.E003"))
    missing = sorted(set(PUBLIC) - names - ({"styleguide"} if not settings.DEMO else set()))
    return [*errors, *(Error(f"the public page {name!r} does not exist", id="kernel.E004") for name in missing)]


def walk_urls(patterns: Sequence[Any], namespace: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every (name with namespace, view) of the URLconf."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk_urls(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or entry.pattern}", entry.callback


@register("database")
def check_row_level_security(app_configs: Any, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[Any]:
    """Report E005 for a table without forced row-level security; E006 if the role bypasses it; W001 if it owns it."""
    if not databases or "default" not in databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        (bypasses,) = cursor.fetchone()
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AND p.polname IS NOT NULL,"
            " pg_get_userbyid(c.relowner) = current_user FROM pg_class c"
            " LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = %s"
            " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace",
            [POLICY],
        )
        tables = {name: (fenced, owned) for name, fenced, owned in cursor.fetchall()}
    problems: list[Any] = []
    if bypasses:
        problems.append(Error("the database role is superuser or BYPASSRLS: it sees every company", id="kernel.E006"))
    for model in [*scoped_models(), *map(apps.get_model, FENCED)]:
        fenced, owned = tables.get(model._meta.db_table, (None, None))
        if fenced is False:
            problems.append(Error(f"{model._meta.db_table} has no forced row-level security", id="kernel.E005"))
        if owned:
            problems.append(Warning(f"the database role owns {model._meta.db_table}", id="kernel.W001"))
    return problems
