"""Subscriptions of the demo data, and the demo users' mobile numbers, which texts and tests use."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from selfservice.site.demo.catalogue import BY_CODE, Row

HEADER = [
    "number", "add_ons", "price", "holder_name", "employee_number", "department", "cost_centre", "bill_text", "state",
    "bars", "started_on", "binding_until", "terminated_on", "roaming_cap", "account", "username", "plan",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A subscription. `busy` is the approximate usage in GB per month; `ends` the end in days from today."""

    number: str
    cvr: str
    account: str
    plan: str
    holder: str = ""
    employee: str = ""
    department: str = ""
    cost_centre: str = ""
    bill_text: str = ""
    state: str = "active"
    bars: str = ""
    add_ons: str = ""
    busy: float = 0
    ends: int | None = None
    # A negotiated price; None is the plan's price.
    price: int | None = None
    # The day on which it started, of a number that has been loaded.
    started: date | None = None

    @property
    def category(self) -> str:
        """Return the category of the plan."""
        return BY_CODE[self.plan].category

    def started_on(self, today: date) -> date:
        """Return a day in the last five years; for numbers being activated, the day after tomorrow."""
        if self.started:
            return self.started
        if self.state == "activating":
            return today + timedelta(days=2)
        return today - timedelta(days=60 + random.Random(f"start {self.number}").randrange(1800))  # noqa: S311

    def ends_on(self, today: date) -> date | None:
        """Return the last paid day, or None."""
        return None if self.ends is None else today + timedelta(days=self.ends)

    def at(self, department: str, cost_centre: str) -> Number:
        """Return the number in another department."""
        return replace(self, department=department, cost_centre=cost_centre)

    def row(self, today: date) -> Row:
        """Return the feed row."""
        started, ends, product = self.started_on(today), self.ends_on(today), BY_CODE[self.plan]
        binding = started + timedelta(days=30 * product.binding_months)
        price = product.price if self.price is None else self.price
        cap = "400" if self.category == "mobile" else ""
        return (
            self.number, self.add_ons, f"{price}.00", self.holder, self.employee, self.department, self.cost_centre,
            self.bill_text, self.state, self.bars, started.isoformat(),
            binding.isoformat() if product.binding_months and binding > today else "",
            ends.isoformat() if ends else "", cap, self.account, "", self.plan,
        )  # fmt: skip


BYG = "12345674"
CENTRES = {
    "Produktion": "1100",
    "Montage": "1150",
    "Kørsel": "1200",
    "Kontor": "2100",
    "Salg": "2200",
    "Ledelse": "2900",
}
# Number, holder, department, account, plan, state, and approximate GB per month.
KNOWN: list[tuple[str, str, str, str, str, str, float]] = [
    ("+4520123456", "Jonas Holm", "Produktion", "44100271", "mobil-100", "active", 24),
    ("+4520123457", "Mette Lindqvist", "Ledelse", "44100271", "mobil-fri", "active", 11),
    ("+4520123466", "Aisha Rahman", "Kontor", "44100298", "mobil-100", "active", 13),
    ("+4520123476", "Mikkel Østergaard", "Kørsel", "44100271", "mobil-30", "active", 16),
    ("+4520123486", "Freja Kjær", "Salg", "44100315", "mobil-fri", "active", 6),
    ("+4520123468", "Søren Thygesen", "Montage", "44100271", "mobil-100", "barred", 0),
    ("+4520123478", "Line Dam", "Produktion", "44100298", "mobil-30", "active", 9),
    ("+4520123488", "Ahmed Haddad", "Kontor", "44100271", "mobil-30", "active", 2),
    ("+4520123498", "Katrine Bruun", "Kørsel", "44100315", "mobil-100", "activating", 0),
    ("+4520123480", "Bjørn Åkjær", "Salg", "44100271", "mobil-fri", "active", 3),
    ("+4520123490", "Sofie Lauritsen", "Montage", "44100298", "mobil-100", "active", 36),
    ("+4520123500", "Emil Vestergaard", "Produktion", "44100271", "mobil-30", "active", 2),
    ("+4520123510", "Mathilde Munk", "Kontor", "44100315", "mobil-100", "active", 130),
]
PEOPLE = [
    Number(
        number, BYG, account, plan, holder, str(20417 + 31 * index), department, CENTRES[department],
        f"{holder}, {department.lower()}", state, "all" if state == "barred" else "premium", busy=busy,
    )
    for index, (number, holder, department, account, plan, state, busy) in enumerate(KNOWN)
]  # fmt: skip
