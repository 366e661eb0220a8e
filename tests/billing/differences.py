"""The difference of two months once more, in plain Python: the reference of tests/billing/test_difference.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple


class Line(NamedTuple):
    """A line of the month after, or of the one before; `credits` if a credit note that corrects an invoice has it."""

    after: bool
    group: str
    reason: str
    number: str
    item: str
    price: int
    quantity: int = 1
    credits: bool = False


def net(line: Line) -> Decimal:
    """What the line adds."""
    return Decimal(line.price * line.quantity * (-1 if line.credits else 1))


def _kind(line: Line) -> str:
    if line.credits:
        return "kreditnota"
    if line.reason in ("roaming", "out_of_bundle"):
        return "udland" if line.reason == "roaming" else "forbrug"
    if line.group in ("usage", "one_off", "fee", "discount"):
        return {"usage": "forbrug", "discount": "rabat"}.get(line.group, "engang")
    if line.reason in ("plan", "started", "terminated"):
        return "abonnement" if line.reason == "plan" else "dele"
    return "recurring" if line.group == "recurring" else "andet"


def parts_of(lines: Iterable[Line]) -> dict[str, Decimal]:
    """Return the parts that are not zero: each number's lines, looked at as a clerk does."""
    by_number: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_number[line.number].append(line)
    found: dict[str, Decimal] = defaultdict(Decimal)
    for number, own in by_number.items():
        sides = {line.after for line in own if _kind(line) == "recurring"}
        for line in own:
            signed = net(line) if line.after else -net(line)
            found[_part(line, own, sides, number)] += signed
    return {part: amount for part, amount in found.items() if amount}


def _part(line: Line, own: list[Line], sides: set[bool], number: str) -> str:
    kind = _kind(line)
    if kind not in ("recurring", "rabat"):
        return kind
    if number and sides == {True}:
        return "nye"
    if number and sides == {False}:
        return "ophoert"
    if kind == "rabat":
        return kind
    prices = {side: {one.price for one in own if _kind(one) == kind and one.item == line.item and one.after == side}
              for side in (False, True)}  # fmt: skip
    if not all(prices.values()):
        return "abonnement" if number else "andet"
    return "andet" if max(prices[False]) == max(prices[True]) else "pris"
