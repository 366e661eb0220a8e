"""The rest of the demo data: mobile numbers and telephony of the group, and two small companies."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from selfservice.site.demo import companies as c
from selfservice.site.demo.lines import circuits, internet
from selfservice.site.demo.names import BUILDING, CARE, GROUNDS, person
from selfservice.site.demo.numbers import PEOPLE, Number


class Share(NamedTuple):
    """One company's share of the group: its count of mobile numbers, the first number, accounts and departments."""

    cvr: str
    mobile: int
    first: int
    accounts: list[str]
    departments: list[tuple[str, str]]
    seats: int
    first_seat: int


# 1,284 mobile numbers including those of the demo users, 46 telephony numbers (three of them trunks).
SHARES = [
    Share(c.BYG, 912 - len(PEOPLE), 20123601, c.BYG_ACCOUNTS[:11], BUILDING, 28, 78701100),
    Share(c.ANLAEG, 214, 26401012, c.ANLAEG_ACCOUNTS, GROUNDS, 9, 78701210),
    Share(c.SERVICE, 158, 28172040, c.SERVICE_ACCOUNTS, CARE, 6, 78701340),
]
TRUNKS = [(c.BYG, "44100271", "+4578701000", "telefoni-trunk-30"), (c.ANLAEG, "44200105", "+4578701200",
          "telefoni-trunk-10"), (c.SERVICE, "44300207", "+4578701300", "telefoni-trunk-10")]  # fmt: skip
PLANS = ["mobil-30"] * 44 + ["mobil-100"] * 34 + ["mobil-fri"] * 13 + ["mobil-10"] * 5 + ["mobil-data-200"] * 4
ROLES = ["Reception", "Vagttelefon", "Mødelokale", "Portåbner", "Elevator"]
# Intervals: every n-th number in sequence has this state instead of active.
BARRED, ACTIVATING, NOTICE, ENDED, IDLE, NOBODY, HIGH = 113, 149, 131, 79, 97, 34, 61


def all_numbers() -> list[Number]:
    """Return all numbers of the demo data, always in the same order."""
    found = list(PEOPLE)
    for share in SHARES:
        found += (_mobile(share, index) for index in range(share.mobile))
    for share in SHARES:
        found += (_extension(share, index) for index in range(share.seats))
    for cvr, account, number, plan in TRUNKS:
        found.append(Number(number, cvr, account, plan, "Hovednummer", bill_text="Hovednummer"))
    return [*found, *internet(), *circuits(), *_small()]


def _mobile(share: Share, index: int) -> Number:
    number = str(share.first + index)
    chance = random.Random(f"mobile {number}")  # noqa: S311  (deterministic demo data)
    department, centre = chance.choice(share.departments)
    plan = chance.choice(PLANS)
    holder, employee = person(chance), str(chance.randrange(10000, 40000))
    if index % NOBODY == 20 or plan == "mobil-data-200":
        holder, employee = ("" if index % NOBODY == 20 else f"Router {department.lower()}"), ""
    # The first accounts have the most numbers.
    account = share.accounts[min(int(chance.expovariate(0.55)), len(share.accounts) - 1)]
    one = Number(
        f"+45{number}", share.cvr, account, plan, holder, employee, department, centre,
        f"{holder}, {department.lower()}" if holder and chance.random() < 0.4 else "",
        bars=chance.choice(["", "", "premium", "premium international", "roaming_data"]),
        add_ons=chance.choice([""] * 6 + ["verden", "verden", "forsikring", "datasim verden"]),
        busy=round(chance.lognormvariate(1.4, 0.9), 1),
    )  # fmt: skip
    return _with_state(one, index)


def _with_state(one: Number, index: int) -> Number:
    """Make some numbers barred, activating, in notice, terminated, unused, or near their data limit."""
    if index % BARRED == 50:
        return replace(one, state="barred", bars="all", busy=0)
    if index % ACTIVATING == 90:
        return replace(one, state="activating", bars="", busy=0)
    if index % NOTICE == 70:
        return replace(one, ends=4 + index % 40)
    if index % ENDED == 40:
        return replace(one, state="terminated", ends=-(20 + index % 300))
    if index % IDLE == 60:
        return replace(one, busy=0)
    if index % HIGH == 30:
        return replace(one, plan="mobil-30", holder=one.holder or "Byggeplads", busy=60 + index % 30)
    limit = {"mobil-10": 6, "mobil-30": 18, "mobil-100": 60}.get(one.plan, 90)
    return replace(one, busy=min(one.busy, limit))


def _extension(share: Share, index: int) -> Number:
    number = f"+45{share.first_seat + index}"
    chance = random.Random(f"seat {number}")  # noqa: S311  (deterministic demo data)
    department, centre = share.departments[-1]
    holder = ROLES[index] if share.cvr == c.BYG and index < len(ROLES) else person(chance)
    plan = chance.choice(["telefoni-bruger", "telefoni-bruger", "telefoni-plus"])
    add_ons = chance.choice(["", "", "", "optagelse", "udland-fri"])
    return Number(number, share.cvr, share.accounts[0], plan, holder, "", department, centre, add_ons=add_ons)


def _small() -> Iterator[Number]:
    """Yield the numbers of the small companies: four subscriptions each, including one internet line (lines.py)."""
    for cvr, account, first, names in (
        (c.BLOMSTER, c.SHOP, 26001101, ["Astrid Østergård", "Nanna Lykke", "Butikken"]),
        (c.TOMRER, c.WORKSHOP, 40170031, ["Peter Søndervang", "Rasmus Toft", "Ida Krogh"]),
    ):
        for index, holder in enumerate(names):
            yield Number(f"+45{first + index}", cvr, account, "mobil-30", holder, str(index + 1), bars="premium",
                         busy=5 + 4 * index)  # fmt: skip
