"""Writer of the files of invoices, of their lines and of the ledger, one document after the other."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from selfservice.site.demo import companies, usage
from selfservice.site.demo.billing import invoices, large, ledger
from selfservice.site.demo.billing.charges import Contract
from selfservice.site.demo.billing.invoices import Document, Payer, documents
from selfservice.site.demo.billing.loaded import LoadedData
from selfservice.site.demo.billing.months import month_of, months_between, shifted
from selfservice.site.demo.billing.usage import Covered, sums
from selfservice.site.demo.numbers import Number

MONTHS = 24
FILES = (("invoices", invoices.HEADER), ("invoice_lines", invoices.LINE_HEADER), ("ledger", ledger.HEADER))


@dataclass(frozen=True, slots=True)
class Period:
    """What is invoiced: the months up to today, and the days of which the files have usage."""

    months: Sequence[date]
    today: date
    covered: Covered


def period_of(today: date, covered: Covered, invoiced: date | None) -> Period:
    """Return the months to invoice: those after `invoiced`; else 24, but not many more than have usage."""
    this = month_of(today)
    first = shifted(this, 1 - MONTHS) if covered.first <= usage.first_day(today) else month_of(covered.first)
    return Period(months_between(shifted(invoiced, 1) if invoiced else first, this), today, covered)


def write_invoices(
    directory: Path, period: Period, crowd: Sequence[Number], many: Sequence[Number], loaded: LoadedData
) -> None:
    """Write the three files; `many` are the numbers of the large world."""
    found = _of_crowd(period, crowd, past=loaded.invoiced is None)
    if many:
        # A small world may become large.
        months = period_of(period.today, period.covered, loaded.invoiced_large).months
        first = loaded.invoiced_large is None
        found = chain(found, large.documents_of(months, period.today, many, first=first))
        found = large.up_to_the_most(found) if first else found
    with ExitStack() as stack:
        heads, lines, entries = (_writer(stack, directory / f"{name}.csv", header) for name, header in FILES)
        for document, credited in found:
            heads.writerow(document.row())
            lines.writerows(document.line_rows())
            entries.writerows(ledger.entries(document.issued(credited), period.today))
        for issued in loaded.issued:
            known = loaded.references
            entries.writerows(row for row in ledger.entries(issued, period.today) if row[0] not in known)


def _writer(stack: ExitStack, path: Path, header: list[str]) -> Any:
    stream = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(header)
    return writer


def _of_crowd(period: Period, crowd: Iterable[Number], *, past: bool) -> Iterator[tuple[Document, int]]:
    if not period.months:
        return
    numbers = list(crowd)
    used = sums(numbers, period.today, shifted(period.months[0], -1), period.covered)
    for payer in payers(numbers, period.today, past=past):
        yield from documents(payer, period.months, used, period.today)


def payers(numbers: Iterable[Number], today: date, *, past: bool) -> list[Payer]:
    """Return the accounts with their contracts."""
    held: Mapping[str, list[Contract]] = defaultdict(list)
    for one in numbers:
        held[one.account].append(Contract.of(one, today, past=past))
    return [
        Payer(row[0], place, held[row[0]], date.fromisoformat(row[6]) if row[6] else None)
        for place, row in enumerate(companies.accounts(), 1)
    ]
