"""SIM cards of the demo data: in use, replaced, and in each company's stock."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from stdnum import luhn

from selfservice.site.demo.catalogue import Row
from selfservice.site.demo.numbers import PEOPLE, Number

HEADER = ["iccid", "kind", "pin", "puk1", "puk2", "smdp", "matching_id", "state", "activated_on", "number", "cvr"]
NETWORK_HEADER = ["msisdn", "iccid", "bars"]
IN_STOCK = 20
SMDP = "smdp.nordlys-telefoni.example"
HEX = "0123456789ABCDEF"
PLACES = {one.number: index for index, one in enumerate(PEOPLE)}


def iccid_of(number: str, turn: int = 0) -> str:
    """Return the ICCID of a number's card. `turn` counts back: 1 is the previous card."""
    if number in PLACES and not turn:
        return _checked(f"894501231064118{22 + 7 * PLACES[number]:03d}")
    # The operator and the card's turn, then the eight digits of the Danish number.
    return _checked(f"894501{2310 - turn}{int(number[-8:]):08d}")


def stock_iccid(cvr: str, index: int) -> str:
    """Return the ICCID of a card in a company's stock."""
    return _checked(f"8945013{int(cvr):08d}{index:03d}")


def cards(numbers: Iterable[Number], today: date) -> Iterator[Row]:
    """Yield the cards of mobile numbers: the one in use, and for some the replaced one."""
    for one in numbers:
        if one.category == "mobile":
            yield from _of(one, today)


def network_rows(numbers: Iterable[Number]) -> Iterator[Row]:
    """Yield the initial state of the network simulator: number, card and bars of each phone number."""
    for one in numbers:
        if one.number.startswith("+") and one.state != "terminated":
            card = iccid_of(one.number) if one.category == "mobile" else ""
            yield (one.number[1:], card, one.bars.replace(" ", ","))


def stock(cvrs: Iterable[str]) -> Iterator[Row]:
    """Yield the unused cards of the companies."""
    for cvr in cvrs:
        for index in range(IN_STOCK):
            chance = random.Random(f"stock {cvr} {index}")  # noqa: S311  (deterministic demo data)
            yield (stock_iccid(cvr, index), "physical", *_codes(chance), "", "", "stock", "", "", cvr)


def is_esim(one: Number) -> bool:
    """Return whether the number has an eSIM, as a third have."""
    place = PLACES.get(one.number)
    return (int(one.number[-8:]) if place is None else place) % 3 == 0


def card_state(one: Number) -> str:
    """Return the state of the newest card."""
    if one.state == "terminated":
        return "ended"
    return "ordered" if one.state == "activating" and one.number not in PLACES else "active"


def _of(one: Number, today: date) -> Iterator[Row]:
    chance = random.Random(one.number)  # noqa: S311  (deterministic demo data)
    puk1, puk2 = (f"{chance.randrange(10**8):08d}" for _ in range(2))
    pin = f"{chance.randrange(10**4):04d}"
    esim, state = is_esim(one), card_state(one)
    matching = "-".join("".join(chance.choices(HEX, k=4)) for _ in range(4)) if esim else ""
    activated = today - timedelta(days=chance.randrange(1, 900))
    shown = "" if state == "ordered" else activated.isoformat()
    yield (iccid_of(one.number), "esim" if esim else "physical", pin, puk1, puk2, SMDP if esim else "", matching,
           state, shown, one.number, "")  # fmt: skip
    if chance.random() < 0.06:
        before = (activated - timedelta(days=chance.randrange(100, 900))).isoformat()
        yield (iccid_of(one.number, 1), "physical", *_codes(chance), "", "", "ended", before, one.number, "")


def _codes(chance: random.Random) -> tuple[str, str, str]:
    return (f"{chance.randrange(10**4):04d}", f"{chance.randrange(10**8):08d}", f"{chance.randrange(10**8):08d}")


def _checked(bare: str) -> str:
    return bare + luhn.calc_check_digit(bare)
