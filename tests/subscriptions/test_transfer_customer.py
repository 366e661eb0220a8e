"""A number offered to a company that is a customer: it answers behind its own log-in, and chooses who pays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import SmsFactor, User
from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimCard, Subscription, Transfer
from tests.subscriptions.conftest import logged, now, runs
from tests.subscriptions.test_transfer import TO_COMPANY, link, mails, offer, transfer
from tests.world import World


class TestToACustomer:
    """A company that has a login of its own answers there, and chooses who pays."""

    @pytest.fixture
    def frida(self, world: World, signed_in: Callable[[User], Client]) -> Client:
        return signed_in(world.frida)

    @pytest.fixture
    def offered(self, mette: Client, world: World) -> Transfer:
        offer(mette, world.colleagues_number, **TO_COMPANY)
        return transfer()

    def test_the_link_leads_to_the_log_in(self, client: Client, offered: Transfer) -> None:
        answer = client.post(link(offered), {"yes": "1", "answered_by": "X", "terms": "on"})
        assert answer["Location"] == f"/overdragelser/{offered.uid}/"
        assert client.get(answer["Location"])["Location"].startswith("/log-ind/")
        assert transfer().state == "waiting"

    def test_others_do_not_find_it(self, mette: Client, nynne: Client, offered: Transfer) -> None:
        assert mette.get(f"/overdragelser/{offered.uid}/").status_code == 404
        assert nynne.get(f"/overdragelser/{offered.uid}/").status_code == 403

    def test_it_moves_with_its_card_and_without_the_givers_words(
        self, frida: Client, world: World, offered: Transfer, network: Any, answered_to: Callable[[str], int]
    ) -> None:
        with as_system("tests"):
            SmsFactor.objects.create(user=world.mette, name="sms", number=offered.number, confirmed=True)
            Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(price=99)
        path = f"/overdragelser/{offered.uid}/"
        page = frida.get(path).content.decode()
        assert "Nordhavn Byg A/S" in page and "149,00\N{NO-BREAK SPACE}kr. pr. måned ekskl. moms" in page
        # Another company's account is none to choose.
        frida.post(path, {"to_account": str(world.konto.uid)})
        assert transfer().state == "waiting"
        said = frida.post(path, {"to_account": str(world.fremmed_konto.uid)}, follow=True)
        assert "Nummeret er jeres" in said.content.decode()
        (receipt,) = mails("transfer_receipt")
        assert receipt["context"]["price"] == "149,00\N{NO-BREAK SPACE}kr. pr. måned ekskl. moms"
        assert transfer().state == "accepted"
        answered_to("network.transfer")
        found = now(world.colleagues_number)
        assert (found.company_id, found.account_id) == (world.fremmed.pk, world.fremmed_konto.pk)
        # What stood in the offer: the plan's price, and the day after the giver's last.
        assert (int(found.price), found.started_on) == (149, offered.on + timedelta(days=1))
        assert (found.holder_name, found.department, found.user_id) == ("", "", None)
        with as_system("tests"):
            card = SimCard.objects.system().get(subscription=found)
            # The number's new user gets no codes of the giver's users.
            assert not SmsFactor.objects.filter(number=found.number).exists()
        assert (card.company_id, card.state) == (world.fremmed.pk, "active")
        assert transfer().state == "done"
        assert {run.state for run in runs("accept_transfer")} == {"done"}
        assert len(mails("transfer_done")) == 1
        assert {entry.company_id for entry in logged("transfer_done")} == {world.nordhavn.pk, world.fremmed.pk}
