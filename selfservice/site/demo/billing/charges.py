"""Lines of one number on an invoice: the month in advance, the use of the month before in arrears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from zlib import crc32

from selfservice.site.demo.billing.months import last_day, month_of, part, rest, shifted
from selfservice.site.demo.catalogue import ADD_ONS, BY_CODE
from selfservice.site.demo.names import BUILDING
from selfservice.site.demo.numbers import BYG, Number

# Add-ons with a price: code, name, øre a month.
EXTRAS = {code: (name, round(float(price) * 100)) for code, _category, name, price, _offered in ADD_ONS}
SETUP = {"mobile": 9900, "telephony": 9900, "internet": 49500, "circuits": 250000}
CAMPAIGN, CAMPAIGN_MONTHS = 2000, 6
# The smaller plan that some numbers had before.
SMALLER = {"mobil-30": "mobil-10", "mobil-100": "mobil-30", "mobil-fri": "mobil-100"}
# A plan that became dearer on the latest 1 July, by so many øre.
RAISED, RAISE = "fiber-300", 2000
# Departments of some users changed so many months ago.
MOVED = 3


class Used(NamedTuple):
    """What a number used in a month beyond its plan, in øre: at home, abroad, and premium rate services."""

    plain: int = 0
    abroad: int = 0
    content: int = 0


class Line(NamedTuple):
    """A line of an invoice; `price` and `discount` in øre, `quantity` below zero gives back."""

    group: str
    item: str
    text: str
    period: tuple[date, date] | None
    price: int
    number: Number | None = None
    quantity: int = 1
    unit: str = "MON"
    discount: int = 0
    reason: str = ""
    vat: str = "S"

    @property
    def net(self) -> int:
        """Return the amount without VAT, in øre."""
        return self.quantity * self.price - self.discount


@dataclass(frozen=True, slots=True)
class Contract:
    """A subscription as it is billed. `before` is the plan until `changed_on`, the first day of the one it has now."""

    number: Number
    start: date
    end: date | None
    before: str = ""
    changed_on: date = date.min
    moved_on: date = date.min
    raised_on: date = date.min

    @classmethod
    def of(cls, number: Number, today: date, *, past: bool) -> Contract:
        """Return the contract; with a `past`, some numbers have had another plan, price or department before."""
        start, end = number.started_on(today), number.ends_on(today)
        if not past:
            return cls(number, start, end)
        this, dice = month_of(today), crc32(number.number.encode())
        changed = shifted(this, -1 - dice % 23) + timedelta(days=2 + dice % 24)
        before = SMALLER.get(number.plan, "") if dice % 8 == 0 and start < shifted(month_of(changed), -1) else ""
        if end and end < last_day(changed.replace(day=1)):
            before = ""
        july = date(today.year - (today.month < 7), 7, 1)
        return cls(number, start, end, before, changed, shifted(this, -MOVED) if dice % 25 == 7 else date.min,
                   july if number.plan == RAISED and number.price is None else date.min)  # fmt: skip

    @property
    def still_billed(self) -> bool:
        """Return whether it is billed after its end, by an error."""
        return self.end is not None and crc32(self.number.number.encode()) % 4 == 0

    @property
    def in_campaign(self) -> bool:
        """Return whether it was ordered in a campaign: without setup, and with a discount for some months."""
        return crc32(self.number.number.encode()) % 3 == 0

    @property
    def campaign_until(self) -> date:
        """Return the first month without the discount."""
        return shifted(month_of(self.start), CAMPAIGN_MONTHS + (self.start.day > 1))

    def user(self, month: date) -> Number:
        """Return the number with the department that its user had."""
        if month >= self.moved_on or self.number.cvr != BYG:
            return self.number
        department, centre = BUILDING[crc32(self.number.number.encode()) % len(BUILDING)]
        return self.number.at(department, centre)

    def plan(self, day: date) -> tuple[str, str, int]:
        """Return code, name and price of the plan on the day."""
        if self.before and day < self.changed_on:
            product = BY_CODE[self.before]
            return product.code, product.name, product.price * 100
        product, price = BY_CODE[self.number.plan], self.number.price
        less = RAISE if day < self.raised_on else 0
        return product.code, product.name, (product.price if price is None else price) * 100 - less

    def items(self, day: date) -> Iterator[tuple[str, str, int]]:
        """Yield code, name and price of the plan and of each add-on that is paid for."""
        yield self.plan(day)
        for code in self.number.add_ons.split():
            name, price = EXTRAS.get(code, ("", 0))
            if price:
                yield code, name, price


def lines(contract: Contract, month: date, used: Used) -> Iterator[Line]:
    """Yield the lines of the contract on the invoice of the month."""
    user, past = contract.user(month), shifted(month, -1)
    start, end = contract.start, contract.end
    this = (month, last_day(month))
    if past < start < month:
        yield from _started(contract, user, (start, min(end or this[1], month - timedelta(days=1))))
    if contract.before and month_of(contract.changed_on) == past:
        yield from _changed(contract, user, (contract.changed_on, month - timedelta(days=1)))
    if start <= month and (end is None or end >= month or contract.still_billed):
        reason = "price" if month == contract.raised_on else ""
        for code, name, price in contract.items(month):
            yield Line("recurring", code, name, this, price, user, reason=reason if code == RAISED else "")
        if contract.in_campaign and month < contract.campaign_until:
            yield Line("discount", "kampagne", f"Kampagnerabat de første {CAMPAIGN_MONTHS} måneder", this, CAMPAIGN,
                       user, -1)  # fmt: skip
    elif end and past <= end < month - timedelta(days=1) and start <= past:
        yield from _ended(contract, user, (end + timedelta(days=1), month - timedelta(days=1)))
    if past < start <= month:
        fee = SETUP[user.category]
        discount = fee if contract.in_campaign else 0
        yield Line("one_off", "oprettelse", "Oprettelse", (start, start), fee, user, 1, "C62", discount)
    yield from _usage(user, (past, month - timedelta(days=1)), used)


def _days(period: tuple[date, date]) -> tuple[int, int]:
    """Return the days of the period, and those of its month."""
    return (period[1] - period[0]).days + 1, last_day(month_of(period[0])).day


def _started(contract: Contract, user: Number, period: tuple[date, date]) -> Iterator[Line]:
    days, of = _days(period)
    for code, name, price in contract.items(period[0]):
        yield Line("recurring", code, f"{name}, {days} af {of} dage", period, part(price, days, of), user, 1, "C62",
                   reason="started")  # fmt: skip


def _ended(contract: Contract, user: Number, period: tuple[date, date]) -> Iterator[Line]:
    days, of = _days(period)
    for code, name, price in contract.items(month_of(period[0])):
        yield Line("adjustment", code, f"{name}, {days} af {of} dage tilbage efter opsigelse", period,
                   rest(price, days, of), user, -1, "C62", reason="terminated")  # fmt: skip


def _changed(contract: Contract, user: Number, period: tuple[date, date]) -> Iterator[Line]:
    days, of = _days(period)
    code, name, price = contract.plan(period[0] - timedelta(days=1))
    yield Line("adjustment", code, f"{name}, {days} af {of} dage tilbage efter skift", period,
               rest(price, days, of), user, -1, "C62", reason="plan")  # fmt: skip
    code, name, price = contract.plan(period[0])
    yield Line("recurring", code, f"{name}, {days} af {of} dage", period, part(price, days, of), user, 1, "C62",
               reason="plan")  # fmt: skip


def _usage(user: Number, period: tuple[date, date], used: Used) -> Iterator[Line]:
    for item, text, amount, reason in (
        ("forbrug", "Forbrug ud over det inkluderede", used.plain, "out_of_bundle"),
        ("udland", "Forbrug i udlandet", used.abroad, "roaming"),
        ("tjenester", "Overtakserede numre og tjenester", used.content, ""),
    ):
        if amount:
            yield Line("usage", item, text, period, amount, user, 1, "C62", reason=reason)
