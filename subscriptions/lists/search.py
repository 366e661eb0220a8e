"""Search in a list of subscriptions, by ranges of indexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

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
# Numbers of spellings of the first word, of lines, and of spellings of each other word.
Shape = tuple[int, int, tuple[int, ...]]


def named(actor: Actor, kind: Kind, rows: Any, text: str) -> Any:
    """Return rows whose number, employee number or card begins or ends with the text, or whose words begin so."""
    text = text.replace("\0", "")
    if digits := digits_of(text):
        return _by_digits(actor, kind, rows, text, digits)
    if not (words := words_of(text)):
        return rows.none()
    # The company is compared in the row and in its words, because the index on the words begins with the company.
    of_row = {"subscription_id": OuterRef("pk"), "company_id": OuterRef("company_id")}
    return rows.filter(Exists(_matching(actor, kind, words).filter(**of_row)))


def search_by_words(actor: Actor, kind: Kind, text: str) -> PageSearch | None:
    """Return how to read a page of the rows of `named`; None if the text isn't words.

    A search by words is read in one of two ways, so that PostgreSQL, which may misjudge how many rows match, has no
    choice. Few rows (at most MANY) are read by id and sorted. For many, the list is read in its order and the words of
    each row are checked until the page is full.
    """
    if digits_of(text) or not (words := words_of(text.replace("\0", ""))):
        return None
    shape, values = _taken_apart(words)
    found: list[Any] = _IDS.rows(actor, *values, kind=kind, shape=shape, most=MANY + 1)
    if len(found) > MANY:
        return PageSearch(values, shape)
    return PageSearch(([pk for (pk,) in found],), few=True)


def searched(actor: Actor, kind: Kind, rows: Any, search: PageSearch) -> Any:
    """Return the rows that match a search by words."""
    if search.few:
        return rows.filter(in_array("pk", search.values[0]))
    matching = _of_shape(actor, kind, search.shape, search.values)
    # PostgreSQL does not turn a scalar subquery into a join.
    one = Subquery(matching.filter(subscription_id=OuterRef("pk")).values("pk")[:1])
    return rows.alias(_word=one).filter(_word__isnull=False)


def _by_digits(actor: Actor, kind: Kind, rows: Any, text: str, digits: str) -> Any:
    found = begins("number_reversed", digits[::-1]) | begins("employee_number", digits)
    for number in numbers_of(text):
        found |= begins("number", number)
    if kind.category != Category.MOBILE:
        # A line's number can consist of digits alone.
        found |= begins("number", digits)
    if len(digits) < CARD_DIGITS or kind.category != Category.MOBILE:
        return rows.filter(found)
    cards: Any = SimCard.objects.visible_to(actor).exclude(subscription=None).order_by()
    held = begins("iccid", digits) if digits.startswith("89") else Q(pk__in=())
    held |= begins("iccid_reversed", digits[::-1])
    # An OR of conditions over both tables would read every row.
    return rows.filter(pk__in=_ids(actor, kind, found).union(cards.filter(held).values("subscription_id")))


def _matching(actor: Actor, kind: Kind, words: list[list[str]]) -> Any:
    """Return the entries where each word begins a word: the longest by index, the others in the same entry."""
    return _of_shape(actor, kind, *_taken_apart(words))


def _taken_apart(words: list[list[str]]) -> tuple[Shape, tuple[str, ...]]:
    """Return the number of spellings of each word, the longest first, and of run-together lines; and the texts."""
    first, *others = rarest_first(words)
    lines = [line] if (line := run_together(words)) else []
    bounds = [end for text in (*first, *lines) for end in (text, after(text))]
    shape = len(first), len(lines), tuple(map(len, others))
    return shape, (*bounds, *(f" {word}" for spelt in others for word in spelt))


def _of_shape(actor: Actor, kind: Kind, shape: Shape, values: Iterable[Any]) -> Any:
    spellings, lines, others = shape
    texts = iter(values)
    found, line = _in_ranges(texts, spellings), _in_ranges(texts, lines)
    for count in others:
        found &= reduce(or_, (Q(word__contains=text) for text in islice(texts, count)))
    seen: Any = HolderWord.objects.visible_to(actor, function=kind.function)
    return seen.filter(found | line).order_by()


def _in_ranges(bounds: Iterator[Any], count: int) -> Q:
    return reduce(or_, (Q(word__gte=next(bounds), word__lt=next(bounds)) for _n in range(count)), Q())


def _ids_of_words(actor: Actor, *values: Any, kind: Kind, shape: Shape, most: int) -> Any:
    return _of_shape(actor, kind, shape, values).values_list("subscription_id")[:most]


_IDS: CachedQuery[Any] = CachedQuery(_ids_of_words)


def _ids(actor: Actor, kind: Kind, condition: Q) -> Any:
    seen: Any = Subscription.objects.visible_to(actor, function=kind.function)
    return seen.filter(condition).order_by().values("pk")
