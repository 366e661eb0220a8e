"""Cells of a subscription in lists: its status, its usage this month, its SIM card, its line."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from selfservice.kernel.core.formatting import day, gigabytes, number, short_day
from subscriptions.models import SimCard, Subscription
from subscriptions.models.sim_card import grouped

State = Subscription.State


def status_parts(row: Any, today: date, *, sees_usage: bool = True) -> tuple[str, str]:
    """Return the CSS class and the text of the status; the class is empty in the normal case."""
    if row.state == State.BARRED:
        return "bad", pgettext("subscription", "Barred")
    if row.terminated_on is not None or row.state == State.TERMINATED:
        return "off", _ended(row.terminated_on, today)
    if row.state == State.ACTIVATING:
        return "wait", pgettext("subscription", "Activating")
    if sees_usage and row.high_usage_in == today.replace(day=1):
        return "warn", pgettext("subscription", "High usage")
    return "", pgettext("subscription", "Active")


def _ended(last: date | None, today: date) -> str:
    """Return the text for a past or future end, without the year if it is this year."""
    if last is None:
        return pgettext("subscription", "Terminated")
    shown = short_day(last) if last.year == today.year else day(last)
    if last >= today:
        return _("Ends %(day)s") % {"day": shown}
    return pgettext("subscription", "Terminated %(date)s") % {"date": shown}


def status(row: Any) -> SafeString:
    """Return the status as HTML. The list sets `today` on each row of a page."""
    css, text = status_parts(row, row.today)
    return SafeString(f'<span class="status{" " if css else ""}{css}">{escape(text)}</span>')


def status_text(row: Any) -> str:
    """Return the status as text, for a file."""
    return status_parts(row, row.today)[1]


def data_used(row: Any) -> SafeString | str:
    """Return this month's data with its share of the plan's included data; empty if the actor may not see usage."""
    used = row.data_bytes
    if used is None:
        return ""
    bar = ""
    if row.data_included_mb:
        share = min(used / (row.data_included_mb * 10_000), 100)
        css = "used warn" if row.high_usage_in == row.today.replace(day=1) else "used"
        bar = (
            '<svg class="spark" aria-hidden="true"><rect class="rail" width="100%" height="6" rx="3"/>'
            f'<rect class="{css}" width="{share:.1f}%" height="6" rx="3"/></svg>'
        )
    return SafeString(f'<span class="use">{bar}<span>{gigabytes(used)}</span></span>')


def data_text(row: Any) -> float | str:
    """Return gigabytes, for a file."""
    return "" if row.data_bytes is None else round(row.data_bytes / 10**9, 1)


def sim_kind(row: Any) -> str:
    """Return whether the SIM is a card or a profile."""
    return str(SimCard.Kind(row.sim_kind).label) if row.sim_kind in SimCard.Kind.values else ""


def iccid(row: Any) -> str:
    """Return the number of the active card, in groups of four."""
    return grouped(row.iccid)


def line(row: Any, name: str) -> Any:
    """Return a field of the row's line; None if it has none."""
    return getattr(getattr(row, "line", None), name, None)


def speed(row: Any) -> str:
    """Return download and upload speed: "1.000/500 Mbit/s"."""
    both = [number(value) for value in (line(row, "down_mbit"), line(row, "up_mbit")) if value is not None]
    return f"{'/'.join(both)}\u00a0Mbit/s" if both else ""
