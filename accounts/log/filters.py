"""What the log can be filtered by. The names are what stands in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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
from selfservice.kernel.db.collation import fold
from selfservice.kernel.history.format import KINDS
from selfservice.kernel.history.labels import OTHER, event_word, events_of, kinds, known_events
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.web.object_links import subject

# More words than these narrow nothing that a person looks for.
MOST_WORDS = 6


def kind_choices() -> list[tuple[str, Any]]:
    """The kinds of events that customers are told of."""
    return [(kind.name, kind.label) for kind in kinds() if not kind.internal]


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that the log is narrowed to. Says its name in the filter's chip."""

    model: str
    pk: int
    name: str

    def __str__(self) -> str:
        return self.name


class SubjectField(forms.CharField):
    """An object as "accounts.user:<public id>". Only what the reader sees is found."""

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
    """Has no control of its own: links lead to it, and its chip removes it. `only`: the model, where it is but one."""

    field_class: Any = SubjectField
    # Given by the set of filters that it is part of.
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
    """A date."""

    field_class: Any = DayField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)


class LogForm(forms.Form):
    """The filters' form. A period that ends before it begins says so."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("fra"), data.get("til")
        if first and last and first > last:
            self.add_error("til", _("The period ends before it begins. Swap the two dates."))
        return data


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
        """By any part of who, whom or what it concerns, the reason and the event's words; each word somewhere."""
        for word in fold(text).split()[:MOST_WORDS]:
            told = Q(reason__danish__contains=word) & ~Q(actor_kind="system")
            named = Q(actor_name__danish__contains=word) | Q(target_name__danish__contains=word)
            rows = rows.filter(named | told | Q(on_behalf_of__danish__contains=word) | Q(event__in=called(word)))
        return rows

    def by_kind(self, rows: Any, _name: str, kind: str) -> Any:
        """Events of a kind; those that no kind was told for are the others."""
        return rows.exclude(event__in=known_events()) if kind == OTHER.name else rows.filter(event__in=events_of(kind))

    def by_name(self, rows: Any, _name: str, text: str) -> Any:
        """Who did it, or on whose behalf."""
        folded = fold(text)
        return rows.filter(Q(actor_name__danish__contains=folded) | Q(on_behalf_of__danish__contains=folded))

    def since(self, rows: Any, _name: str, first: date) -> Any:
        """From the beginning of a day, as the day is in Denmark."""
        return rows.filter(at__gte=midnight(first))

    def until(self, rows: Any, _name: str, last: date) -> Any:
        """Until the end of a day."""
        return rows.filter(at__lt=midnight(last + timedelta(days=1))) if last < date.max else rows

    def by_person(self, rows: Any, _name: str, person: Subject) -> Any:
        """What one login did."""
        return rows.filter(actor_kind="user", actor_id=person.pk)

    def about(self, rows: Any, _name: str, thing: Subject) -> Any:
        """What was done to one thing."""
        return rows.filter(target_model=thing.model, target_id=thing.pk)


def midnight(day: date) -> datetime:
    """When a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def called(word: str) -> list[str]:
    """The events whose words, in the reader's language, contain a word."""
    return [event for event in {*registry, *known_events()} if word in fold(event_word(event))]
