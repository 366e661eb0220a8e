"""Names of apps, models and columns in the admin: each app's from its module `admin_names`, and those of all here.

They are not in the models as `verbose_name`, because a new wording should not need a migration.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _

# The kernel's: it has no admin of its own.
KERNEL: Any = _("Log and dispatches")
KERNEL_MODELS: dict[str, tuple[Any, Any]] = {
    "FeedAlarm": (_("refused feed file"), _("refused feed files")),
    "OutboxCommand": (_("dispatch"), _("dispatches")),
    "AuditEntry": (_("log entry"), _("log entries")),
}
KERNEL_FIELDS: dict[str, Any] = {
    "FeedAlarm.file": _("feed file"),
    "FeedAlarm.refused": _("refusals"),
    "FeedAlarm.raised_at": _("refused at"),
    "FeedAlarm.resolved_at": _("loaded at"),
}

# By column, the same for all models of all apps.
FIELDS: dict[str, Any] = {
    "account": _("account"),
    "actor_kind": _("kind of person"),
    "actor_name": _("who"),
    "after": _("after"),
    "alarmed_minutes": _("last alarm (minutes)"),
    "at": _("time"),
    "attempts": _("attempts"),
    "before": _("before"),
    "city": _("city"),
    "company": _("company"),
    "created_at": _("created"),
    "cvr": _("CVR number"),
    "deadline_at": _("deadline"),
    "done_at": _("finished"),
    "due_at": _("next attempt"),
    "ean": _("EAN number"),
    "email": _("e-mail"),
    "event": _("event"),
    "invoice_mail": _("e-mail for invoices"),
    "ip": _("IP address"),
    "key": _("key"),
    "kind": _("kind"),
    "language": _("language"),
    "last_error": _("last error"),
    "lease_holder": _("taken by"),
    "lease_until": _("taken until"),
    "local_errors": _("errors of our own"),
    "mobile": _("mobile number"),
    "name": _("name"),
    "number": _("number"),
    "on_behalf_of": _("on behalf of"),
    "postcode": _("postcode"),
    "reason": _("reason"),
    "reference": _("reference"),
    "run_uid": _("action (id)"),
    "state": _("status"),
    "street": _("street"),
    "target_name": _("concerns"),
    "user": _("login"),
}


def install() -> None:
    """Set the names of the admin's apps and models; call it when all apps are loaded."""
    _name_app("selfservice.kernel", KERNEL, KERNEL_MODELS, KERNEL_FIELDS)
    for app in settings.PROJECT_APPS:
        if find_spec(f"{app}.admin_names"):
            names = import_module(f"{app}.admin_names")
            _name_app(app, names.APP, names.MODELS, names.FIELDS)


def _name_app(name: str, app: Any, models: dict[str, tuple[Any, Any]], fields: dict[str, Any]) -> None:
    config = next(config for config in apps.get_app_configs() if config.name == name)
    config.verbose_name = app
    for model, (one, many) in models.items():
        options = config.get_model(model)._meta
        options.verbose_name, options.verbose_name_plural = one, many
        for field in options.get_fields():
            found = fields.get(f"{model}.{field.name}") or fields.get(field.name) or FIELDS.get(field.name)
            # Not the fields of other models that reference this one.
            if found and field.concrete:
                field.verbose_name = found
