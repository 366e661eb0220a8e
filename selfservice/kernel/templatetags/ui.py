"""Template filters and tags for values: dates, amounts, numbers and icons (kernel/core/formatting.py)."""

from __future__ import annotations

from django import template

from selfservice.kernel.core import formatting

register = template.Library()
register.simple_tag(formatting.icon)
for name in (
    "phone",
    "first_name",
    "cvr",
    "account",
    "breakable",
    "kr",
    "number",
    "percent",
    "gigabytes",
    "gigabytes_short",
    "spoken",
    "day",
    "short_day",
    "month",
    "month_name",
    "until",
    "clock",
    "when",
    "weekday",
):
    register.filter(name, getattr(formatting, name))
