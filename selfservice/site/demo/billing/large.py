"""Invoices of `WORLD=large`: up to 100,000 in all, those of the latest months by number, older ones by plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, islice

from selfservice.site.demo import more, usage
from selfservice.site.demo.billing.charges import Contract, Line
from selfservice.site.demo.billing.invoices import Document, Payer, documents
from selfservice.site.demo.billing.months import last_day
from selfservice.site.demo.billing.usage import Sums, sums_of_days
from selfservice.site.demo.catalogue import BY_CODE
from selfservice.site.demo.numbers import Number

MOST = 100_000
# Accounts of each company that get invoices, and months whose invoices have a line for each number.
ACCOUNTS, BY_NUMBER = 12, 3
FIRST_PLACE = 1001


def up_to_the_most(found: Iterable[tuple[Document, int]]) -> Iterator[tuple[Document, int]]:
    """Yield the first MOST documents."""
    return islice(found, MOST)


def documents_of(
    months: Sequence[date], today: date, many: Sequence[Number], *, first: bool
) -> Iterator[tuple[Document, int]]:
    """Yield the invoices of one account after the other. Only the `first` start loads usage of these numbers."""
    busy = (one for one in many if one.busy) if first else ()
    used = sums_of_days(usage.days(busy, today, back=more.DAYS))
    paying = sorted((one for one in many if _pays(one.account)), key=lambda one: one.account)
    for place, (account, numbers) in enumerate(groupby(paying, lambda one: one.account), FIRST_PLACE):
        contracts = [Contract.of(one, today, past=False) for one in numbers]
        yield from _of_account(Payer(account, place, contracts), months, used, today)


def _pays(account: str) -> bool:
    return account.startswith(str(more.BYG_FIRST)[:2]) or int(account) % 100 < ACCOUNTS


def _of_account(payer: Payer, months: Sequence[date], used: Sums, today: date) -> Iterator[tuple[Document, int]]:
    by_plan = months[:-BY_NUMBER] if payer.account.startswith(str(more.BYG_FIRST)[:2]) else []
    for month in by_plan:
        found = list(_lines_by_plan(payer, month))
        if found:
            yield Document(f"{month:%y%m}{payer.place:04d}", payer.account, month, found), 0
    yield from documents(payer, months[len(by_plan) :], used, today)


def _lines_by_plan(payer: Payer, month: date) -> Iterator[Line]:
    running = Counter(one.number.plan for one in payer.contracts if one.start <= month)
    for code, count in sorted(running.items()):
        product = BY_CODE[code]
        yield Line("recurring", code, product.name, (month, last_day(month)), product.price * 100, quantity=count)
