"""The parts of a difference: they sum exactly to it, each line in its own; only lines that the actor sees count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Account
from accounts.permissions.access import portal_actor
from billing.core.difference import Pair, Part, behind, difference, invoice_before
from billing.core.line_filter import LineFilter
from billing.models import Invoice, InvoiceLine
from selfservice.kernel.scope.models import acting_as, as_system
from tests.billing.differences import Line, net, parts_of
from tests.billing.made import make_invoice
from tests.world import World, make_account, make_company

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
MONTHS = Pair(OCTOBER, NOVEMBER)
_numbers = count(1)


def issue(account: Account, month: date, lines: list[Line], **fields: Any) -> Invoice:
    """Store an invoice with these lines, past the feed. Under `as_system`."""
    invoice = Invoice.objects.create(
        company_id=account.company_id, account=account, number=f"F{next(_numbers)}", issued_on=month, due_on=month,
        period_from=month, period_to=month, net=0, vat=0, gross=0, line_count=len(lines), **fields,
    )  # fmt: skip
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            company_id=account.company_id, invoice=invoice, position=place, group=line.group, item=line.item, text="x",
            quantity=line.quantity, unit_price=line.price, net=line.price * line.quantity, reason=line.reason,
            number=line.number, holder_name="Bo",
        )
        for place, line in enumerate(lines, 1)
    )  # fmt: skip
    return invoice


def issue_all(account: Account, lines: list[Line]) -> None:
    """Store the lines of both months, those of credit notes in notes. Under `as_system`."""
    for month, after in ((OCTOBER, False), (NOVEMBER, True)):
        own = [line for line in lines if line.after == after]
        invoice = issue(account, month, [line for line in own if not line.credits])
        issue(account, month, [line for line in own if line.credits], kind="credit", corrects=invoice)


LINES = st.lists(
    st.builds(
        Line,
        after=st.booleans(),
        group=st.sampled_from(InvoiceLine.Group.values),
        reason=st.sampled_from(InvoiceLine.Reason.values),
        number=st.sampled_from(["", "+4520000001", "+4520000002", "+4520000003"]),
        item=st.sampled_from(["mobil-30", "mobil-100", ""]),
        price=st.integers(0, 500),
        quantity=st.sampled_from([-1, 1, 1, 2]),
        credits=st.sampled_from([False, False, False, True]),
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def account(django_db_setup: None, django_db_blocker: Any) -> Iterator[Account]:
    """An account for all examples, each of which is rolled back."""

    with django_db_blocker.unblock(), transaction.atomic(), as_system("tests: an account"):
        yield make_account(make_company("12345674", "Nordhavn Byg A/S"), "44100271")
        transaction.set_rollback(True)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_the_parts_of_any_two_months_sum_exactly(account: Account, lines: list[Line]) -> None:
    with transaction.atomic(), as_system("tests: lines") as system:
        issue_all(account, lines)
        found = difference(system, MONTHS)
        shown = {share.part.value: share.net for share in found.shares}
        rows = [row for share in found.shares for row in behind(system, MONTHS, share.part, 100)]
        transaction.set_rollback(True)
    sums = [sum((net(line) for line in lines if line.after == after), Decimal(0)) for after in (False, True)]
    assert [found.before, found.after] == sums
    assert sum(shown.values()) == found.net == sum(row.net for row in rows)
    assert shown == parts_of(lines)


def line(
    after: bool, group: str = "recurring", reason: str = "", price: int = 99, item: str = "mobil-30", **more: Any
) -> Line:
    return Line(after, group, reason, more.pop("number", "+4520000001"), item, price, **more)


BOTH = [line(False), line(True)]
EXAMPLES: dict[str, tuple[list[Line], dict[str, int]]] = {
    "a new number, with a part of the month before and the setup": (
        [line(True), line(True, "recurring", "started", 40), line(True, "one_off", price=99, item="oprettelse")],
        {"nye": 99, "dele": 40, "engang": 99},
    ),
    "a number that has ended": (
        [line(False), line(True, "adjustment", "terminated", 60, quantity=-1)], {"ophoert": -99, "dele": -60},
    ),
    "another plan": (
        [line(False), line(True, item="mobil-100", price=149), line(True, "recurring", "plan", 20),
         line(True, "adjustment", "plan", 13, quantity=-1)],
        {"abonnement": 57},
    ),
    "a dearer plan": ([line(False), line(True, reason="price", price=109)], {"pris": 10}),
    "a discount that ends": ([*BOTH, line(False, "discount", price=20, quantity=-1)], {"rabat": 20}),
    "use abroad and beyond the plan": (
        [*BOTH, line(True, "usage", "roaming", 39), line(True, "usage", "out_of_bundle", 5),
         line(True, "usage", price=12)],
        {"udland": 39, "forbrug": 17},
    ),
    "a credit note": ([*BOTH, line(True, price=50, credits=True)], {"kreditnota": -50}),
    "another account's fee": ([*BOTH, line(True, "fee", price=310, number="")], {"engang": 310}),
    "nothing": (BOTH, {}),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(account: Account, name: str) -> None:
    lines, parts = EXAMPLES[name]
    with transaction.atomic(), as_system("tests: lines") as system:
        issue_all(account, lines)
        found = difference(system, MONTHS)
        transaction.set_rollback(True)
    assert {share.part.value: share.net for share in found.shares} == parts == parts_of(lines)


def test_a_month_below_zero_counts_below_zero(account: Account) -> None:
    with transaction.atomic(), as_system("tests: lines") as system:
        issue(account, NOVEMBER, [line(True, "adjustment", "terminated", 60)], kind="credit")
        found = difference(system, MONTHS)
        transaction.set_rollback(True)
    assert [(share.part, share.net) for share in found.shares] == [(Part.PRO_RATA, Decimal(-60))]


@pytest.mark.django_db
def test_only_what_the_actor_sees_counts(world: World) -> None:
    lines = [{"net": "100.00", "unit_price": "100", "number": "+4520123456"}]
    for place, konto in enumerate((world.konto, world.other_konto, world.datter_konto, world.fremmed_konto)):
        make_invoice(konto, f"N{place}", *lines)
    amounts = {}
    for person in (world.mette, world.jonas, world.frida):
        with as_system("tests: look"):
            actor = portal_actor(person)
        with acting_as(actor):
            found = difference(actor, MONTHS)
            amounts[person.username] = found.after
            rows = behind(actor, MONTHS, Part.NEW, 10)
            assert sum(row.net for row in rows) == found.net == found.after
    assert amounts == {"mette": 300, "jonas": 100, "frida": 100}


@pytest.mark.django_db
def test_an_invoice_and_the_one_before(world: World) -> None:
    first = make_invoice(world.konto, "A1", issued_on="2026-10-01")
    make_invoice(world.other_konto, "A2", issued_on="2026-10-15")
    make_invoice(world.konto, "A3", net="40.00", kind="credit", corrects="A1", issued_on="2026-10-12")
    last = make_invoice(world.konto, "A4", net="250.00")
    with as_system("tests: look") as system:
        assert invoice_before(system, last) == first
        assert invoice_before(system, first) is None
        found = difference(system, Pair(first.pk, last.pk))
    assert (found.before, found.after, [(share.part, share.net) for share in found.shares]) == (
        Decimal(100), Decimal(250), [(Part.PRICE, Decimal(150))],
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("today", "departments"), [(False, {"Produktion": 100}), (True, {"Salg": 100})])
def test_departments_of_the_invoice_and_of_today(world: World, today: bool, departments: dict[str, int]) -> None:
    make_invoice(world.konto, "A1", {"net": "100.00", "unit_price": "100", "number": world.colleagues_number.number})
    with as_system("tests: look") as system:
        world.colleagues_number.department = "Salg"
        world.colleagues_number.save()
        pairs = {
            name: difference(system, Pair(OCTOBER, NOVEMBER, lines=LineFilter(department=name, today=today))).after
            for name in ("Produktion", "Salg")
        }
    assert {name: amount for name, amount in pairs.items() if amount} == departments
