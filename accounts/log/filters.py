"""Filters of the log. The filter names are query parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.functions import Function
from accounts.permissions.company_filter import CompanyChoice
from selfservice.kernel.actions.base import registry
from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.formatting import account, phone
from selfservice.kernel.db.collation import fold
from selfservice.kernel.history.format import KINDS
from selfservice.kernel.history.labels import OTHER, event_word, events_of, kinds, known_events
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.web.object_links import subject

# More words than this don't narrow a search any further.
MOST_WORDS = 6
# Digits of phone and account numbers.
EIGHT = 8


def kind_choices() -> list[tuple[str, Any]]:
    """Return the kinds of events that customers can see."""
    return [(kind.name, kind.label) for kind in kinds() if not kind.internal]


@dataclass(frozen=True, slots=True)
class Subject:
    """Object that the log is limited to. The filter's chip shows its name."""

    model: str
    pk: int
    name: str

    def __str__(self) -> str:
        return self.name


class SubjectField(forms.CharField):
    """Field for an object as "accounts.user:<public id>". Finds only what the reader may see."""

    wrong = gettext_lazy("What the log was to be narrowed to does not exist, or is not for you to see.")

    def __init__(self, *, find: Callable[[str], Subject | None], **kwargs: Any) -> None:
        super().__init__(max_length=120, widget=forms.HiddenInput, **kwargs)
        self.find = find

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = self.find(text)
        if found is None:
            raise ValidationError(self.wrong, "invalid")
        return found


class SubjectFilter(django_filters.Filter):
    """Filter without a control: links set it, and its chip removes it. `only`: the model, if there is only one."""

    field_class: Any = SubjectField
    # Set by the filter set.
    parent: Any

    def __init__(self, *, only: str = "", **kwargs: Any) -> None:
        self.only = only
        super().__init__(find=self._find, **kwargs)

    def _find(self, text: str) -> Subject | None:
        named, _colon, uid = text.rpartition(":")
        model = self.only or named
        found = subject(page_actor(self.parent.request), model, uid, function=Function.LOG)
        return Subject(model, found.pk, str(found)) if found else None


class DayFilter(django_filters.Filter):
    """Filter by a date."""

    field_class: Any = DayField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)


class LogForm(forms.Form):
    """Form of the filters. Rejects a period that ends before it begins."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("fra"), data.get("til")
        if first and last and first > last:
            self.add_error("til", _("The period ends before it begins. Swap the two dates."))
        return data


def in_target_name(word: str) -> Q:
    """Return the condition for names with a word; eight digits also as phone and account numbers are written."""
    digits = len(word) == EIGHT and word.isascii() and word.isdigit()
    spellings = [word, account(word), phone(f"+45{word}")] if digits else [word]
    return reduce(or_, (Q(target_name__danish__contains=spelling) for spelling in spellings))


class LogFilters(django_filters.FilterSet):
    """Filters of the company's log."""

    q = django_filters.CharFilter(method="search", max_length=100)
    haendelse = django_filters.ChoiceFilter(
        method="by_kind", label=gettext_lazy("What"), choices=kind_choices, empty_label=gettext_lazy("All events")
    )
    hvem = django_filters.CharFilter(method="by_name", max_length=100, label=gettext_lazy("The person's name"))
    slags = django_filters.ChoiceFilter(
        field_name="actor_kind",
        label=gettext_lazy("Kind of person"),
        choices=list(KINDS.items()),
        empty_label=gettext_lazy("Anybody"),
    )
    selskab = CompanyChoice(field_name="company_id")
    fra = DayFilter(method="since", label=gettext_lazy("From date"))
    til = DayFilter(method="until", label=gettext_lazy("To date"))
    person = SubjectFilter(method="by_person", label=gettext_lazy("Person"), only="accounts.user")
    om = SubjectFilter(method="about", label=gettext_lazy("About"))

    class Meta:
        model = AuditEntry
        fields: tuple[str, ...] = ()
        form = LogForm

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match every word in the actor's name, the target's name, a person's reason or the event's label."""
        for word in fold(text).split()[:MOST_WORDS]:
            reasoned = Q(reason__danish__contains=word) & ~Q(actor_kind="system")
            named = Q(actor_name__danish__contains=word) | in_target_name(word)
            rows = rows.filter(
                named | reasoned | Q(on_behalf_of__danish__contains=word) | Q(event__in=events_labelled(word))
            )
        return rows

    def by_kind(self, rows: Any, _name: str, kind: str) -> Any:
        """Match events of a kind; OTHER matches events without a kind."""
        return rows.exclude(event__in=known_events()) if kind == OTHER.name else rows.filter(event__in=events_of(kind))

    def by_name(self, rows: Any, _name: str, text: str) -> Any:
        """Match the actor's name, or the name of the person on whose behalf it was done."""
        folded = fold(text)
        return rows.filter(Q(actor_name__danish__contains=folded) | Q(on_behalf_of__danish__contains=folded))

    def since(self, rows: Any, _name: str, first: date) -> Any:
        """Match entries from the beginning of a day, in Danish time."""
        return rows.filter(at__gte=midnight(first))

    def until(self, rows: Any, _name: str, last: date) -> Any:
        """Match entries until the end of a day."""
        return rows.filter(at__lt=midnight(last + timedelta(days=1))) if last < date.max else rows

    def by_person(self, rows: Any, _name: str, person: Subject) -> Any:
        """Match entries with one login as the actor."""
        return rows.filter(actor_kind="user", actor_id=person.pk)

    def about(self, rows: Any, _name: str, thing: Subject) -> Any:
        """Match entries with one object as the target."""
        return rows.filter(target_model=thing.model, target_id=thing.pk)


def midnight(day: date) -> datetime:
    """Return when a day begins in the current time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def events_labelled(word: str) -> list[str]:
    """Return the events whose label, in the reader's language, contains a word."""
    return [event for event in {*registry, *known_events()} if word in fold(event_word(event))]
