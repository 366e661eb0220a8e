"""The state of an invoice: the rule in Python and the filter agree on every combination of sums and days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.utils import translation

from accounts.models import Account
from billing.core.status import State, condition, conditions, payable, sentence, state_of, states_of, unpaid
from billing.models import Invoice
from selfservice.kernel.scope.models import as_system

TODAY = date(2026, 11, 29)
DAYS = [TODAY + timedelta(days=n) for n in (-1, 0, 7, 8)]
NEW_DAYS = [None, *DAYS[:2], DAYS[3]]
GROSS = (Decimal(0), Decimal(100))
PART, OVER = Decimal(40), Decimal(120)


def an_invoice(**fields: Any) -> Invoice:
    known: dict[str, Any] = {
        "kind": "invoice",
        "gross": 100,
        "paid": 0,
        "credited": 0,
        "disputed": 0,
        "due_on": DAYS[3],
    } | fields
    amounts = ("gross", "paid", "credited", "disputed")
    known |= {name: Decimal(known[name]) for name in amounts}
    made = Invoice(**known)
    # PostgreSQL generates it.
    made.outstanding = made.gross - made.paid - made.credited if made.kind == "invoice" else Decimal(0)
    return made


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, State.OPEN),
        ({"due_on": TODAY}, State.DUE_SOON),
        ({"due_on": DAYS[2]}, State.DUE_SOON),
        ({"due_on": DAYS[0]}, State.OVERDUE),
        ({"paid": PART}, State.PARTLY_PAID),
        ({"paid": PART, "due_on": TODAY}, State.DUE_SOON),
        ({"paid": PART, "due_on": DAYS[0]}, State.OVERDUE),
        ({"paid": 100}, State.PAID),
        ({"paid": OVER}, State.PAID),
        ({"gross": 0}, State.PAID),
        ({"credited": 100}, State.CREDITED),
        ({"credited": PART, "paid": 60}, State.PAID),
        ({"credited": PART}, State.OPEN),
        ({"disputed": PART}, State.OPEN),
        ({"disputed": PART, "due_on": TODAY}, State.DUE_SOON),
        ({"disputed": PART, "paid": 60}, State.DISPUTED),
        ({"disputed": PART, "paid": 100}, State.PAID),
        ({"disputed": PART, "postponed_to": DAYS[3]}, State.POSTPONED),
        ({"disputed": PART, "due_on": DAYS[0]}, State.OVERDUE),
        ({"disputed": 100, "due_on": DAYS[0]}, State.DISPUTED),
        ({"due_on": DAYS[0], "postponed_to": TODAY}, State.POSTPONED),
        ({"due_on": DAYS[0], "postponed_to": DAYS[0]}, State.OVERDUE),
        ({"kind": "credit", "due_on": DAYS[0]}, State.CREDIT_NOTE),
    ],
)
def test_state(fields: dict[str, Any], state: State) -> None:
    found = an_invoice(**fields)
    assert state_of(found, TODAY) == state
    disputed = (State.DISPUTED,) if found.disputed and state != State.DISPUTED else ()
    assert states_of(found, TODAY) == (state, *disputed)
    assert bool(sentence(found, TODAY)) == (state not in (State.OPEN, State.DUE_SOON) or bool(disputed))
    assert payable(found) == max(found.outstanding - found.disputed, 0)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"due_on": DAYS[0]}, "Skulle have været betalt senest 28. nov. 2026."),
        (
            {"due_on": DAYS[0], "disputed": PART},
            "I har gjort indsigelse mod 40,00 kr., som I ikke skal betale, før vi har svaret. "
            "Resten, 60,00 kr., skulle have været betalt senest 28. nov. 2026.",
        ),
        (
            {"disputed": PART, "paid": 10},
            "I har gjort indsigelse mod 40,00 kr., som I ikke skal betale, før vi har svaret. "
            "Resten, 50,00 kr., skal betales senest 7. dec. 2026.",
        ),
        (
            {"due_on": DAYS[0], "disputed": 100},
            "I har gjort indsigelse mod hele restbeløbet. I skal ikke betale det, før vi har svaret.",
        ),
    ],
)
def test_a_disputed_part_need_not_be_paid_and_the_rest_is_due(fields: dict[str, Any], said: str) -> None:
    with translation.override("da"):
        assert sentence(an_invoice(**fields), TODAY).replace("\u00a0", " ") == said


def test_the_filter_agrees_with_the_rule_on_every_combination(account: Account) -> None:
    amounts = (Decimal(0), PART, Decimal(100), OVER)
    combinations = product(Invoice.Kind.values, GROSS, amounts, amounts, amounts, DAYS, NEW_DAYS)
    rows = [
        Invoice(
            company=account.company, account=account, number=f"N{n}", kind=kind, gross=gross, net=gross, vat=0,
            paid=paid, credited=credited, disputed=disputed, due_on=due, postponed_to=new, issued_on=TODAY,
            period_from=TODAY, period_to=TODAY, line_count=1,
        )
        for n, (kind, gross, paid, credited, disputed, due, new) in enumerate(combinations)
    ]  # fmt: skip
    with as_system("tests: every combination"):
        Invoice.objects.bulk_create(rows)
        every = list(Invoice.objects.system())
        expected = {row.number: states_of(row, TODAY) for row in every}
        assert {state for states in expected.values() for state in states} == set(State)
        for state in State:
            found = set(Invoice.objects.system().filter(condition(state, TODAY)).values_list("number", flat=True))
            assert found == {number for number, states in expected.items() if state in states}, state
        nothing_left = (State.CREDIT_NOTE, State.PAID, State.CREDITED)
        left = set(Invoice.objects.system().exclude(conditions(nothing_left, TODAY)).values_list("number", flat=True))
        assert left == set(Invoice.objects.system().filter(unpaid()).values_list("number", flat=True))
