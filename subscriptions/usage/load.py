"""Load usage records from staging into their partitions, and add them to the days and months, in one transaction.

A record is identified by the operator's id, within the months of its file and two days to each side. A known record
changes nothing; one with other values replaces the known one, and the sums are adjusted. All statements are set-based:
the duration depends on the size of the file, not on the number of stored records.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg import sql

from selfservice.kernel.feeds import Result
from selfservice.kernel.feeds.staging import Staged, refuse_where
from subscriptions.usage import limits, sums

# Retention of records: as long as a bill can be disputed. Days and months are not deleted.
KEPT_MONTHS = 12
# Advisory lock: concurrent loads run one after the other.
LOCK = 0x75736167
AROUND = timedelta(days=2)
AHEAD = timedelta(days=1)
COLUMNS = "record, company_id, subscription_id, at, kind, direction, other_party, country, zone, seconds, bytes, amount"
SAME = "@subscription_id, @at, @kind, @direction, @other_party, @country, @zone, @seconds, @bytes, @amount"
DAY = "(at::timestamptz AT TIME ZONE 'Europe/Copenhagen')::date"
# The statements are built only from constants of this module (S608); values are parameters.
TYPED = f"""
CREATE TEMP TABLE usage_typed ON COMMIT DROP AS
SELECT f.record::varchar(40), s.company_id, s.id AS subscription_id, f.at::timestamptz, f.kind::varchar(7),
    coalesce(nullif(f.direction, ''), 'out')::varchar(3) AS direction, f.other_party::varchar(40),
    coalesce(nullif(f.country, ''), 'DK')::varchar(2) AS country,
    coalesce(nullif(f.zone, ''), 'home')::varchar(5) AS zone,
    coalesce(nullif(f.seconds, ''), '0')::integer AS seconds, coalesce(nullif(f.bytes, ''), '0')::bigint AS bytes,
    coalesce(nullif(f.amount, ''), '0')::numeric(10, 2) AS amount, {DAY} AS day
FROM staging f LEFT JOIN subscriptions_subscription s ON s.number = f.number
"""  # noqa: S608
# Records from before a transfer of the number belong to the giver.
GIVERS = """
UPDATE usage_typed t SET company_id = (
    SELECT g.company_id FROM subscriptions_transfer g WHERE g.subscription_id = t.subscription_id AND g.state = 'done'
    AND g."on" >= t.day ORDER BY g."on" LIMIT 1
)
WHERE t.subscription_id IN (SELECT subscription_id FROM subscriptions_transfer WHERE state = 'done') AND EXISTS (
    SELECT 1 FROM subscriptions_transfer g WHERE g.subscription_id = t.subscription_id AND g.state = 'done'
    AND g."on" >= t.day
)
"""
KNOWN = f"""
CREATE TEMP TABLE usage_known ON COMMIT DROP AS
SELECT r.* FROM (SELECT record FROM usage_typed ORDER BY record) t JOIN LATERAL (
    SELECT {COLUMNS} FROM subscriptions_usagerecord r WHERE r.record = t.record AND r.at >= %s AND r.at < %s
) r ON true
"""  # noqa: S608
UNCHANGED = f"""
DELETE FROM usage_typed t USING usage_known k WHERE k.record = t.record
    AND ({SAME.replace("@", "k.")}) IS NOT DISTINCT FROM ({SAME.replace("@", "t.")})
"""  # noqa: S608
REPLACED = """
DELETE FROM subscriptions_usagerecord r USING usage_known k
WHERE r.record = k.record AND r.at = k.at AND r.at >= %s AND r.at < %s
"""
SUMS = ", ".join(f"sum(sign * ({what})) AS {name}" for name, what in sums.ADDS.items())
ADDED = f"""
CREATE TEMP TABLE usage_added ON COMMIT DROP AS
SELECT company_id, subscription_id, day, sum(sign)::integer AS records, {SUMS} FROM (
    SELECT 1 AS sign, company_id, subscription_id, day, kind, direction, zone, seconds, bytes, amount FROM usage_typed
    {{replaced}}
) t GROUP BY company_id, subscription_id, day
"""  # noqa: S608
AND_REPLACED = f"""
    UNION ALL SELECT -1, company_id, subscription_id, {DAY}, kind, direction, zone, seconds, bytes, amount
    FROM usage_known
