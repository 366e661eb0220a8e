"""Limits for monthly usage: find exceeded limits and notify the users who set them, once a month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone, translation

from accounts.models import User
from accounts.notifications.notices import notify
from accounts.permissions.access import portal_actor
from selfservice.kernel.core.formatting import kr, number
from selfservice.kernel.outbox.enqueue import Command, enqueue
from subscriptions.models import UsageLimit

SMS = "sms.usage_limit"
Measure = UsageLimit.Measure
USED = """CASE l.measure WHEN 'data' THEN sum(m.data_bytes) / 1000000000.0 WHEN 'amount' THEN sum(m.amount)
    WHEN 'roaming' THEN sum(m.roaming_amount) ELSE sum(m.content_amount) END"""
MONTH = "JOIN subscriptions_usagemonth m ON m.company_id = l.company_id AND m.month = %(month)s"
# Limits of a number, of an account, of the whole company: each uses its own index.
LEVELS = (
    f"{MONTH} AND m.subscription_id = l.subscription_id",
    f"{MONTH} JOIN subscriptions_subscription s ON s.id = m.subscription_id AND s.account_id = l.account_id"
    " WHERE l.subscription_id IS NULL",
    f"{MONTH} WHERE l.subscription_id IS NULL AND l.account_id IS NULL",
)
# The statement is built only from the constants above (S608).
PASSED = " UNION ALL ".join(
    f"SELECT l.id, {USED} FROM (SELECT * FROM subscriptions_usagelimit WHERE told_in IS DISTINCT FROM %(month)s) l"  # noqa: S608
    f" {level} GROUP BY l.id, l.measure, l.most HAVING {USED} > l.most"
    for level in LEVELS
)


def notify_exceeded(today: date | None = None) -> int:
    """Notify the owners of limits that this month's usage exceeds, and return the number of notified limits.

    Inside `as_system`. Skip limits that were notified this month, and users who no longer have access to the usage.
    """
    month = (today or timezone.localdate()).replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(PASSED, {"month": month})
        passed = dict(cursor.fetchall())
    if not passed:
        return 0
    limits = UsageLimit.objects.system().filter(pk__in=passed).select_related(
        "company", "account", "subscription", "user"
    )  # fmt: skip
    notified = [limit for limit in limits if _may_see(limit)]
    for limit in notified:
        _notify(limit, passed[limit.pk], month)
    UsageLimit.objects.system().filter(pk__in=[limit.pk for limit in notified]).update(told_in=month)
    return len(notified)


def _may_see(limit: UsageLimit) -> bool:
    user = limit.user
    if user.state != User.State.ACTIVE:
        return False
    return UsageLimit.objects.visible_to(portal_actor(user)).filter(pk=limit.pk).exists()


def _notify(limit: UsageLimit, used: Any, month: date) -> None:
    user = limit.user
    with translation.override(user.language):
        words = {
            "about": about(limit),
            "measure": str(limit.get_measure_display()),
            "most": amount(limit.measure, limit.most),
            "used": amount(limit.measure, used),
        }
    # `updated_at` is part of the key: a limit that is set again may be notified again in the same month.
    once = f"{limit.uid}:{month}:{limit.updated_at.timestamp()}"
    notify(user, "usage_limit", key=f"usage_limit:{once}", **words)
    if limit.by_sms and user.mobile:
        payload = {"number": user.mobile, "language": user.language, **words}
        enqueue(Command(SMS, f"{SMS}:{once}", payload=payload), company_id=limit.company_id)


def about(limit: UsageLimit) -> str:
    """Return the name of the limit's subject: the number, the account, or the company."""
    if limit.subscription is not None:
        return str(limit.subscription)
    return str(limit.account or limit.company)


def amount(measure: str, value: Any) -> str:
    """Format a value in the measure's unit: gigabytes or kroner."""
    return f"{number(round(value))}\u00a0GB" if measure == Measure.DATA else kr(value)
