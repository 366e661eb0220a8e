"""Names of this app, its models and their columns in the admin (selfservice/site/names.py)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.company.values import LABELS

APP: Any = _("Customers and logins")
# Singular and plural of each model that the admin shows.
MODELS: dict[str, tuple[Any, Any]] = {
    "Company": (_("company"), _("companies")),
    "Account": (_("account"), _("accounts")),
    "User": (_("login"), _("logins")),
    "Application": (_("application"), _("applications")),
    "Letter": (_("letter"), _("letters")),
    "Recipient": (_("recipient of invoices"), _("recipients of invoices")),
}
# By column, or by model and column where another model has a column of the same name.
FIELDS: dict[str, Any] = {
    "Account.number": _("account number"),
    "account_number": _("account number"),
    "account_string": _("account string"),
    "activated_at": _("activated"),
    "address": _("address"),
    "application": _("application"),
    "cause": _("why with support"),
    "changed_here": _("name and reference changed in the portal"),
    "channel": _("sent by"),
    "closed_at": _("closed"),
    "closed_on": _("closed"),
    "company_name": _("company name"),
    "cost_centre": _("cost centre"),
    "consented_at": _("consent given"),
    "decided_at": _("decided"),
    "decided_by": _("decided by"),
    "delivered_at": _("delivered to e‑Boks"),
    "fallback_mail": _("e-mail, if refused three times"),
    "is_staff": _("support staff"),
    "last_login": _("last log-in"),
    "message_id": _("message id"),
    "order_number": _("order number"),
    "parent": _("parent company"),
    "refusal": _("reason for refusal"),
    "refused_at": _("refused by e‑Boks"),
    "rendered_at": _("written"),
    "replaces_others": _("replaces the others"),
    "username": _("user name"),
    "with_e_invoice": _("mail has the e-invoice"),
    "with_pdf": _("mail has the PDF"),
    "with_specification": _("mail has the specification"),
    **LABELS,
}
