"""Additional data for `WORLD=large`: 200 companies, 2,000 accounts at Nordhavn Byg, and numbers up to 100,000."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

from stdnum.dk import cvr as cvr_rule

from selfservice.site.demo.catalogue import Row
from selfservice.site.demo.companies import BYG
from selfservice.site.demo.crowd import PLANS, all_numbers
from selfservice.site.demo.names import BUILDING, person
from selfservice.site.demo.numbers import Number

FIRST, LAST = (
    ["Øst", "Vest", "Syd", "Midt", "Fjord", "Skov", "Sø"],
    ["Byg", "Transport", "Handel", "Teknik", "Mad", "El"],
)
SUBSCRIPTIONS = 100_000
# Enough at the demo users' company for many list pages.
AT_BYG = 60_000
BYG_FIRST = 45_000_000
# Of these, at one account: its invoices have as many lines.
AT_LARGEST = 5_000
# One in USED numbers has usage, for DAYS days; the rest are for lists and search.
USED, DAYS = 10, 60


@cache
def _cvrs() -> list[str]:
    return [str(n) for n in range(50_000_031, 50_500_000, 31) if cvr_rule.is_valid(str(n))][:200]


def companies() -> list[Row]:
    """Return 200 companies outside the group."""
    chance = random.Random(20261123)  # noqa: S311  (deterministic demo data)
    return [
        (cvr, f"{chance.choice(FIRST)}{chance.choice(LAST).lower()} {index + 1} ApS", f"Vejen {index + 1}", "8000",
         "Aarhus C", "")
        for index, cvr in enumerate(_cvrs())
    ]  # fmt: skip


def accounts() -> Iterator[Row]:
    """Yield 100 accounts per company, and 2,000 at Byg."""
    for index, cvr in enumerate(_cvrs(), 1):
        for part in range(100):
            number = str(60_000_000 + 100 * index + part)
            yield (number, f"Afdeling {part + 1}", "mail", "faktura@kunde.example", "", "", "", cvr)
    for index in range(2000):
        yield (str(BYG_FIRST + index), f"Byggeplads {index + 1}", "mail", "faktura@nordhavnbyg.example", "",
               f"BP-{index + 1:04d}", "", BYG)  # fmt: skip


def numbers() -> Iterator[Number]:
    """Yield the numbers missing to SUBSCRIPTIONS."""
    missing = SUBSCRIPTIONS - len(all_numbers())
    for index in range(missing):
        chance = random.Random(index)  # noqa: S311  (deterministic demo data)
        if index < AT_BYG:
            number, cvr = 50_000_000 + index, BYG
            account = str(BYG_FIRST + (0 if index < AT_LARGEST else 1 + index % 1999))
        else:
            place = index % 200
            number, cvr = 60_000_000 + index, _cvrs()[place]
            account = str(60_000_000 + 100 * (place + 1) + index // 200 % 100)
        department, centre = chance.choice(BUILDING)
        state, bars = ("barred", "all") if index % 97 == 0 else ("active", "premium")
        yield Number(
            f"+45{number}", cvr, account, chance.choice(PLANS), person(chance), str(100_000 + index), department,
            centre, state=state, bars=bars, busy=8 if index % USED == 0 and state == "active" else 0,
        )  # fmt: skip
