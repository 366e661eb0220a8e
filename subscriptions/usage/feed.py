"""The feed files of usage: records, days with sums only, pools.

The usage of a day comes from one source: records, which the loader sums up by day and month, or the sums of the day if
the operator no longer has records. Each file refuses days that the other has loaded.
"""

from __future__ import annotations

from decimal import Decimal

from accounts.feed_references import of_company
from selfservice.kernel.feeds import MADE, BulkFile, Cell, Column, FeedFile, Reference, optional
from selfservice.kernel.feeds.values import amount, day, moment, one_of, tenths, whole
from selfservice.kernel.types.account_number import AccountNumber
from subscriptions.core.feed_columns import of_subscription
from subscriptions.core.feed_values import code
from subscriptions.models import Pool
from subscriptions.usage.load import store
from subscriptions.usage.sums import days_with_records, months_of_staged_days

DIGITS = "translate({}, '0123456789', '') = ''"
NOTHING = Decimal(0)


def _whole(name: str, digits: int) -> Cell:
    return Cell(name, f"length({{}}) <= {digits} AND {DIGITS}", f"a whole number of at most {digits} digits", "0")


def _word(name: str, words: tuple[str, ...], empty: str | None = None) -> Cell:
    listed = ", ".join(f"'{word}'" for word in words)
    return Cell(name, f"{{}} IN ({listed})", f"must be {', '.join(words)}", empty)


RECORDS = BulkFile(
    name="usage",
    table="subscriptions_usagerecord",
    key="record",
    columns=(),
    references=(of_subscription("number"),),
    bulk=(
        Cell("record", "octet_length({}) <= 40 AND {} <> '' AND {} !~ '[^!-~]'", "at most 40 letters and digits"),
        # The UTC offset is required: without it, a time within the hour that repeats in October is ambiguous.
        Cell(
            "at",
            "{} LIKE '20__-__-__T__:__:__%' AND length({}) <= 32 AND (right({}, 1) = 'Z'"
            " OR substr({}, length({}) - 5, 1) IN ('+', '-')) AND pg_input_is_valid({}, 'timestamptz')",
            "a time such as 2026-11-24T08:15:00+01:00",
        ),
        _word("kind", ("data", "voice", "sms", "mms", "content")),
        _word("direction", ("out", "in"), "out"),
        Cell("other_party", "length({}) <= 40 AND {} !~ '[[:cntrl:]]'", "at most 40 characters in one line", ""),
        Cell("country", "length({}) = 2 AND {} !~ '[^A-Z]'", "two capital letters, as DK", "DK"),
        _word("zone", ("home", "eu", "world"), "home"),
        _whole("seconds", 9),
        _whole("bytes", 15),
        Cell("amount", r"{} ~ '^-?[0-9]+(\.[0-9][0-9]?)?$' AND length({}) <= 10", "kroner such as 12.50", "0"),
        Cell("number", "{} <> ''", "the number of a subscription"),
    ),
    store=store,
)
SUM_COLUMNS = ("roaming_bytes", "roaming_amount", "content_amount")
USAGE_DAYS = FeedFile(
    name="usage_days",
    table="subscriptions_usageday",
    key="number,day",
    columns=(
        Column("day", day, type="date"),
        Column("data_bytes", whole("bigint"), type="bigint"),
        Column("voice_seconds", whole("bigint"), type="bigint"),
        Column("sms", whole("integer"), type="integer"),
        Column("amount", amount, type="numeric"),
        Column("roaming_bytes", whole("bigint"), required=False, type="bigint", empty=0),
        Column("roaming_amount", amount, required=False, type="numeric", empty=NOTHING),
        Column("content_amount", amount, required=False, type="numeric", empty=NOTHING),
    ),
    references=(of_subscription("number"),),
    made={},
    may_lack=frozenset(SUM_COLUMNS),
    check=days_with_records,
    after=months_of_staged_days,
)
POOLS = FeedFile(
    name="pools",
    table="subscriptions_pool",
    key="code",
    columns=(
        Column("code", code),
        Column("name"),
        Column("kind", one_of(Pool.Kind.values)),
        Column("unit", one_of(Pool.Unit.values)),
        Column("included", tenths, type="numeric"),
        optional("ends_on", day, "date"),
    ),
    references=(
        of_company(),
        Reference("account", "account_id", "accounts_account", "number", AccountNumber.parse, required=False),
    ),
    made={"uid": MADE["uid"]},
)
POOL_DAYS = FeedFile(
    name="pool_days",
    table="subscriptions_poolday",
    key="pool,day",
    columns=(
        Column("day", day, type="date"),
        Column("used", tenths, type="numeric"),
        Column("until", moment, type="timestamptz"),
    ),
    references=(
        Reference("pool", "pool_id", "subscriptions_pool", "code", code, carried={"company_id": "company_id"}),
    ),
    made={},
)
FILES: tuple[FeedFile, ...] = (USAGE_DAYS, RECORDS, POOLS, POOL_DAYS)
