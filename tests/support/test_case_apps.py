"""Disputes of invoices and messages about orders are cases of the same kind."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from billing.disputes.actions.answer import ApproveDispute, DeclineDispute
from billing.disputes.actions.dispute_lines import DisputeLines
from billing.disputes.actions.withdraw import WithdrawDispute
from billing.models import Dispute, Invoice
from orders.models import Order
from orders.notifications.actions.message_order import MessageOrder
from selfservice.kernel.actions.runner import run
from selfservice.kernel.scope.models import as_system
from selfservice.support.models import Case, Message
from tests.billing.made import make_invoice
from tests.orders.made import make_draft, now, place
from tests.support.made import actor_of, again, staff, texts
from tests.world import World

pytestmark = pytest.mark.django_db


def cases(**values: Any) -> list[Case]:
    with as_system("tests"):
        return list(Case.objects.system().filter(**values).order_by("pk"))


def disputed(world: World) -> Dispute:
    with as_system("tests"):
        invoice: Invoice = make_invoice(world.konto, "26110001", {"net": "100"})
    run(DisputeLines, actor_of(world.mette), invoice.uid, {"lines": ["1"], "reason": "price", "text": "For dyrt."})
    with as_system("tests"):
        return Dispute.objects.system().select_related("invoice").get()


def test_a_dispute_is_a_case_about_its_invoice(world: World, signed_in: Any) -> None:
    dispute = disputed(world)
    (case,) = cases(uid=dispute.case_uid)
    assert (case.about_model, case.about_uid) == ("billing.invoice", dispute.invoice.uid)
    assert (case.category, case.account_id, case.author_id) == ("invoice", world.konto.pk, world.mette.pk)
    assert "For dyrt." in texts(case)[0] and "anden end aftalt" in texts(case)[0] and str(dispute) in case.subject
    assert case.due_at is not None and case.due_at.date() == dispute.answer_by
    page = reverse("invoice", args=[dispute.invoice.uid])
    link = reverse("case", args=[case.uid])
    assert link in signed_in(world.mette).get(page).content.decode()
    # Who sees the invoice and no cases gets no link that would answer 404.
    assert link not in signed_in(world.jonas).get(page).content.decode()


@pytest.mark.parametrize("slug", ["approve", "decline", "withdraw"])
def test_its_answer_is_the_last_message(world: World, slug: str) -> None:
    dispute = disputed(world)
    data = {"answer": "Vi ser på det.", "reason": "Sag", "approved": "1,00"}
    if slug == "withdraw":
        run(WithdrawDispute, actor_of(world.mette), dispute.uid)
    else:
        run(ApproveDispute if slug == "approve" else DeclineDispute, staff(world.sofie), dispute.uid, data)
    (case,) = cases(uid=dispute.case_uid)
    last = texts(case)[-1]
    assert case.state == "solved" and case.solved_at and case.due_at is None
    assert {"approve": "1,00\u00a0kr", "decline": "Afvist", "withdraw": "trukket"}[slug] in last
    assert slug == "withdraw" or last.endswith("Vi ser på det.")


def test_messages_about_an_order_are_in_one_case(world: World, signed_in: Any) -> None:
    made = make_draft(world.konto, 1)
    with as_system("tests"):
        Order.objects.system().filter(pk=made.pk).update(requester=world.mette, requester_name=world.mette.name)
    place(now(made), world.mette)
    for text in ("Kortene er forsinket.", "Nu er de sendt."):
        run(MessageOrder, staff(world.sofie), made.uid, {"message": text, "reason": "Sag", "item": ""})
    (case,) = cases(about_model="orders.order", about_uid=made.uid)
    assert texts(case) == ["Kortene er forsinket.", "Nu er de sendt."]
    assert (case.author_id, case.author_name, case.state) == (world.mette.pk, world.mette.name, "waiting")
    with as_system("tests"):
        assert {m.author_kind for m in Message.objects.system().filter(case=case)} == {"staff"}
        Case.objects.system().filter(pk=case.pk).update(state="solved")
    run(MessageOrder, staff(world.sofie), made.uid, {"message": "Ny besked.", "reason": "Sag", "item": ""})
    assert len(cases(about_uid=made.uid)) == 2 and again(case).state == "solved"
