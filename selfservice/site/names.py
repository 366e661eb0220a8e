"""Names of apps, models and columns in the admin.

They are here and not in the models as `verbose_name`, because a new wording should not need a migration.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

APPS: dict[str, Any] = {"accounts": _("Customers and logins"), "kernel": _("Log and dispatches")}

# Singular and plural of each model that the admin shows.
MODELS: dict[str, tuple[Any, Any]] = {
    "accounts.Company": (_("company"), _("companies")),
    "accounts.Account": (_("account"), _("accounts")),
    "accounts.User": (_("login"), _("logins")),
    "accounts.Application": (_("application"), _("applications")),
    "accounts.Letter": (_("letter"), _("letters")),
    "kernel.OutboxCommand": (_("dispatch"), _("dispatches")),
    "kernel.AuditEntry": (_("log entry"), _("log entries")),
}

# By column name, the same for all models.
FIELDS: dict[str, Any] = {
    "account_number": _("account number"),
    "activated_at": _("activated"),
    "actor_id": _("who (id)"),
    "actor_kind": _("kind of person"),
    "actor_name": _("who"),
    "after": _("after"),
    "alarmed_minutes": _("last alarm (minutes)"),
    "application": _("application"),
    "at": _("time"),
    "attempts": _("attempts"),
    "before": _("before"),
    "cause": _("why with support"),
    "city": _("city"),
    "closed_at": _("closed"),
    "closed_on": _("closed"),
    "company": _("company"),
    "company_id": _("company (id)"),
    "company_name": _("company name"),
    "consented_at": _("consent given"),
    "created_at": _("created"),
    "cvr": _("CVR number"),
    "deadline_at": _("deadline"),
    "decided_at": _("decided"),
    "decided_by": _("decided by"),
    "delivered_at": _("delivered to e‑Boks"),
    "delivery": _("invoices by"),
    "done_at": _("finished"),
    "due_at": _("next attempt"),
    "ean": _("EAN number"),
    "email": _("e-mail"),
    "event": _("event"),
    "invoice_mail": _("e-mail for invoices"),
    "ip": _("IP address"),
    "is_staff": _("support staff"),
    "key": _("key"),
    "kind": _("kind"),
    "language": _("language"),
    "last_error": _("last error"),
    "last_login": _("last log-in"),
    "lease_holder": _("taken by"),
    "lease_until": _("taken until"),
    "local_errors": _("errors of our own"),
    "message_id": _("message id"),
    "mobile": _("mobile number"),
    "name": _("name"),
    "number": _("account number"),
    "on_behalf_of": _("on behalf of"),
    "parent": _("parent company"),
    "postcode": _("postcode"),
    "reason": _("reason"),
    "reference": _("reference"),
    "refusal": _("reason for refusal"),
    "refused_at": _("refused by e‑Boks"),
    "rendered_at": _("written"),
    "run_uid": _("action (id)"),
    "state": _("status"),
    "street": _("street"),
    "target_id": _("concerns (id)"),
    "target_model": _("concerns (kind)"),
    "target_name": _("concerns"),
    "user": _("login"),
    "username": _("user name"),
}


def install() -> None:
    """Set the names of the admin's models; call it when all apps are loaded."""
    for label, name in APPS.items():
        apps.get_app_config(label).verbose_name = name
    for label, (one, many) in MODELS.items():
        options = apps.get_model(label)._meta
        options.verbose_name, options.verbose_name_plural = one, many
        for field in options.get_fields():
            if field.name in FIELDS:
                field.verbose_name = FIELDS[field.name]
