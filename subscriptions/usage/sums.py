"""Usage sums of days and months: add records to them, and sum up the months of days loaded as sums."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from subscriptions.models import UsageMonth
from subscriptions.models.usage_day import SUMS
from subscriptions.usage.limits import notify_exceeded

# What a record adds to the sums of its day: outgoing usage only, and all amounts.
ADDS = {
    "data_bytes": "bytes",
    "voice_seconds": "CASE WHEN kind = 'voice' AND direction = 'out' THEN seconds ELSE 0 END",
    "sms": "CASE WHEN kind IN ('sms', 'mms') AND direction = 'out' THEN 1 ELSE 0 END",
    "amount": "amount",
    "roaming_bytes": "CASE WHEN zone <> 'home' THEN bytes ELSE 0 END",
    "roaming_amount": "CASE WHEN zone <> 'home' THEN amount ELSE 0 END",
    "content_amount": "CASE WHEN kind = 'content' THEN amount ELSE 0 END",
}
COLUMNS = ", ".join(SUMS)
MORE = ", ".join(f"{name} = t.{name} + EXCLUDED.{name}" for name in SUMS)
SUMMED = ", ".join(f"sum({name}) AS {name}" for name in SUMS)
# The statements are built only from the constants of this module (S608).
ADD_DAYS = f"""
INSERT INTO subscriptions_usageday AS t (company_id, subscription_id, day, records, {COLUMNS})
SELECT company_id, subscription_id, day, records, {COLUMNS} FROM usage_added
ON CONFLICT (subscription_id, day) DO UPDATE SET records = t.records + EXCLUDED.records, {MORE}
"""  # noqa: S608
ADD_MONTHS = f"""
INSERT INTO subscriptions_usagemonth AS t (uid, company_id, subscription_id, month, {COLUMNS})
SELECT gen_random_uuid(), company_id, subscription_id, date_trunc('month', day)::date, {SUMMED} FROM usage_added
GROUP BY company_id, subscription_id, date_trunc('month', day)
ON CONFLICT (subscription_id, month, company_id) DO UPDATE SET {MORE}
"""  # noqa: S608
TOUCHED_BY_RECORDS = """
CREATE TEMP TABLE usage_touched ON COMMIT DROP AS
SELECT DISTINCT subscription_id, date_trunc('month', day)::date AS month FROM usage_added
"""
TOUCHED_BY_DAYS = """
CREATE TEMP TABLE usage_touched ON COMMIT DROP AS
SELECT DISTINCT s.id AS subscription_id, date_trunc('month', f.day)::date AS month
FROM staging f JOIN subscriptions_subscription s ON s.number = f.number
"""
MONTHS = f"""
INSERT INTO subscriptions_usagemonth AS t (uid, company_id, subscription_id, month, {COLUMNS})
SELECT gen_random_uuid(), d.company_id, d.subscription_id, m.month, {SUMMED}
FROM usage_touched m JOIN subscriptions_usageday d ON d.subscription_id = m.subscription_id
    AND d.day >= m.month AND d.day < m.month + interval '1 month'
GROUP BY d.company_id, d.subscription_id, m.month
ON CONFLICT (subscription_id, month, company_id) DO UPDATE SET
    {", ".join(f"{name} = EXCLUDED.{name}" for name in SUMS)}
"""  # noqa: S608
# "High usage" is four fifths of the included data: this many bytes of each megabyte.
HIGH_BYTES = 800_000
HIGH = f"""
UPDATE subscriptions_subscription s SET high_usage_in = CASE WHEN u.high THEN u.month END
FROM (
    SELECT m.subscription_id, max(m.month) AS month,
        bool_or(m.month = n.newest AND u.data_bytes >= s.data_included_mb * {HIGH_BYTES}::bigint) IS TRUE AS high
    FROM usage_touched m
    JOIN (SELECT subscription_id, max(month) AS newest FROM usage_touched GROUP BY subscription_id) n
        ON n.subscription_id = m.subscription_id
    JOIN subscriptions_subscription s ON s.id = m.subscription_id
    JOIN subscriptions_usagemonth u
        ON u.subscription_id = m.subscription_id AND u.month = m.month AND u.company_id = s.company_id
    GROUP BY m.subscription_id
) u
WHERE s.id = u.subscription_id AND (
    (u.high AND (s.high_usage_in IS NULL OR s.high_usage_in < u.month)) OR (NOT u.high AND s.high_usage_in = u.month)
)
"""  # noqa: S608
BY_RECORDS = """
SELECT f.line, f.number, f.day FROM staging f JOIN subscriptions_subscription s ON s.number = f.number
JOIN subscriptions_usageday d ON d.subscription_id = s.id AND d.day = f.day AND d.records IS NOT NULL ORDER BY f.line
"""


def high_usage_in(subscription_id: int, included_mb: int | None, today: date) -> date | None:
    """Return the first day of this month if most of `included_mb` is used in it, otherwise None.

    Inside an action or `as_system`.
    """
    if included_mb is None:
        return None
    this = today.replace(day=1)
    used = UsageMonth.objects.system().filter(
        subscription=subscription_id, subscription__company=F("company"), month=this,
        data_bytes__gte=included_mb * HIGH_BYTES,
    )  # fmt: skip
    return this if used.exists() else None


def days_with_records(cursor: Any) -> list[tuple[int, str, str]]:
    """Return refusals (line, columns, reason) of staged days that already have records."""
    cursor.execute(BY_RECORDS)
    return [(line, "number,day", f"{number} {day} is told by its records") for line, number, day in cursor]


def months_of_staged_days(cursor: Any) -> None:
    """Sum up the months of the days just loaded, inside the loader's transaction."""
    cursor.execute(TOUCHED_BY_DAYS)
    cursor.execute(MONTHS)
    _update_high_usage(cursor)
    notify_exceeded()


def add(cursor: Any) -> None:
    """Add the table `usage_added` to days and months, inside the loader's transaction."""
    cursor.execute(ADD_DAYS)
    cursor.execute(ADD_MONTHS)
    cursor.execute(TOUCHED_BY_RECORDS)
    _update_high_usage(cursor)


def _update_high_usage(cursor: Any) -> None:
    cursor.execute(HIGH)
    cursor.execute("DROP TABLE usage_touched")
