"""Names of this app, its models and their columns in the admin (selfservice/site/names.py)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

APP: Any = _("Subscriptions")
# Singular and plural of each model that the admin shows.
MODELS: dict[str, tuple[Any, Any]] = {
    "Subscription": (_("subscription"), _("subscriptions")),
    "Transfer": (_("transfer"), _("transfers")),
    "Plan": (_("product"), _("products")),
    "AddOn": (_("add-on"), _("add-ons")),
}
# By column, or by model and column where another model has a column of the same name.
FIELDS: dict[str, Any] = {
    "add_ons": _("add-ons"),
    "answered_at": _("answered"),
    "answered_by": _("answered by"),
    "asked_by": _("requested by"),
    "bars": _("barred"),
    "binding_months": _("binding period (months)"),
    "binding_until": _("bound until"),
    "calls": _("calls"),
    "category": _("category"),
    "code": _("code"),
    "contact_name": _("contact person"),
    "data_included_mb": _("included data (MB a month)"),
    "department": _("department"),
    "down_mbit": _("download speed (Mbit/s)"),
    "employee_number": _("employee number"),
    "expires_at": _("to be answered by"),
    "holder_name": _("user"),
    "iccid": _("SIM number"),
    "kind": _("new owner"),
    "lost_since": _("lost since"),
    "notice_days": _("notice (days)"),
    "offered": _("can be ordered"),
    "on": _("last day"),
    "owner_cvr": _("CVR number of the new owner"),
    "owner_name": _("new owner's name"),
    "plan": _("product"),
    "plan_name": _("product"),
    "price": _("price"),
    "roaming_cap": _("cap on data abroad"),
    "started_on": _("started"),
    "subscription": _("subscription"),
    "terminated_on": _("last day"),
    "to_account": _("account that takes over"),
    "to_company": _("company that takes over"),
    "up_mbit": _("upload speed (Mbit/s)"),
    "user": _("user's login"),
}
