"""Search in a list of subscriptions, by ranges of indexes."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery

from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.scope.actor import Actor
from subscriptions.categories import Kind
from subscriptions.lists.lookup import (
    CARD_DIGITS,
    any_of,
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


def named_for_page(actor: Actor, kind: Kind, rows: Any, text: str) -> tuple[Any, bool]:
    """Return the rows of `named` to read a page of, and whether they are known to be few (at most MANY).

    A search by words is read in one of two ways, so that PostgreSQL, which may misjudge how many rows match, has no
    choice. Few rows are read by id and sorted. For many, the list is read in its order and the words of each row are
    checked until the page is full.
    """
    if digits_of(text) or not (words := words_of(text.replace("\0", ""))):
        return named(actor, kind, rows, text), False
    matching = _matching(actor, kind, words)
    if matching.values("pk")[: MANY + 1].count() <= MANY:
        return rows.filter(in_array("pk", ArraySubquery(matching.values("subscription_id")))), True
    # PostgreSQL does not turn a scalar subquery into a join.
    one = Subquery(matching.filter(subscription_id=OuterRef("pk")).values("pk")[:1])
    return rows.alias(_word=one).filter(_word__isnull=False), False


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
    first, *others = rarest_first(words)
    found = any_of("word", first)
    for spellings in others:
        all_words = Q()
        for word in spellings:
            all_words |= Q(word__contains=f" {word}")
        found &= all_words
    if line := run_together(words):
        found |= any_of("word", [line])
    seen: Any = HolderWord.objects.visible_to(actor, function=kind.function)
    return seen.filter(found).order_by()


def _ids(actor: Actor, kind: Kind, condition: Q) -> Any:
    seen: Any = Subscription.objects.visible_to(actor, function=kind.function)
    return seen.filter(condition).order_by().values("pk")