"""  # noqa: S608
# A day belongs to one company: the one of its first load.
DAYS_OF_OTHERS = """
UPDATE usage_typed t SET company_id = d.company_id
FROM usage_added a JOIN subscriptions_usageday d ON d.subscription_id = a.subscription_id AND d.day = a.day
WHERE d.company_id <> a.company_id AND t.subscription_id = a.subscription_id AND t.day = a.day
"""
BY_SUMS = """
SELECT EXISTS (
    SELECT 1 FROM usage_added a JOIN subscriptions_usageday d ON d.subscription_id = a.subscription_id AND d.day = a.day
    WHERE d.records IS NULL
)
"""
INSERT = f"INSERT INTO subscriptions_usagerecord ({COLUMNS}) SELECT {COLUMNS} FROM usage_typed ORDER BY record"  # noqa: S608
FILE = """
INSERT INTO subscriptions_usagefile (name, digest, rows, until, loaded_at) VALUES (%s, %s, %s, %s, now())
ON CONFLICT (digest) DO NOTHING RETURNING id
"""


def store(cursor: Any, staged: Staged, result: Result) -> None:
    """Store the staged records, or refuse rows in `result`; in that case the caller rolls back."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    cursor.execute("SELECT 1 FROM subscriptions_usagefile WHERE digest = %s", [staged.digest])
    if cursor.fetchone():
        result.unchanged = staged.rows
        return
    # Enough memory to sort the records by id, so that the inserts write the index in order.
    cursor.execute("SET LOCAL work_mem = '64MB'")
    cursor.execute("DROP TABLE IF EXISTS usage_typed, usage_known, usage_added")
    cursor.execute(TYPED)
    cursor.execute("SELECT min(at), max(at), count(*) FILTER (WHERE subscription_id IS NULL) FROM usage_typed")
    first, last, unknown = cursor.fetchone()
    if first is None:
        return
    _refuse_unknown_or_out_of_range(cursor, result, first, last, unknown)
    if result.refused:
        return
    cursor.execute(GIVERS)
    bounds = _partitions(cursor, first - AROUND, last + AROUND)
    replaced = _replace_known(cursor, result, bounds)
    result.inserted = staged.rows - result.unchanged - result.updated
    _sum_up(cursor, replaced=replaced)
    cursor.execute(BY_SUMS)
    if cursor.fetchone()[0]:
        refuse_where(cursor, result, "number", NOT_BY_SUMS, "the day is told by its sums (usage_days)")
        return
    _insert(cursor, result, one_month=len(bounds) == 1)
    if not result.refused:
        sums.add(cursor)
        limits.notify_exceeded()
        cursor.execute(FILE, [staged.name[:100], staged.digest, staged.rows, last])


def first_kept(today: date) -> date:
    """Return the first day whose records are retained."""
    months = today.year * 12 + today.month - 1 - KEPT_MONTHS
    return date(months // 12, months % 12 + 1, 1)


NOT_BY_SUMS = sql.SQL(
    "NOT EXISTS (SELECT 1 FROM subscriptions_subscription n JOIN subscriptions_usageday d ON d.subscription_id = n.id"
    " WHERE n.number = s.number AND d.records IS NULL AND d.day = (s.at::timestamptz AT TIME ZONE"
    " 'Europe/Copenhagen')::date)"
)
KNOWN_NUMBER = sql.SQL("EXISTS (SELECT 1 FROM subscriptions_subscription n WHERE n.number = s.number)")
ONCE = sql.SQL("s.place = (SELECT min(f.ctid) FROM staging f WHERE f.record = s.record)")


def _refuse_unknown_or_out_of_range(cursor: Any, result: Result, first: datetime, last: datetime, unknown: int) -> None:
    """Refuse rows whose cells are valid but whose number is unknown, or whose time is too old or in the future."""
    if unknown:
        refuse_where(cursor, result, "number", KNOWN_NUMBER, "is not known")
    oldest, now = first_kept(timezone.localdate()), timezone.now()
    if timezone.localdate(first) < oldest:
        fine = sql.SQL(DAY + " >= {}").format(sql.Literal(oldest))
        refuse_where(cursor, result, "at", fine, f"records are kept from {oldest} on")
    if last > now + AHEAD:
        fine = sql.SQL("at::timestamptz <= {}").format(sql.Literal(now + AHEAD))
        refuse_where(cursor, result, "at", fine, "the time is still to come")


def _refuse_duplicates(cursor: Any, result: Result) -> None:
    cursor.execute("SELECT EXISTS (SELECT 1 FROM usage_typed GROUP BY record HAVING count(*) > 1)")
    if cursor.fetchone()[0]:
        cursor.execute("CREATE INDEX ON staging (record)")
        refuse_where(cursor, result, "record", ONCE, "stands twice in the file")


def _insert(cursor: Any, result: Result, *, one_month: bool) -> None:
    """Insert the records, and refuse duplicates within the file.

    The unique index of a partition finds duplicates within a month; a query must find them across months.
    """
    try:
        with transaction.atomic():
            if not one_month:
                _refuse_duplicates(cursor, result)
            if not result.refused:
                cursor.execute(INSERT)
    except IntegrityError:
        _refuse_duplicates(cursor, result)


def _partitions(cursor: Any, start: datetime, end: datetime) -> list[date]:
    """Create missing partitions for the months from `start` to `end`, and return these months (Danish time)."""
    month = timezone.localdate(start).replace(day=1)
    months = []
    while month <= timezone.localdate(end):
        months.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
    for one in months:
        cursor.execute("SELECT usage_partition(%s)", [one])
    return months


def _replace_known(cursor: Any, result: Result, months: list[date]) -> bool:
    """Drop unchanged records from staging, delete known records that changed, and return whether there were any."""
    after = (months[-1] + timedelta(days=31)).replace(day=1)
    around = [timezone.make_aware(datetime(d.year, d.month, 1)) for d in (months[0], after)]
    # Force one index lookup per record: hash and merge joins read the whole month, and slow down as it grows.
    cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
    cursor.execute(KNOWN, around)
    known = cursor.rowcount
    cursor.execute("SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on")
    if not known:
        return False
    cursor.execute(UNCHANGED)
    result.unchanged = cursor.rowcount
    cursor.execute("DELETE FROM usage_known k WHERE NOT EXISTS (SELECT 1 FROM usage_typed t WHERE t.record = k.record)")
    cursor.execute(REPLACED, around)
    result.updated = cursor.rowcount
    return bool(result.updated)


def _sum_up(cursor: Any, *, replaced: bool) -> None:
    added = ADDED.format(replaced=AND_REPLACED if replaced else "")
    cursor.execute(added)
    cursor.execute(DAYS_OF_OTHERS)
    if cursor.rowcount:
        cursor.execute("DROP TABLE usage_added")
        cursor.execute(added)
