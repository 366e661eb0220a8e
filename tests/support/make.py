"""Rows of support, made for tests. Call what is a customer's under `as_system`."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import count
from typing import Any

from accounts.models import Company, User
from selfservice.support.core.cases import open_case
from selfservice.support.core.messages import Kind, Writer
from selfservice.support.models import Case, DifferentDay, TextModule, WeeklyHours

COUNT = count(1)


def a_name() -> str:
    """A name that no other row has."""
    return f"Tekst {next(COUNT)}"


def text_module(**values: Any) -> TextModule:
    """A text to insert."""
    return TextModule.objects.create(**{"name": a_name(), "text_da": "Hej", **values})


def weekly_hours(weekday: int = 0, opens: int = 8, closes: int = 17) -> WeeklyHours:
    """A time of a weekday."""
    return WeeklyHours.objects.create(weekday=weekday, opens=time(opens), closes=time(closes))


def different_day(**values: Any) -> DifferentDay:
    """A day with other hours."""
    day = date(2027, 1, 1) + timedelta(days=next(COUNT))
    return DifferentDay.objects.create(**{"day": day, "reason": "Inventar", **values})


def always_open() -> None:
    """Opening hours of every weekday, day and night but for a minute."""
    for weekday in range(7):
        WeeklyHours.objects.create(weekday=weekday, opens=time(0), closes=time(23, 59))


def case_of(company: Company, author: User, body: str = "Min telefon virker ikke", **values: Any) -> Case:
    """A case with its first message."""
    subject = values.pop("subject", "Ingen forbindelse")
    return open_case(company, Writer(Kind.CUSTOMER, author.name, author.pk), subject, body, **values)
