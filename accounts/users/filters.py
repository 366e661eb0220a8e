"""Filters of the list of users. The filter names are query parameters."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.functions import ROLES, Function
from accounts.models import AuthenticatorApp, Grant, Passkey, SmsFactor, User
from accounts.permissions.company_filter import CompanyChoice
from accounts.users.labels import SLEEPING
from selfservice.kernel.db.collation import fold
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.models import as_system

FACTORS = (
    ("passkey", _("Passkey")),
    ("app", _("Authenticator app")),
    ("sms", _("Text message only")),
    ("ingen", _("None yet")),
)


KINDS: dict[str, Any] = {"passkey": Passkey, "app": AuthenticatorApp, "sms": SmsFactor}


class UserFilters(django_filters.FilterSet):
    """Filters of the list of users."""

    q = django_filters.CharFilter(method="search", max_length=100)
    selskab = CompanyChoice(field_name="company")
    rolle = django_filters.ChoiceFilter(
        method="by_role", label=_("Role"), choices=[(r.name, r.label) for r in ROLES], empty_label=_("Any role")
    )
    funktion = django_filters.ChoiceFilter(
        method="by_function", label=_("May"), choices=Function.choices, empty_label=_("Anything")
    )
    faktor = django_filters.ChoiceFilter(
        method="by_factor", label=_("Second factor"), choices=FACTORS, empty_label=_("Any")
    )
    sover = django_filters.BooleanFilter(
        method="by_sleep", label=_("Not logged in for 90 days"), widget=forms.CheckboxInput
    )

    class Meta:
        model = User
        fields: tuple[str, ...] = ()
        form = forms.Form

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match any part of name, user name and e-mail, or the start of the mobile number."""
        asked = Asked.of(text)
        found = Q(search_key__contains=fold(asked.text))
        if len(asked.digits) >= 4:
            found |= Q(mobile__startswith=f"+45{asked.digits}")
        return rows.filter(found)

    def by_role(self, rows: Any, _name: str, role: str) -> Any:
        """Match users who hold exactly a role's functions at some company."""
        functions = next(sorted(r.functions) for r in ROLES if r.name == role)
        return rows.filter(pk__in=_holders(functions=functions))

    def by_function(self, rows: Any, _name: str, function: str) -> Any:
        """Match users who hold the function at some company."""
        return rows.filter(pk__in=_holders(functions__contains=[function]))

    def by_factor(self, rows: Any, _name: str, kind: str) -> Any:
        """Match the kinds of factor; row-level security limits them to the selected companies."""
        mine = {"user": OuterRef("pk"), "confirmed": True}
        has = {name: Exists(model.objects.filter(**mine)) for name, model in KINDS.items()}
        if kind == "sms":
            return rows.filter(has["sms"], ~has["passkey"], ~has["app"])
        if kind == "ingen":
            return rows.filter(~has["sms"], ~has["passkey"], ~has["app"])
        return rows.filter(has[kind])

    def by_sleep(self, rows: Any, _name: str, wanted: bool) -> Any:
        """Match users who have not logged in for 90 days."""
        return rows.filter(SLEEPING) if wanted else rows


def _holders(**held: Any) -> Any:
    # Row-level security limits this to the grants of the actor's companies.
    with as_system("name the grants of a subquery"):
        return Grant.objects.system().filter(**held).values("user")
