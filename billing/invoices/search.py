"""Search of invoices: by number, payment id, account, phone number on a line, or amount, each by its own index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from accounts.functions import Function
from accounts.models import Account
from billing.models import Invoice, InvoiceLine
from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.db.collation import fold
from selfservice.kernel.lists.filters import PageSearch
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.types import cleaning
from selfservice.kernel.types.amount import AmountError, amount
from selfservice.kernel.types.money import kroner, ore
from selfservice.kernel.types.phone import Phone

# Reading so many invoices by id takes about as long as a page of a list of a hundred thousand.
MANY = 2000
# Accounts whose name contains the text.
MOST_ACCOUNTS = 500
# A payment line, whole or in part: +71<000026110001234 +81234567<
PAYMENT_LINE = re.compile(r"(?:\+?71\s*<)?\s*([0-9]{15})(?:\s*\+\s*8[0-9]{7}\s*<?)?")
NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{2,19}")
INVOICE_LABEL = re.compile(
    r"^(?:faktura|kreditnota|invoice|credit note)?\s*(?:nummer|nr\.?|no\.?)?\s*:?\s*", re.IGNORECASE
)
# An amount has decimals or names its currency; else the text is a number.
AMOUNT = re.compile(r"[0-9 .]+(?:,[0-9]{1,2}|,-)|.*(?:kr\.?|dkk).*", re.IGNORECASE)
ACCOUNT_DIGITS = 8


class Asked(NamedTuple):
    """What a text may name. Empty values name nothing."""

    number: str = ""
    payment_id: str = ""
    account: str = ""
    # Numbers on lines: a phone number as E.164, or a line's own.
    on_line: tuple[str, ...] = ()
    amount: Decimal | None = None
    words: str = ""

    @property
    def anything(self) -> bool:
        """Whether it can match any invoice."""
        return any(self)


def asked(text: str) -> Asked:
    """Parse a search text."""
    text = cleaning.plain(text.replace("\0", ""))[:100]
    bare = INVOICE_LABEL.sub("", text)
    if found := PAYMENT_LINE.fullmatch(bare):
        return Asked(payment_id=found[1])
    upper = "".join(bare.split()).upper()
    number = upper if NUMBER.fullmatch(upper) and any(map(str.isdigit, upper)) else ""
    digits = cleaning.compact(text, cleaning.ACCOUNT)
    is_account = len(digits) == ACCOUNT_DIGITS and digits.isascii() and digits.isdigit()
    on_line = []
    with suppress(cleaning.NumberError):
        on_line.append(str(Phone.parse(text)))
    if number and not number.isdigit():
        on_line.append(number)
    wanted = None
    if AMOUNT.fullmatch(text):
        with suppress(AmountError):
            wanted = abs(amount(text.removeprefix("-")))
    has_letters = any(map(str.isalpha, text))
    return Asked(number, "", digits if is_account else "", tuple(on_line), wanted, fold(text) if has_letters else "")


def page_search(actor: Actor, text: str) -> PageSearch | None:
    """Return how to read a page of the invoices that match; None if nothing can.

    Few invoices (at most MANY) are read by id and sorted; for more, the list is read in its order and each row checked.
    """
    wanted = asked(text)
    if not wanted.anything:
        return None
    ids = sorted(ids_of(actor, wanted, MANY + 1))
    if len(ids) <= MANY:
        return PageSearch((ids,), few=True)
    return PageSearch((wanted.number, after(wanted.number), accounts_of(actor, wanted)), bool(wanted.number))


def searched(rows: Any, search: PageSearch) -> Any:
    """Return the rows that match `page_search`, whose values may be parameters of a statement."""
    if search.few:
        return rows.filter(in_array("pk", search.values[0]))
    low, high, accounts = search.values
    found = in_array("account_id", accounts)
    return rows.filter(found | Q(number__gte=low, number__lt=high) if search.shape else found)


def named(actor: Actor, rows: Any, text: str) -> Any:
    """Return the rows that match a text."""
    found = page_search(actor, text)
    return rows.none() if found is None else searched(rows, found)


def ids_of(actor: Actor, wanted: Asked, most: int) -> set[int]:
    """Return ids of invoices that match, at most so many of each way to match."""
    found: set[int] = set()
    for query in _ways(actor, wanted):
        found |= set(query[:most])
    return found


def _ways(actor: Actor, wanted: Asked) -> Iterator[Any]:
    seen = Invoice.objects.visible_to(actor).order_by()
    if wanted.number:
        yield seen.filter(number__gte=wanted.number, number__lt=after(wanted.number)).values_list("pk", flat=True)
    if wanted.payment_id:
        yield seen.filter(payment_id=wanted.payment_id).values_list("pk", flat=True)
    if accounts := accounts_of(actor, wanted):
        yield seen.filter(in_array("account_id", accounts)).values_list("pk", flat=True)
    if wanted.on_line:
        lines: Any = InvoiceLine.objects.visible_to(actor).filter(in_array("number", list(wanted.on_line)))
        yield lines.order_by().values_list("invoice_id", flat=True).distinct()
    if wanted.amount is not None and wanted.amount == kroner(wanted.amount):
        yield seen.filter(gross_ore=ore(wanted.amount)).values_list("pk", flat=True)


def accounts_of(actor: Actor, wanted: Asked) -> list[int]:
    """Return the ids of the accounts with the number, or whose name contains the text."""
    if not (wanted.account or wanted.words):
        return []
    seen: Any = Account.objects.visible_to(actor, function=Function.INVOICES)
    matches = Q(number=wanted.account) if wanted.account else Q(search_key__contains=wanted.words)
    return list(seen.filter(matches).order_by("pk").values_list("pk", flat=True)[:MOST_ACCOUNTS])


def after(beginning: str) -> str:
    """Return the upper bound of all numbers that begin so."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1) if beginning else ""
