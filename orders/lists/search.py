"""Search in the list of orders, by ranges of the index on their words."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.lookups import IsNull

from orders.models import Order, OrderWord
from orders.permissions import SEE
from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.db.collation import fold
from selfservice.kernel.lists.filters import PageSearch
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.types.cleaning import NumberError
from subscriptions.core.numbers import number_of

# Reading so many rows by id takes about as long as a page of a list of a hundred thousand.
MANY = 2000
# As people write a phone number.
DIGITS = re.compile(r"[+0-9 .\u00a0-]+")
# Sorts after every word that begins with a text.
LAST = "\uffff"


def key_of(text: str) -> str:
    """Return the text as words are stored: folded, or the digits of a number."""
    with suppress(NumberError):
        if DIGITS.fullmatch(text):
            return number_of(text).removeprefix("+45")
    return " ".join(fold(text.replace("\0", "")).translate(str.maketrans(".,-/()&", "       ")).split())


def page_search(actor: Actor, text: str) -> PageSearch | None:
    """Return how to read the orders with a word that begins so, or with the order number; None if nothing can match.

    Few are read by id and sorted; for many the list is read in its order, and each row is checked.
    """
    key, pk = key_of(text), Order.pk_of(text)
    if not key:
        return None
    found = _words(actor).filter(word__gte=key, word__lt=key + LAST).order_by("company", "word")
    ids = list(found.values_list("order_id", flat=True)[: MANY + 1])
    return (
        PageSearch((key, key + LAST))
        if len(ids) > MANY
        else PageSearch((sorted({*ids, *([pk] if pk else [])}),), few=True)
    )


def searched(actor: Actor, rows: Any, search: PageSearch) -> Any:
    """Return the rows that match; values may be parameters of a statement."""
    if search.few:
        return rows.filter(in_array("pk", search.values[0]))
    low, high = search.values
    words = _words(actor).filter(word__gte=low, word__lt=high, order_id=OuterRef("pk"))
    # PostgreSQL does not turn a scalar subquery into a join, so it reads the list in its order.
    return rows.filter(IsNull(Subquery(words.values("pk")[:1]), False))


def _words(actor: Actor) -> Any:
    """Return the words at the actor's companies, whatever the account: a page has the actor's rows."""
    return OrderWord.objects.visible_to(actor.at_all_accounts(), function=SEE).order_by()
