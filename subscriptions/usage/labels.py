"""How usage is told: the sums with their names and units, records' values, the numbers that were called."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.formatting import gigabytes, kr, number, phone, spoken
from subscriptions.models import UsageRecord

# What is no number of somebody's: a service of a few digits, or one with a name.
SHORTEST = 6
DIGITS = re.compile(r"\+?[0-9]+")
HIDDEN = "xx"


@dataclass(frozen=True, slots=True)
class Measure:
    """A sum: what it is called, what a file's head says (with its unit), how it is shown, where the table drops it."""

    name: str
    label: Any
    head: Any
    show: Callable[[Any], str]
    css: str = "r p2"
    address: str = ""


MEASURES: dict[str, Measure] = {
    one.name: one
    for one in (
        Measure("data_bytes", pgettext_lazy("usage", "Data"), _("Data (bytes)"), gigabytes, "r", "data"),
        Measure("voice_seconds", _("Calls"), _("Calls (seconds)"), spoken, "r p2", "opkald"),
        Measure("sms", _("Text messages"), _("Text messages"), number, "r p3", "sms"),
        Measure("roaming_bytes", _("Data abroad"), _("Data abroad (bytes)"), gigabytes, "r p3", "roaming"),
        Measure("roaming_amount", _("Abroad"), _("Abroad (kroner)"), kr, "r p3", "udland"),
        Measure("content_amount", _("Charged content"), _("Charged content (kroner)"), kr, "r p3", "indhold"),
        Measure("amount", _("Beyond the plan"), _("Beyond the plan (kroner)"), kr, "r", "beloeb"),
    )
}
BY_ADDRESS = {measure.address: measure for measure in MEASURES.values()}


def called(record: UsageRecord, *, full: bool) -> str:
    """The other party; without its last two digits unless the company shows numbers in full."""
    other = record.other_party
    if full or not DIGITS.fullmatch(other) or len(other.lstrip("+")) < SHORTEST:
        return phone(other)
    shown = phone(other)
    return f"{shown[:-2]}{HIDDEN}"


@cache
def _countries(language: str) -> dict[str, str]:
    return dict(Locale.parse(language).territories)


def country(record: UsageRecord) -> str:
    """Where the phone was, by name."""
    names = _countries("da" if (get_language() or "da").startswith("da") else "en")
    return names.get(record.country, record.country)


def how_much(record: UsageRecord) -> str:
    """What was used: minutes and seconds, or megabytes."""
    if record.kind == UsageRecord.Kind.VOICE:
        minutes, seconds = divmod(record.seconds, 60)
        return f"{minutes}:{seconds:02d}"
    if record.kind == UsageRecord.Kind.DATA:
        return f"{number(round(record.bytes / 10**6))}\u00a0MB"
    return ""
