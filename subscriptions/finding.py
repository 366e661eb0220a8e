"""Where a subscription can be named: its number, its holder, an employee number, a SIM card. By ranges of indexes only.

Under row-level security an index is searched by what is leakproof: comparisons are, LIKE is not. So each way is a range
of a column, and what is kept for it: reversed for last digits, word by word for names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, Value

from accounts.functions import Function
from selfservice.kernel.actor import Actor
from selfservice.kernel.danish import fold
from selfservice.kernel.search import SHOWN, Asked
from subscriptions.models import HolderWord, SimCard, Subscription

# One more than a page of hits shows, to know that there are more.
ENOUGH = SHOWN + 1
# Fewer last digits of a card name too many of them.
CARD_DIGITS = 6
ACCOUNT_DIGITS, ICCID_DIGITS = 8, (19, 20)
SPACES = re.compile(r"[\s.,\-/()&]+")
# Names that are looked through for further words.
SCANNED = 5000
# The same names are spelt in two ways; a foreign keyboard knows the second only.
SPELLINGS = (("aa", "å"), ("ae", "æ"), ("oe", "ø"))
# The words of a name that are looked for; more make a name no clearer.
WORDS = 4


class Way(NamedTuple):
    """One way of naming: ids. `exact` when what it finds is named by the whole of it, `own` when all one's own are.

    `beside`: of rows that are ids and a name, the words that must stand in the name besides, each in some spelling.
    """

    rows: Any
    exact: bool = False
    own: bool = False
    beside: list[list[str]] | None = None

    def statement(self) -> tuple[str, list[Any]]:
        """In SQL, and the parameters; EmptyResultSet when there can be nothing."""
        sql, params = self.rows[: SCANNED if self.beside else ENOUGH].query.sql_with_params()
        if not self.beside:
            return sql, list(params)
        # Of a part of a name that many have, only so many are looked through: the answer must not wait for the rest.
        each = [" OR ".join(["strpos(n.name, %s) > 0"] * len(spelt)) for spelt in self.beside]
        words = [f" {word}" for spelt in self.beside for word in spelt]
        named = " AND ".join(f"({one})" for one in each)
        return f"SELECT n.pk FROM ({sql}) n (pk, name) WHERE {named} LIMIT {ENOUGH}", [*params, *words]  # noqa: S608


def found(actor: Actor, asked: Asked) -> dict[int, Way]:
    """Ids of subscriptions that the text may name and the actor sees, some of each way, in one statement.

    One's own numbers are among them whatever was asked: whoever reads them looks which of them are named.
    """
    ways, statements = [], []
    for way in _ways(actor, asked):
        try:
            statements.append(way.statement())
            ways.append(way)
        except EmptyResultSet:
            continue
    if not statements:
        return {}
    # The statements are Django's own; what people typed stands in the parameters.
    sql = " UNION ALL ".join(f"SELECT {n}, w.* FROM ({sql}) w" for n, (sql, _params) in enumerate(statements))  # noqa: S608
    hits: dict[int, Way] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _sql, params in statements for value in params])
        for way, pk in cursor.fetchall():
            hits.setdefault(pk, ways[way])
    return hits


def _ways(actor: Actor, asked: Asked) -> Iterator[Way]:
    seen: Any = Subscription.objects.visible_to(actor).order_by().values_list("pk")
    if digits := digits_of(asked.text):
        yield from _numbered(actor, seen, asked.text, digits)
    else:
        yield from _named(actor, seen, asked.text)
    if actor.holds(Function.OWN):
        own: Any = Subscription.objects.visible_to(actor, function=Function.OWN)
        yield Way(own.order_by().values_list("pk"), own=True)


def _numbered(actor: Actor, seen: Any, text: str, digits: str) -> Iterator[Way]:
    for number in numbers_of(text):
        yield Way(seen.filter(begins("number", number)))
    yield Way(seen.filter(begins("number_reversed", digits[::-1])))
    yield Way(seen.filter(begins("employee_number", digits)))
    if len(digits) == ACCOUNT_DIGITS:
        yield Way(seen.filter(account__number=digits))
    if len(digits) >= CARD_DIGITS:
        cards = SimCard.objects.visible_to(actor).exclude(subscription=None).order_by().values_list("subscription_id")
        if len(digits) in ICCID_DIGITS:
            yield Way(cards.filter(iccid=digits), exact=True)
        else:
            yield Way(cards.filter(begins("iccid_reversed", digits[::-1])))


def _named(actor: Actor, seen: Any, text: str) -> Iterator[Way]:
    if (line := "".join(text.split()).upper()).isascii():
        yield Way(seen.filter(begins("number", line)))
        yield Way(seen.filter(begins("employee_number", text)))
    if not (words := words_of(text)):
        return
    rows: Any = HolderWord.objects.visible_to(actor).order_by()
    if len(words) == 1:
        yield Way(rows.filter(any_of("word", words[0])).values_list("subscription_id"))
        return
    # Whoever types a name types it as it is written, mostly, whichever of its words comes first.
    together = [" ".join(spelt) for spelt in product(*words)]
    yield Way(rows.filter(any_of("word", together)).values_list("subscription_id"))
    # The longest word is the rarest, mostly: the others are looked for beside it.
    first, *others = sorted(words, key=lambda spellings: -len(spellings[0]))
    yield Way(rows.filter(any_of("word", first)).values_list("subscription_id", "word"), beside=others)


def names(asked: Asked, number: str, employee: str, holder: str) -> bool:
    """Whether the text names what is in hand: what is asked of the database, without asking it."""
    if digits := digits_of(asked.text):
        return (
            number.startswith(tuple(numbers_of(asked.text))) or number.endswith(digits) or employee.startswith(digits)
        )
    words = SPACES.split(fold(holder))
    return all(any(word.startswith(tuple(spelt)) for word in words) for spelt in words_of(asked.text))


def digits_of(text: str) -> str:
    """The digits of what can be a number or a part of one; nothing when there is a letter in it."""
    bare = SPACES.sub("", text).removeprefix("+")
    return bare if bare.isascii() and bare.isdigit() else ""


def numbers_of(text: str) -> list[str]:
    """How the numbers begin that somebody may mean, as they are kept: Danish without saying so, or with the code."""
    bare, digits = SPACES.sub("", text), digits_of(text)
    if bare.startswith("+"):
        return [f"+{digits}"]
    if digits.startswith("00"):
        return [f"+{digits[2:]}"] if len(digits) > 2 else []
    with_code = [f"+{digits}"] if digits.startswith("45") and len(digits) == 10 else []
    return [f"+45{digits}", *with_code]


def words_of(text: str) -> list[list[str]]:
    """Each word of a name as it is kept, in the ways that it can be spelt."""
    words = [word for word in SPACES.split(text.lower()) if word][:WORDS]
    return [sorted(set(map(fold, _spellings(word)))) for word in words]


def _spellings(word: str) -> Iterator[str]:
    yield word
    for ways in product((False, True), repeat=len(SPELLINGS)):
        spelt = word
        for other, (long, short) in zip(ways, SPELLINGS, strict=True):
            spelt = spelt.replace(long, short) if other else spelt.replace(short, long)
        yield spelt


def any_of(field: str, beginnings: list[str]) -> Q:
    """One of them is how the field begins."""
    found = Q()
    for beginning in beginnings:
        found |= begins(field, beginning)
    return found


def begins(field: str, beginning: str) -> Q:
    """The field begins so, as a range of its index."""
    # What comes after all that begin so; in letters that a language has its own order of, as bytes have it.
    last = beginning[-1]
    after = beginning[:-1] + chr(ord(last) + 1) if last.isascii() else beginning + "\U0010ffff"
    return Q(**{f"{field}__gte": Value(beginning), f"{field}__lt": Value(after)})
