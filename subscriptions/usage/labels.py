"""How usage is displayed: names and units of the sums, values of records, masked numbers."""

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

# Services are shown in full: numbers with fewer digits than this, and names (anything but digits).
SHORTEST = 6
DIGITS = re.compile(r"\+?[0-9]+")
# With what may be between them: foreign numbers are in groups.
LAST_TWO = re.compile(r"[0-9]([^0-9]*)[0-9]$")


@dataclass(frozen=True, slots=True)
class Measure:
    """A sum: its label, its column head in downloads (with the unit), its formatter, and its CSS classes in tables."""

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
    """Return the other party, without its last two digits unless `full` or it is a service."""
    other = record.other_party
    if full or not DIGITS.fullmatch(other) or len(other.lstrip("+")) < SHORTEST:
        return phone(other)
    return LAST_TWO.sub(r"x\1x", phone(other))


@cache
def _countries(language: str) -> dict[str, str]:
    return dict(Locale.parse(language).territories)


def country(record: UsageRecord) -> str:
    """Return the name of the country where the phone was, in Danish or English."""
    names = _countries("da" if (get_language() or "da").startswith("da") else "en")
    return names.get(record.country, record.country)


def amount_text(record: UsageRecord) -> str:
    """Return the used amount: minutes and seconds of a call, megabytes of data, "" for messages and content."""
    if record.kind == UsageRecord.Kind.VOICE:
        minutes, seconds = divmod(record.seconds, 60)
        return f"{minutes}:{seconds:02d}"
    if record.kind == UsageRecord.Kind.DATA:
        return f"{number(round(record.bytes / 10**6))}\u00a0MB"
    return ""
