"""Writer of the demo data's feed files: the same bytes for every run on the same day."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from selfservice.site.demo import cards, catalogue, companies, lines, more, numbers, pools, records, usage
from selfservice.site.demo.billing.files import period_of, write_invoices
from selfservice.site.demo.billing.loaded import NOTHING, LoadedData
from selfservice.site.demo.billing.usage import covered_by
from selfservice.site.demo.catalogue import Row
from selfservice.site.demo.crowd import all_numbers
from selfservice.site.demo.numbers import Number
from selfservice.site.demo.telephony import feed_rows


def write_world(
    directory: Path, *, today: date, large: bool = False, loaded: LoadedData = NOTHING, days: int | None = None
) -> None:
    """Write the feed files, with usage of the last `days` days: by default of a year, and invoices of two.

    `large` adds 200 companies, accounts at Nordhavn Byg, and numbers up to 100,000. Rows of earlier starts are left
    out, so that loading doesn't overwrite users' changes.
    """
    directory.mkdir(parents=True, exist_ok=True)
    if days is None:
        days = (today - usage.first_day(today)).days
    crowd, many = [loaded.numbers.get(one.number, one) for one in all_numbers()], list(more.numbers()) if large else []
    new = [one for one in (*crowd, *many) if one.number not in loaded.keys]
    held = [*companies.COMPANIES, *(more.companies() if large else [])]
    accounts = chain(companies.accounts(), more.accounts() if large else [])
    stock = cards.stock(company[0] for company in companies.COMPANIES)
    write = _Writer(directory, loaded.keys)
    write("companies", companies.COMPANY_HEADER, held)
    write.new("accounts", companies.ACCOUNT_HEADER, accounts)
    write("plans", catalogue.PLAN_HEADER, (product.row() for product in catalogue.PRODUCTS))
    write("add_ons", catalogue.ADD_ON_HEADER, catalogue.ADD_ONS)
    write("agreed_prices", companies.AGREED_HEADER, companies.AGREED)
    write("subscriptions", numbers.HEADER, (one.row(today) for one in new))
    write("lines", lines.HEADER, lines.lines(new))
    write.new("sims", cards.HEADER, chain(cards.cards(new, today), stock))
    single = records.numbers_with_records(crowd)
    first = records.first_day(today, days)
    # Since the last start: the rest of its last day, and the days after it.
    since = max(today - timedelta(days=days), loaded.until) if loaded.until else first
    write("usage_days", usage.HEADER, _sums(crowd, many, today, loaded, days))
    write("usage", records.HEADER, records.records(single, today, since))
    write("pools", pools.HEADER, pools.pools())
    write("pool_days", pools.DAY_HEADER, pools.pool_days(today, days))
    write("licence_types", feed_rows.TYPE_HEADER, feed_rows.TYPES)
    write("licences", feed_rows.LICENCE_HEADER, [] if loaded.licences else feed_rows.LICENCES)
    write("telephone_numbers", feed_rows.NUMBER_HEADER, feed_rows.numbers())
    period = period_of(today, loaded.covered or covered_by(today, days), loaded.invoiced)
    held_numbers = {one.number for one in crowd}
    ordered = [one for one in loaded.numbers.values() if one.number not in held_numbers]
    write_invoices(directory, period, [*crowd, *ordered], many, loaded)


def write_network(path: Path, *, large: bool = False) -> None:
    """Write the network simulator's complete initial state (NETWORK_NUMBERS)."""
    known = cards.network_rows(chain(all_numbers(), more.numbers() if large else []))
    _write(path, cards.NETWORK_HEADER, known)


def _sums(crowd: list[Number], many: list[Number], today: date, loaded: LoadedData, days: int) -> Iterator[Row]:
    """Yield daily sums, except for days whose records `records.py` yields."""
    known = loaded.keys
    single = {one.number for one in records.numbers_with_records(crowd)}
    others = [one for one in crowd if one.number not in single]
    yield from usage.days((one for one in others if one.number in known), today, back=days, since=loaded.until)
    yield from usage.days((one for one in others if one.number not in known), today, back=days)
    alone = [one for one in crowd if one.number in single and one.number not in known]
    yield from usage.days(alone, today, back=days, before=records.first_day(today, days))
    few = [one for one in many if one.number not in known]
    yield from usage.days(few, today, back=min(days, more.DAYS))


class _Writer:
    """A writer of feed files into a directory."""

    def __init__(self, directory: Path, known: frozenset[str]) -> None:
        self.directory, self.known = directory, known

    def __call__(self, name: str, header: list[str], rows: Iterable[Row]) -> None:
        _write(self.directory / f"{name}.csv", header, rows)

    def new(self, name: str, header: list[str], rows: Iterable[Row]) -> None:
        """Write only the rows whose key (the first cell) is new."""
        self(name, header, (row for row in rows if row[0] not in self.known))


def _write(path: Path, header: list[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
