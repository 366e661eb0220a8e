"""Functions (permissions) that a grant can give, by category, and the roles that bundle them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Function(models.TextChoices):
    """Permission that a grant can give. Views, actions and models name the one they need.

    The first of each category permits viewing, the others changing; changing includes viewing (`completed`).
    """

    OWN = "own", _("See and bar one's own number")
    MOBILE = "mobile", _("See mobile subscriptions")
    MOBILE_SIM = "mobile_sim", _("See PUK codes and swap SIM cards")
    MOBILE_BAR = "mobile_bar", _("Bar and unbar mobile numbers")
    MOBILE_CHANGE = "mobile_change", _("Change, transfer and terminate mobile subscriptions")
    TELEPHONY = "telephony", _("See telephony subscriptions")
    TELEPHONY_CHANGE = "telephony_change", _("Change and terminate telephony subscriptions")
    INTERNET = "internet", _("See internet connections")
    INTERNET_CHANGE = "internet_change", _("Change and terminate internet connections")
    CIRCUITS = "circuits", _("See circuits")
    CIRCUITS_CHANGE = "circuits_change", _("Change and terminate circuits")
    USAGE = "usage", _("See usage")
    USAGE_CHANGE = "usage_change", _("Set limits for usage")
    INVOICES = "invoices", _("See and download invoices")
    INVOICES_CHANGE = "invoices_change", _("Question invoices and postpone their payment")
    ACCOUNTS = "accounts", _("See accounts")
    ACCOUNTS_CHANGE = "accounts_change", _("Edit accounts and where invoices go")
    ORDERING = "ordering", _("Order")
    ORDERS = "orders", _("See orders")
    ORDERS_CHANGE = "orders_change", _("Change and cancel orders")
    SOLUTION = "solution", _("See the telephony solution")
    SOLUTION_OVERRIDE = "solution_override", _("Switch to night and back")
    SOLUTION_HOURS = "solution_hours", _("Change opening hours and vacation greetings")
    SOLUTION_DRAFT = "solution_draft", _("Draft call flows")
    SOLUTION_PUBLISH = "solution_publish", _("Put call flows into use")
    SOLUTION_CHANGE = "solution_change", _("Change telephony users, numbers and licences")
    SUPPORT = "support", _("See the company's cases at support")
    USERS = "users", _("Create and manage self-service users")
    LOG = "log", _("See the log")


@dataclass(frozen=True, slots=True)
class Category:
    """Functions that belong together, as the wizard shows them; the first permits viewing."""

    name: str
    label: Any
    functions: tuple[Function, ...]


F = Function
CATEGORIES: tuple[Category, ...] = (
    Category("own", _("Own number"), (F.OWN,)),
    Category("mobile", _("Mobile"), (F.MOBILE, F.MOBILE_SIM, F.MOBILE_BAR, F.MOBILE_CHANGE)),
    Category("telephony", _("Telephony"), (F.TELEPHONY, F.TELEPHONY_CHANGE)),
    Category("internet", _("Internet"), (F.INTERNET, F.INTERNET_CHANGE)),
    Category("circuits", _("Circuits"), (F.CIRCUITS, F.CIRCUITS_CHANGE)),
    Category("usage", _("Usage"), (F.USAGE, F.USAGE_CHANGE)),
    Category("invoices", _("Invoices"), (F.INVOICES, F.INVOICES_CHANGE)),
    Category("accounts", _("Accounts"), (F.ACCOUNTS, F.ACCOUNTS_CHANGE)),
    Category("ordering", _("Ordering"), (F.ORDERING,)),
    Category("orders", _("Orders"), (F.ORDERS, F.ORDERS_CHANGE)),
    Category(
        "solution",
        _("Telephony solution"),
        (F.SOLUTION, F.SOLUTION_OVERRIDE, F.SOLUTION_HOURS, F.SOLUTION_DRAFT, F.SOLUTION_PUBLISH, F.SOLUTION_CHANGE),
    ),
    Category("support", _("Support"), (F.SUPPORT,)),
    Category("users", _("User administration"), (F.USERS,)),
    Category("log", _("Log"), (F.LOG,)),
)
# The function that each function includes: changing includes viewing.
_SEES: dict[str, str] = {f: c.functions[0] for c in CATEGORIES for f in c.functions[1:]}

# An administrator holds user administration at all accounts of a company.
ADMINISTRATOR: frozenset[str] = frozenset(Function.values)


@dataclass(frozen=True, slots=True)
class Role:
    """Predefined bundle of functions. Only the wizard offers it: a grant holds functions, never a role."""

    name: str
    label: Any
    hint: Any
    functions: frozenset[str]


ROLES: tuple[Role, ...] = (
    Role("administrator", _("Administrator"), _("Everything, other people's logins included"), ADMINISTRATOR),
    Role(
        "finance",
        _("Finance"),
        _("Invoices, accounts, usage and orders"),
        frozenset(
            {
                F.OWN,
                F.USAGE,
                F.USAGE_CHANGE,
                F.INVOICES,
                F.INVOICES_CHANGE,
                F.ACCOUNTS,
                F.ACCOUNTS_CHANGE,
                F.ORDERS,
            }
        ),
    ),
    Role(
        "it",
        _("IT"),
        _("All subscriptions, orders and the telephony solution"),
        ADMINISTRATOR - {F.INVOICES, F.INVOICES_CHANGE, F.ACCOUNTS_CHANGE, F.USERS, F.LOG},
    ),
    Role(
        "reception",
        _("Reception"),
        _("Opening hours, greetings and the night switch, and numbers to look up and bar"),
        frozenset({F.OWN, F.MOBILE, F.MOBILE_BAR, F.TELEPHONY, F.SOLUTION, F.SOLUTION_OVERRIDE, F.SOLUTION_HOURS}),
    ),
    Role(
        "read_only",
        _("Read only"),
        _("Sees everything but the log and other people's logins, and changes nothing"),
        frozenset({F.OWN, *(c.functions[0] for c in CATEGORIES)}) - {F.ORDERING, F.USERS, F.LOG},
    ),
    Role("employee", _("Employee"), _("Only their own number"), frozenset({F.OWN})),
)


def completed(functions: Iterable[str]) -> frozenset[str]:
    """Return the functions with those that they include: changing includes viewing."""
    chosen = frozenset(functions)
    return chosen | {_SEES[f] for f in chosen if f in _SEES}


def role_of(functions: Iterable[str]) -> Role | None:
    """Return the role that has exactly these functions, or None."""
    held = frozenset(functions)
    return next((role for role in ROLES if role.functions == held), None)


def in_order(functions: Iterable[str]) -> list[str]:
    """Return the functions in the order of the categories, without those that no longer exist."""
    held = frozenset(functions)
    return [f.value for c in CATEGORIES for f in c.functions if f in held]
