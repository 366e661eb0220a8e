"""Search in a list of subscriptions, by ranges of indexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Exists, Expression, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan, IsNull

from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.lists.filters import PageSearch
from selfservice.kernel.scope.actor import Actor
from subscriptions.categories import Kind
from subscriptions.lists.lookup import (
    CARD_DIGITS,
    after,
    begins,
    digits_of,
    numbers_of,
    rarest_first,
    run_together,
    words_of,
)
from subscriptions.models import Category, HolderWord, SimCard, Subscription

# Reading so many rows by id takes about as long as a page of a list of a hundred thousand.
MANY = 2000
TABLES: dict[str, Any] = {"word": HolderWord, "iccid": SimCard, "iccid_reversed": SimCard}
# The columns of each column's index, whose order stops a scan at its limit.
INDEXES = {
    "word": ("company_id", "category", "word"),
    "number": ("company_id", "category", "number"),
    "employee_number": ("company_id", "category", "employee_number"),
    "number_reversed": ("company_id", "number_reversed"),
    "iccid": ("company_id", "iccid"),
    "iccid_reversed": ("company_id", "iccid_reversed"),
}


class Ranges(NamedTuple):
    """The columns that a search reads a range of; for words also how many of the ranges are checked for other words.

    `others` are the numbers of spellings of each other word.
    """

    columns: tuple[str, ...]
    checked: int = 0
    others: tuple[int, ...] = ()


def named(actor: Actor, kind: Kind, rows: Any, text: str) -> Any:
    """Return rows whose number, employee number or card begins or ends with the text, or whose words begin so."""
    text = text.replace("\0", "")
    if digits := digits_of(text):
        return _by_digits(actor, kind, rows, _of_digits(kind, text, digits))
    if not (words := words_of(text)):
        return rows.none()
    # The company is compared in the row and in its words, because the index on the words begins with the company.
    of_row = {"subscription_id": OuterRef("pk"), "company_id": OuterRef("company_id")}
    seen: Any = HolderWord.objects.visible_to(actor, function=kind.function)
    return rows.filter(Exists(seen.filter(_in_words(*_taken_apart(words))).order_by().filter(**of_row)))


def page_search(actor: Actor, kind: Kind, text: str) -> PageSearch | None:
    """Return how to read a page of the rows of `named`; None if nothing can match.

    It is read in one of two ways, so that PostgreSQL, which may misjudge how many rows match, has no choice. Few rows
    (at most MANY) are read by id and sorted. For many, the list is read in its order and each row is checked until the
    page is full.
    """
    text = text.replace("\0", "")
    if digits := digits_of(text):
        found = _of_digits(kind, text, digits)
        ranges = Ranges(tuple(column for column, _text in found))
        values = tuple(_bounds(text for _column, text in found))
    elif words := words_of(text):
        ranges, values = _taken_apart(words)
    else:
        return None
    ids = _first_ids(actor, kind, ranges, values)
    return PageSearch(values, ranges) if len(ids) > MANY else PageSearch((ids,), few=True)


def searched(actor: Actor, kind: Kind, rows: Any, search: PageSearch) -> Any:
    """Return the rows that match `page_search`."""
    if search.few:
        return rows.filter(in_array("pk", search.values[0]))
    ranges: Ranges = search.shape
    if "word" in ranges.columns:
        return rows.filter(_has_one(_rows(actor, kind, "word").filter(_in_words(ranges, search.values))))
    found, cards = Q(), Q()
    for column, text in zip(ranges.columns, search.values[::2], strict=True):
        begun = Q(**{f"{column}__startswith": text})
        found, cards = (found, cards | begun) if column in TABLES else (found | begun, cards)
    if cards:
        found |= _has_one(_rows(actor, kind, "iccid").filter(cards))
    # PostgreSQL assumes that CASE is true for half of the rows, so it reads the list in its order.
    return rows.filter(Case(When(found, then=True), default=False))


def _has_one(matching: Any) -> Q:
    """Return the condition that a subscription has one of the words or cards."""
    # PostgreSQL does not turn a scalar subquery into a join.
    one = Subquery(matching.filter(subscription_id=OuterRef("pk")).values("pk")[:1])
    return Q(IsNull(one, False))


def _rows(actor: Actor, kind: Kind, column: str) -> Any:
    """Return the rows of a column's table at the actor's companies, whatever the account: a page has the actor's rows.

    An account of words and cards is that of their subscriptions, which PostgreSQL might read all.
    """
    table = TABLES.get(column, Subscription)
    seen: Any = table.objects.visible_to(actor.at_all_accounts(), function=None if table is SimCard else kind.function)
    return (seen.exclude(subscription=None) if table is SimCard else seen).order_by()


def _first_ids(actor: Actor, kind: Kind, ranges: Ranges, values: tuple[str, ...]) -> list[int]:
    """Return the ids in the ranges, at most one more than MANY."""
    statement = _IDS.statement(actor, *values, kind=kind, ranges=ranges, most=MANY + 1)
    if statement is None:
        return []
    # One array: thousands of rows would take longer to fetch.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ARRAY({statement[0]})", statement[1])
        ids: list[int] = cursor.fetchone()[0]
    return ids


def _ids(actor: Actor, *values: Any, kind: Kind, ranges: Ranges, most: int) -> Any:
    """Return the ids of the first rows of each range."""
    parts, rest = [], _with_others(ranges, values)
    for n, column in enumerate(ranges.columns):
        found = Q(**{f"{column}__gte": values[2 * n], f"{column}__lt": values[2 * n + 1]})
        rows = _rows(actor, kind, column).filter(found & rest if n < ranges.checked else found)
        pk = "subscription_id" if column in TABLES else "pk"
        parts.append(rows.order_by(*INDEXES[column]).values_list(pk)[:most])
    return parts[0].union(*parts[1:], all=True)[:most] if len(parts) > 1 else parts[0]


_IDS: CachedQuery[Any] = CachedQuery(_ids)


def _of_digits(kind: Kind, text: str, digits: str) -> list[tuple[str, str]]:
    """Return the columns that digits are searched in, with what they begin with there."""
    found = [("number_reversed", digits[::-1]), ("employee_number", digits)]
    found += [("number", number) for number in numbers_of(text)]
    if kind.category != Category.MOBILE:
        # A line's number can consist of digits alone.
        found.append(("number", digits))
    elif len(digits) >= CARD_DIGITS:
        found += [("iccid", digits)] if digits.startswith("89") else []
        found.append(("iccid_reversed", digits[::-1]))
    return found


def _by_digits(actor: Actor, kind: Kind, rows: Any, found: list[tuple[str, str]]) -> Any:
    own = reduce(or_, (begins(column, text) for column, text in found if column not in TABLES))
    held = reduce(or_, (begins(column, text) for column, text in found if column in TABLES), Q())
    if not held:
        return rows.filter(own)
    seen: Any = Subscription.objects.visible_to(actor, function=kind.function)
    cards: Any = SimCard.objects.visible_to(actor).exclude(subscription=None).order_by()
    # An OR of conditions over both tables would read every row.
    ids = seen.filter(own).order_by().values("pk").union(cards.filter(held).values("subscription_id"))
    return rows.filter(pk__in=ids)


def _taken_apart(words: list[list[str]]) -> tuple[Ranges, tuple[str, ...]]:
    """Return ranges for each spelling of the longest word and for a run-together line, and the other words."""
    first, *others = rarest_first(words)
    lines = [line] if (line := run_together(words)) else []
    ranges = Ranges(("word",) * (len(first) + len(lines)), len(first), tuple(map(len, others)))
    return ranges, (*_bounds((*first, *lines)), *(f" {word}" for spelt in others for word in spelt))


def _bounds(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (text, after(text))


def _in_words(ranges: Ranges, values: Iterable[Any]) -> Q:
    """Return the condition that an entry is in one of the ranges, and has the other words."""
    values = tuple(values)
    pairs = zip(values[::2], values[1::2], strict=False)
    each = [Q(word__gte=low, word__lt=high) for low, high in islice(pairs, len(ranges.columns))]
    found = reduce(or_, each[: ranges.checked]) & _with_others(ranges, values)
    return reduce(or_, each[ranges.checked :], found)


def _with_others(ranges: Ranges, values: Iterable[Any]) -> Q:
    texts, found = islice(values, 2 * len(ranges.columns), None), Q()
    for count in ranges.others:
        found &= reduce(or_, (_contains("word", text) for text in islice(texts, count)))
    return found


def _contains(column: str, text: Any) -> Q:
    # PostgreSQL takes LIKE for so selective that it would read all entries of the range before the first is returned.
    return Q(GreaterThan(StrIndex(column, text if isinstance(text, Expression) else Value(text)), 0))
