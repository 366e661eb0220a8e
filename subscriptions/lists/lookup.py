"""Lookup of subscriptions by number, holder, employee number or SIM card, only by index ranges.

Under row-level security PostgreSQL uses an index only with leakproof operators: comparisons are, LIKE is not. So each
lookup is a range of a column that is stored for it: reversed for last digits, word by word for names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from itertools import product
from operator import or_
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from accounts.functions import Function
from selfservice.kernel.db.cached_query import CachedQuery, Statement
from selfservice.kernel.db.collation import fold
from selfservice.kernel.navigation.search import SHOWN, Asked
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.types import cleaning
from selfservice.kernel.types.iccid import FILLER
from subscriptions.models import HolderWord, SimCard, Subscription

# One more than a page of hits shows, to detect that there are more.
ENOUGH = SHOWN + 1
# Fewer last digits match too many cards.
CARD_DIGITS = 6
ACCOUNT_DIGITS, ICCID_DIGITS = 8, (19, 20)
# Digits of a Danish number with its country code, of a person and of a machine.
WITH_CODE = (10, 14)
SPACES = re.compile(r"[\s.,\-/()&]+")
# Names that are scanned for further words.
SCANNED = 3000
# The same names have two spellings; foreign keyboards have only the first.
SPELLINGS = (("aa", "å"), ("ae", "æ"), ("oe", "ø"))
# Words of a name that are searched, and spellings of all words together; more do not make the search more precise.
WORDS, SPELT = 4, 16


class Match(NamedTuple):
    """A lookup: rows of a table whose field starts with one of `beginnings`, or equals it (`whole`).

    `exact`: the text is the complete identifier of the row. `others`: further words that the name must contain, each in
    any of its spellings. `OWN` finds all of the actor's own subscriptions, whatever the text is.
    """

    table: str
    field: str
    beginnings: list[str]
    whole: bool = False
    exact: bool = False
    others: list[list[str]] | None = None


OWN = Match("own", "", [])
# The order of the index on names, so that the scan stops at the limit.
IN_ORDER = {"words": ("company_id", "category", "word")}
COLUMNS = {"numbers": ("pk",), "own": ("pk",), "cards": ("subscription_id",), "words": ("subscription_id", "word")}


def _rows(actor: Actor, table: str) -> Any:
    if table == "own":
        return Subscription.objects.visible_to(actor, function=Function.OWN)
    if table == "cards":
        return SimCard.objects.visible_to(actor).exclude(subscription=None)
    return (HolderWord if table == "words" else Subscription).objects.visible_to(actor)


def _matching(actor: Actor, *values: Any, table: str, field: str, whole: bool, limit: int) -> Any:
    """Return the rows whose field equals the value, or lies in one of the ranges."""
    if whole:
        matches = Q(**{field: values[0]})
    else:
        bounds = zip(values[::2], values[1::2], strict=True)
        matches = reduce(or_, (Q(**{f"{field}__gte": low, f"{field}__lt": high}) for low, high in bounds), Q())
    rows = _rows(actor, table).order_by(*IN_ORDER.get(table, ())).filter(matches)
    return rows.values_list(*COLUMNS[table])[:limit]


_MATCHING: CachedQuery[Any] = CachedQuery(_matching)


def _statement(actor: Actor, match: Match) -> Statement | None:
    """Return the SQL and its parameters; None if nothing can match."""
    values = match.beginnings if match.whole else [end for text in match.beginnings for end in (text, after(text))]
    statement = _MATCHING.statement(
        actor,
        *values,
        table=match.table,
        field=match.field,
        whole=match.whole,
        limit=SCANNED if match.others else ENOUGH,
    )
    if statement is None or match.table != "words":
        return statement
    sql, params = statement
    # Only SCANNED rows of a frequent part of a name are scanned: the response must not wait for the rest.
    others = match.others or []
    each = ["(" + " OR ".join(["strpos(n.name, %s) > 0"] * len(spelt)) + ")" for spelt in others]
    words = [f" {word}" for spelt in others for word in spelt]
    named = " AND ".join(["true", *each])
    return f"SELECT n.pk FROM ({sql}) n (pk, name) WHERE {named} LIMIT {ENOUGH}", (*params, *words)  # noqa: S608


def found(actor: Actor, asked: Asked) -> dict[int, Match]:
    """Return ids of subscriptions that the text may name and the actor sees, some of each lookup, in one statement.

    They include all of the actor's own numbers: the caller checks with `names` which of them match.
    """
    searches = [(match, statement) for match in _matches(actor, asked) if (statement := _statement(actor, match))]
    if not searches:
        return {}
    # The SQL comes from Django; user input is only in the parameters.
    sql = " UNION ALL ".join(f"SELECT {n}, w.* FROM ({sql}) w" for n, (_match, (sql, _params)) in enumerate(searches))  # noqa: S608
    hits: dict[int, Match] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _match, (_sql, params) in searches for value in params])
        for place, pk in cursor.fetchall():
            hits.setdefault(pk, searches[place][0])
    return hits


def _matches(actor: Actor, asked: Asked) -> Iterator[Match]:
    if digits := digits_of(asked.text):
        yield from _numbered(asked.text, digits)
    else:
        yield from _named(asked.text)
    if actor.holds(Function.OWN):
        yield OWN


def _numbered(text: str, digits: str) -> Iterator[Match]:
    for number in numbers_of(text):
        yield Match("numbers", "number", [number])
    yield Match("numbers", "number_reversed", [digits[::-1]])
    yield Match("numbers", "employee_number", [digits])
    if len(digits) == ACCOUNT_DIGITS:
        yield Match("numbers", "account__number", [digits], whole=True)
    if len(digits) in ICCID_DIGITS:
        yield Match("cards", "iccid", [digits], whole=True, exact=True)
    elif len(digits) >= CARD_DIGITS:
        yield Match("cards", "iccid_reversed", [digits[::-1]])


def _named(text: str) -> Iterator[Match]:
    words = words_of(text)
    if len(words) == 1:
        yield Match("words", "word", words[0])
    elif words:
        # Users mostly type the words of a name in their usual order, from any word on.
        yield Match("words", "word", [" ".join(spelt) for spelt in product(*words)][:SPELT])
        if line := run_together(words):
            yield Match("words", "word", [line])
        # The longest word is mostly the rarest: look it up, and check that the name contains the others.
        first, *others = rarest_first(words)
        yield Match("words", "word", first, others=others)


def rarest_first(words: list[list[str]]) -> list[list[str]]:
    """Return the words, longest first."""
    return sorted(words, key=lambda spellings: -len(spellings[0]))


def run_together(words: list[list[str]]) -> str:
    """Return the number of a line, which may be typed with a space: letters and then digits. Empty for other texts."""
    typed = [spelt[0] for spelt in words]
    return "".join(typed) if len(typed) == 2 and typed[0].isalpha() and typed[1].isdigit() else ""


def names(asked: Asked, number: str, employee: str, holder: str) -> bool:
    """Return whether the text names a subscription with these values: the rules of `found`, without a query."""
    if digits := digits_of(asked.text):
        return (
            number.startswith(tuple(numbers_of(asked.text))) or number.endswith(digits) or employee.startswith(digits)
        )
    words, typed = SPACES.split(fold(f"{holder} {employee} {number}")), words_of(asked.text)
    line = run_together(typed)
    if line and any(word.startswith(line) for word in words):
        return True
    return all(any(word.startswith(tuple(spelt)) for word in words) for spelt in typed)


def digits_of(text: str) -> str:
    """Return the digits of a text that can be a number or a part of one; empty if it contains a letter."""
    bare = _bare(text).removeprefix("+")
    return bare if bare.isascii() and bare.isdigit() else ""


def _bare(text: str) -> str:
    """Return a number as typed without spaces, marks and labels; any "+" in front of it stays."""
    return FILLER.sub("", SPACES.sub("", cleaning.compact(text, cleaning.ANY)))


def numbers_of(text: str) -> list[str]:
    """Return the possible beginnings of the stored number: Danish without country code, or with any country code."""
    bare, digits = _bare(text), digits_of(text)
    if bare.startswith("+"):
        return [f"+{digits}"]
    if digits.startswith("00"):
        return [f"+{digits[2:]}"] if len(digits) > 2 else []
    with_code = [f"+{digits}"] if digits.startswith("45") and len(digits) in WITH_CODE else []
    return [f"+45{digits}", *with_code]


def words_of(text: str) -> list[list[str]]:
    """Return each word of a name in its stored form, in all its spellings."""
    words = [word for word in SPACES.split(cleaning.plain(text).lower()) if word][:WORDS]
    return [sorted(set(map(fold, _spellings(word)))) for word in words]


def _spellings(word: str) -> Iterator[str]:
    yield word
    for ways in product((False, True), repeat=len(SPELLINGS)):
        spelt = word
        for other, (long, short) in zip(ways, SPELLINGS, strict=True):
            spelt = spelt.replace(long, short) if other else spelt.replace(short, long)
        yield spelt


def begins(field: str, beginning: str) -> Q:
    """Return the condition that the field starts with the text, as a range of its index."""
    return Q(**{f"{field}__gte": beginning, f"{field}__lt": after(beginning)})


def after(beginning: str) -> str:
    """Return the upper bound of all texts that start so; by bytes for letters with a language-specific order."""
    last = beginning[-1]
    return beginning[:-1] + chr(ord(last) + 1) if last.isascii() else beginning + "\U0010ffff"
