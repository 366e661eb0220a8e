"""The functions a grant can give, and the roles that bundle them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Function(models.TextChoices):
    """What a person can be allowed to do. Views, actions and models name the one they need."""

    MOBILE = "mobile", _("Mobile subscriptions")
    TELEPHONY = "telephony", _("Telephony subscriptions")
    INTERNET = "internet", _("Internet connections")
    CIRCUITS = "circuits", _("Circuits")
    USAGE = "usage", _("Usage")
    INVOICES = "invoices", _("Invoices")
    ACCOUNTS = "accounts", _("Accounts")
    ORDERING = "ordering", _("Ordering")
    ORDERS = "orders", _("Orders")
    SOLUTION = "solution", _("Telephony solution")
    USERS = "users", _("User administration")
    LOG = "log", _("Log")


# An administrator is whoever holds user administration at all accounts of a company.
ADMINISTRATOR: frozenset[str] = frozenset(Function.values)
