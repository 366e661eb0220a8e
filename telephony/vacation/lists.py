"""The list of vacation greetings: now, to come, and earlier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.permissions.company_filter import CompanyChoice
from selfservice.kernel.db.collation import fold
from selfservice.kernel.lists.views import Column, ListPage, View
from telephony.core.periods import long_end, long_start, short_period
from telephony.models import VacationGreeting
from telephony.permissions import HOURS, SEE
from telephony.vacation.action import is_over
from telephony.vacation.audience import KINDS, Audience


class GreetingFilters(django_filters.FilterSet):
    """Filters of the list; the names are query parameters."""

    q = django_filters.CharFilter(method="search", max_length=100)
    selskab = CompanyChoice(field_name="company")
    hvem = django_filters.ChoiceFilter(
        method="by_kind", label=_("Who is away?"), choices=list(KINDS.items()), empty_label=_("Everybody")
    )

    class Meta:
        model = VacationGreeting
        fields: tuple[str, ...] = ()
        form = forms.Form

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match part of a person's name, or of a number."""
        digits = "".join(c for c in text if c.isdigit())
        found = Q(user__search_key__contains=fold(text))
        return rows.filter(found | Q(number__number__contains=digits) if digits else found)

    def by_kind(self, rows: Any, _name: str, kind: str) -> Any:
        """Match the company's, numbers' or people's."""
        conditions = {
            "company": Q(user=None, number=None), "number": Q(number__isnull=False), "person": Q(user__isnull=False)
        }  # fmt: skip
        return rows.filter(conditions[kind])


def status(greeting: VacationGreeting) -> tuple[str, str]:
    """Return the state of a greeting in words, and the class of its mark."""
    now = timezone.now()
    if greeting.ended_at:
        return pgettext("greeting", "Ended early"), "off"
    if is_over(greeting, now):
        return pgettext("greeting", "Over"), "off"
    return (
        (pgettext("greeting", "In force"), "") if greeting.starts <= now else (pgettext("greeting", "To come"), "wait")
    )


def _status(greeting: VacationGreeting) -> SafeString:
    words, mark = status(greeting)
    return SafeString(f'<span class="status {mark}">{escape(words)}</span>')


def _period(greeting: VacationGreeting) -> str:
    return short_period(greeting.starts, greeting.ends)


def _now() -> Q:
    return Q(ended_at=None, starts__lte=Now(), ends__gt=Now())


def _coming() -> Q:
    return Q(ended_at=None, starts__gt=Now())


def _earlier() -> Q:
    return Q(ended_at__isnull=False) | Q(ends__lte=Now())


class GreetingList(ListPage):
    """Vacation greetings, the last one first."""

    title = _("Vacation greetings")
    function = SEE
    model = VacationGreeting
    related = ("company", "number", "user")
    filters = GreetingFilters
    default_sort = "-fra"
    link_name = "vacation_greeting"
    template_name = "telephony/vacation/greetings.html"
    export_name = "feriesvar"
    search_label = _("Name or number")
    empty = _("Here you see who is away, who will be, and what callers get then.")
    columns: ClassVar[Sequence[Column]] = (
        Column("hvem", _("Who"), lambda g: Audience.of(g).name(g.company), sub=_period),
        Column(
            "fra",
            _("From"),
            lambda g: long_start(g.starts),
            F("starts"),
            css="p2",
            text=lambda g: g.starts,
            falling=True,
        ),
        Column("til", _("To"), lambda g: long_end(g.ends), css="p2", text=lambda g: g.ends),
        Column("bagefter", _("After the greeting"), lambda g: g.get_action_display(), css="p3"),
        Column("af", _("Made by"), lambda g: g.created_by, css="p3"),
        Column("selskab", _("Company"), lambda g: g.company.name, css="p3", shown=False),
        Column("status", _("Status"), _status, text=lambda g: status(g)[0]),
    )
    views: ClassVar[Sequence[View]] = (
        View("nu", pgettext_lazy("greetings", "Now"), _now),
        View("kommende", pgettext_lazy("greetings", "To come"), _coming),
        View("tidligere", pgettext_lazy("greetings", "Earlier"), _earlier),
        View("alle", pgettext_lazy("greetings", "All")),
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_add = self.actor.holds(HOURS) and self.actor.real is None
        return super().get_context_data(may_add=may_add, **kwargs)
