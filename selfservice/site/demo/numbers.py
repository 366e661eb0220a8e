"""The demo world's numbers: subscriptions with their SIM cards, and four months of usage, the same for the same day."""

from __future__ import annotations

import random
from datetime import date, timedelta

from stdnum import luhn

Row = tuple[str, ...]

DAYS = 120
# Number, holder, department, account, plan, state, and some gigabytes a month.
NUMBERS: list[tuple[str, str, str, str, str, str, float]] = [
    ("+4520123456", "Jonas Holm", "Produktion", "44100271", "Mobil Erhverv 100 GB", "active", 24),
    ("+4520123457", "Mette Lindqvist", "Ledelse", "44100271", "Mobil Erhverv Fri", "active", 11),
    ("+4520123466", "Aisha Rahman", "Kontor", "44100298", "Mobil Erhverv 100 GB", "active", 13),
    ("+4520123476", "Mikkel Østergaard", "Kørsel", "44100271", "Mobil Erhverv 30 GB", "active", 16),
    ("+4520123486", "Freja Kjær", "Salg", "44100315", "Mobil Erhverv Fri", "active", 6),
    ("+4520123468", "Søren Thygesen", "Montage", "44100271", "Mobil Erhverv 100 GB", "barred", 0),
    ("+4520123478", "Line Dam", "Produktion", "44100298", "Mobil Erhverv 30 GB", "active", 9),
    ("+4520123488", "Ahmed Haddad", "Kontor", "44100271", "Mobil Erhverv 30 GB", "active", 2),
    ("+4520123498", "Katrine Bruun", "Kørsel", "44100315", "Mobil Erhverv 100 GB", "activating", 0),
    ("+4520123480", "Bjørn Åkjær", "Salg", "44100271", "Mobil Erhverv Fri", "active", 3),
    ("+4520123490", "Sofie Lauritsen", "Montage", "44100298", "Mobil Erhverv 100 GB", "active", 36),
    ("+4520123500", "Emil Vestergaard", "Produktion", "44100271", "Mobil Erhverv 30 GB", "active", 2),
    ("+4520123510", "Mathilde Munk", "Kontor", "44100315", "Mobil Erhverv 100 GB", "active", 130),
]
INCLUDED = {"Mobil Erhverv 100 GB": "100000", "Mobil Erhverv 30 GB": "30000", "Mobil Erhverv Fri": ""}
HEADERS = {
    "subscriptions": [
        "number", "category", "plan_name", "data_included_mb", "holder_name", "employee_number", "department", "state",
        "bars", "terminated_on", "account", "username",
    ],
    "sims": ["iccid", "kind", "puk1", "puk2", "active", "activated_on", "number"],
    "usage_days": ["day", "data_bytes", "voice_seconds", "sms", "amount", "number"],
}  # fmt: skip


def iccid_of(index: int) -> str:
    """The ICCID of the card of a number, by its place in the list."""
    bare = f"894501231064118{22 + 7 * index:03d}"
    return bare + luhn.calc_check_digit(bare)


def files(today: date, known: frozenset[str]) -> dict[str, tuple[list[str], list[Row]]]:
    """Header and rows of each file; numbers that are known already only go on being used."""
    new = [(index, entry) for index, entry in enumerate(NUMBERS) if entry[0] not in known]
    rows: dict[str, list[Row]] = {
        "subscriptions": [_subscription(index, entry) for index, entry in new],
        "sims": [_sim(index, entry[0]) for index, entry in new],
        "usage_days": [row for entry in NUMBERS for row in _usage(entry[0], entry[6], today)],
    }
    return {name: (HEADERS[name], found) for name, found in rows.items()}


def _subscription(index: int, entry: tuple[str, str, str, str, str, str, float]) -> Row:
    number, holder, department, account, plan, state, _busy = entry
    bars = "all" if state == "barred" else "premium"
    return (number, "mobile", plan, INCLUDED[plan], holder, str(20417 + 31 * index), department, state, bars, "",
            account, "")  # fmt: skip


def _sim(index: int, number: str) -> Row:
    chance = random.Random(number)  # noqa: S311  (the same world each time)
    puk1, puk2 = (f"{chance.randrange(10**8):08d}" for _ in range(2))
    kind = "esim" if index % 3 == 0 else "physical"
    activated = date(2024, 1, 12) + timedelta(days=chance.randrange(900))
    return (iccid_of(index), kind, puk1, puk2, "yes", activated.isoformat(), number)


def _usage(number: str, busy: float, today: date) -> list[Row]:
    """Each day by itself, so that tomorrow's files tell the same of today. Less at weekends."""
    rows: list[Row] = []
    for back in range(DAYS if busy else -1, -1, -1):
        day = today - timedelta(days=back)
        chance = random.Random(f"{number} {day}")  # noqa: S311  (the same world each time)
        at_work = 1.0 if day.weekday() < 5 else 0.35
        data = int(busy / 30 * 1e9 * at_work * chance.uniform(0.3, 2.1))
        voice = int(at_work * chance.uniform(0, 1500))
        amount = f"{chance.choice([2.5, 5, 12, 19.5]):.2f}" if chance.random() < 0.08 else "0"
        rows.append((day.isoformat(), str(data), str(voice), str(int(at_work * chance.uniform(0, 11))), amount, number))
    return rows
