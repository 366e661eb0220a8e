"""Months by their first day, and amounts in øre."""

from __future__ import annotations

from datetime import date, timedelta

VAT = 25


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def shifted(month: date, by: int) -> date:
    """Return the first day of the month that is so many months later."""
    months = month.year * 12 + month.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def last_day(month: date) -> date:
    """Return the last day of the month."""
    return shifted(month, 1) - timedelta(days=1)


def months_between(first: date, last: date) -> list[date]:
    """Return the months from the first to the last."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [shifted(first, by) for by in range(count)]


def part(price: int, days: int, of: int) -> int:
    """Return what so many days of a month cost, rounded half up to whole øre."""
    return (2 * price * days + of) // (2 * of)


def rest(price: int, days: int, of: int) -> int:
    """Return what is given back for so many days: with the part before them it makes up the price."""
    return price - part(price, of - days, of)


def vat_of(net: int) -> int:
    """Return the VAT of a sum, rounded half up; of one below zero, as of the same amount above it."""
    return part(net, VAT, 100) if net >= 0 else -part(-net, VAT, 100)


def kroner(amount: int) -> str:
    """Return an amount in øre as the feed has it."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"
