"""Search in a list of subscriptions, by ranges of indexes, as search/finding."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

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


def named(actor: Actor, kind: Kind, rows: Any, text: str) -> Any:
    """Return rows whose number, employee number or card begins or ends with the text, or whose words begin so."""
    text = text.replace("\0", "")
    if digits := digits_of(text):
        return _by_digits(actor, kind, rows, text, digits)
    return rows.filter(_with_words(actor, kind, words)) if (words := words_of(text)) else rows.none()


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


def _with_words(actor: Actor, kind: Kind, words: list[list[str]]) -> Exists:
    """Return the condition that each word begins a word of the row: the longest by index, the others on the same entry.

    The company is compared in the row and in its words, because the index on the words begins with the company.
    """
    first, *others = rarest_first(words)
    found = any_of("word", first)
    for spellings in others:
        all_words = Q()
        for word in spellings:
            all_words |= Q(word__contains=f" {word}")
        found &= all_words
    if line := run_together(words):
        found |= any_of("word", [line])
    seen: Any = HolderWord.objects.visible_to(actor, function=kind.function).filter(found)
    return Exists(seen.filter(subscription_id=OuterRef("pk"), company_id=OuterRef("company_id")))


def _ids(actor: Actor, kind: Kind, condition: Q) -> Any:
    seen: Any = Subscription.objects.visible_to(actor, function=kind.function)
    return seen.filter(condition).order_by().values("pk")
