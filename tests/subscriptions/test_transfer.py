"""Transfers: both sides agree within 48 hours, or the number stays where it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from accounts.models import Grant, SmsFactor, User
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import handlers
from selfservice.kernel.scope.models import as_system
from subscriptions.core.forms import TransferForm
from subscriptions.models import Subscription, Transfer
from subscriptions.periodic import lapse_transfers
from subscriptions.transfers.service import link_for_mail
from tests.subscriptions.acting import alter, read_through
from tests.subscriptions.conftest import act_on, logged, make_stale, now
from tests.subscriptions.swapping import POST, swap
from tests.subscriptions.swapping import answered as swapped
from tests.world import World

TODAY = "today"
OFFER = {
    "kind": "person", "owner_name": "Bo Holder", "street": "Vesterbro 31, 2. tv.", "postcode": "9000",
    "city": "Aalborg", "email": "bo@example.com", "mobile": "20 12 34 56",
}  # fmt: skip

TO_COMPANY = {"kind": "company", "owner_name": "Fremmed Handel", "owner_cvr": "40000038"}


def offer(client: Client, number: Subscription, **more: str) -> Any:
    on = f"{timezone.localdate():%d.%m.%Y}"
    return client.post(act_on(number, "overdrag"), {**OFFER, "on": on, "checked": "1", **more})


def transfer() -> Transfer:
    with as_system("tests"):
        return Transfer.objects.system().select_related("to_company").latest("pk")


def link(of: Transfer) -> str:
    """The path of the recipient's link."""
    return "/" + link_for_mail({"transfer": str(of.uid)}).split("/", 3)[3]


def mails(template: str) -> list[dict[str, Any]]:
    with as_system("tests"):
        sent = OutboxCommand.objects.system().filter(kind="mail", payload__template=template).order_by("pk")
        return [row.payload for row in sent]


@pytest.fixture
def offered(mette: Client, world: World) -> Transfer:
    answer = offer(mette, world.colleagues_number)
    assert answer.status_code == 302, answer.content.decode()
    return transfer()


def test_an_offer_changes_nothing_and_tells_the_recipient(mette: Client, world: World, offered: Transfer) -> None:
    page = mette.get(act_on(world.own_number, "overdrag")).content.decode()
    assert "48 timer" in page
    assert "149,00" in page
    (mail,) = mails("transfer_offered")
    assert mail["to"] == "bo@example.com"
    # The link is made when the mail is sent: nothing that is stored can be used to answer.
    assert link(offered) not in str(mail)
    assert now(world.colleagues_number).company_id == world.nordhavn.pk
    assert [entry.after["to"] for entry in logged("transfer")] == ["Bo Holder"]


def test_what_was_filled_in_is_read_through_first(mette: Client, world: World) -> None:
    text, form = read_through(
        mette, world.colleagues_number, "overdrag", **OFFER, on=f"{timezone.localdate():%d.%m.%Y}"
    )
    assert "Er det rigtigt?" in text
    assert "Bo Holder" in text
    assert "Vesterbro 31, 2. tv., 9000 Aalborg" in text
    with as_system("tests"):
        assert not Transfer.objects.system().exists()
    assert mette.post(act_on(world.colleagues_number, "overdrag"), form).status_code == 302
    assert transfer().owner_name == "Bo Holder"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"street": "Postboks 14"}, "postboks"),
        ({"postcode": "900"}, "4 cifre"),
        ({"kind": "company"}, "CVR-nummer"),
        ({"kind": "company", "owner_cvr": "12345674"}, "virksomhed, der har nummeret"),
        ({**TO_COMPANY, "ean": "5798009883735", "invoice_mail": "a@example.com"}, "Vælg én"),
        ({**TO_COMPANY, "ean": "123"}, "13 cifre"),
        ({**TO_COMPANY, "iccid": "8945010000000000015"}, "19 eller 20 cifre"),
        ({"on": "1.1.2020"}, "dage frem"),
        ({"on": "31.02.2027"}, "ikke en dato"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_lost(mette: Client, world: World, wrong: dict[str, str], words: str) -> None:
    page = offer(mette, world.colleagues_number, **wrong).content.decode()
    assert words in page
    assert "Aalborg" in page or "owner_cvr" in wrong
    with as_system("tests"):
        assert not Transfer.objects.system().exists()


def test_its_fields_are_in_groups_and_none_is_lost(mette: Client, world: World) -> None:
    page = mette.get(act_on(world.colleagues_number, "overdrag")).content.decode()
    titles = ["Ny ejer", "Hvem svarer på tilbuddet", "Den nye ejers fakturaer", "Dagen og simkortet"]
    assert re.findall(r'<fieldset class="group">\s*<legend>(.*?)</legend>', page) == titles
    assert {name for name in TransferForm.base_fields if f'name="{name}"' not in page} == set()


def test_a_private_person_has_neither_cvr_nor_ean(mette: Client, world: World) -> None:
    page = mette.get(act_on(world.colleagues_number, "overdrag")).content.decode()
    assert re.findall(r'class="for-company">.*?name="(\w+)"', page, re.DOTALL) == [
        "owner_cvr",
        "contact_name",
        "ean",
        "iccid",
    ]
    # What was typed before the other kind was chosen, right or wrong, is not seen any more.
    for ean in ("5798009883735", "123"):
        given = {"owner_cvr": "1", "ean": ean}
        text, form = read_through(
            mette, world.colleagues_number, "overdrag", **OFFER, **given, on=f"{timezone.localdate():%d.%m.%Y}"
        )
        assert "Er det rigtigt?" in text and "EAN" not in text
    assert mette.post(act_on(world.colleagues_number, "overdrag"), form).status_code == 302
    assert (transfer().owner_cvr, transfer().ean) == ("", "")


def test_a_fresh_second_factor_is_asked_for(mette: Client, world: World) -> None:
    make_stale(mette)
    assert offer(mette, world.colleagues_number)["Location"].startswith("/bekraeft/")


def test_a_number_that_somebody_logs_in_with_is_theirs_or_an_administrators_to_give(
    world: World, signed_in: Callable[[User], Client]
) -> None:
    with as_system("tests"):
        SmsFactor.objects.create(user=world.nynne, name="sms", number=world.own_number.number, confirmed=True)
        Grant.objects.system().filter(user=world.freja).update(functions=["mobile", "mobile_change"])
    colleague = signed_in(world.freja)
    assert "logger ind med nummeret" in offer(colleague, world.own_number).content.decode()
    assert offer(colleague, world.colleagues_number).status_code == 302
    assert offer(signed_in(world.mette), world.own_number).status_code == 302


def test_only_one_at_a_time(mette: Client, world: World, offered: Transfer) -> None:
    assert "allerede" in offer(mette, world.colleagues_number).content.decode()


def test_the_employee_accepts_and_has_it_the_day_after(client: Client, world: World, offered: Transfer) -> None:
    page = client.get(link(offered)).content.decode()
    assert "Nordhavn Byg A/S" in page
    # A consumer pays VAT.
    assert "186,25\N{NO-BREAK SPACE}kr. pr. måned inkl. moms" in page
    assert "ekskl. moms" not in page
    # A program that opens links has said nothing, nor has a name without the tick.
    client.post(link(offered), {"answered_by": "Bo Holder"})
    assert transfer().state == "waiting"
    said = client.post(link(offered), {"answered_by": "Bo Holder", "terms": "on"}, follow=True)
    assert "Nummeret er dit" in said.content.decode()
    found = transfer()
    assert (found.state, found.answered_by) == ("accepted", "Bo Holder")
    with as_system("tests"):
        command = OutboxCommand.objects.system().get(kind="network.transfer")
    midnight = timezone.localtime(command.due_at)
    assert (midnight.date(), midnight.hour) == (timezone.localdate() + timedelta(days=1), 0)
    assert command.payload["owner"] == {"kind": "person", "name": "Bo Holder", "cvr": ""}
    assert [mail["to"] for mail in mails("transfer_accepted")] == [world.mette.email]
    (receipt,) = mails("transfer_receipt")
    assert receipt["to"] == "bo@example.com"
    context = receipt["context"]
    assert (context["number"], context["plan"]) == (found.number, world.colleagues_number.plan_name)
    assert context["price"] == "186,25\N{NO-BREAK SPACE}kr. pr. måned inkl. moms"
    assert context["first"] == shown_day(timezone.localdate() + timedelta(days=1))
    assert now(world.colleagues_number).state == "active"


def test_a_number_with_a_card_in_the_post_is_not_offered(mette: Client, world: World, network: Any) -> None:
    swap(world.mette, world.colleagues_number, **POST)
    swapped()
    assert "Et nyt simkort til nummeret er på vej" in offer(mette, world.colleagues_number).content.decode()
    with as_system("tests"):
        assert not Transfer.objects.system().exists()


def test_a_network_that_refuses_leaves_it_where_it_is_and_both_are_notified(
    client: Client, world: World, offered: Transfer
) -> None:
    client.post(link(offered), {"answered_by": "Bo Holder", "terms": "on"})
    with as_system("tests"):
        command = OutboxCommand.objects.system().get(kind="network.transfer")
        handlers[command.kind]([command]).refused(command, "number_locked")
    assert transfer().state == "refused"
    assert (now(world.colleagues_number).company_id, now(world.colleagues_number).state) == (
        world.nordhavn.pk,
        "active",
    )
    assert [mail["to"] for mail in mails("transfer_refused")] == [world.mette.email]
    assert [mail["to"] for mail in mails("transfer_not_done")] == ["bo@example.com"]


def test_a_link_answers_once(client: Client, offered: Transfer) -> None:
    client.post(link(offered), {"no": "1"})
    assert transfer().state == "declined"
    client.post(link(offered), {"answered_by": "Bo", "terms": "on"})
    assert transfer().state == "declined"
    assert "sagt nej" in client.get(link(offered)).content.decode()
    assert len(mails("transfer_declined")) == 1


def test_a_link_that_is_not_ours(client: Client, offered: Transfer) -> None:
    for path in ("/overdragelse/x/", link(offered)[:-3] + "AA/"):
        assert "virker ikke længere" in client.get(path).content.decode()
        client.post(path, {"answered_by": "Bo", "terms": "on"})
    assert transfer().state == "waiting"


def test_it_lapses_by_itself(client: Client, mette: Client, world: World, offered: Transfer) -> None:
    assert lapse_transfers() == 0
    with as_system("tests"):
        Transfer.objects.system().update(expires_at=Now() - timedelta(minutes=1))
    # Before the sweep has come by, too, it is too late.
    client.post(link(offered), {"answered_by": "Bo", "terms": "on"})
    assert transfer().state == "waiting"
    assert "bortfaldet" in client.get(link(offered)).content.decode()
    assert (lapse_transfers(), lapse_transfers()) == (1, 0)
    assert transfer().state == "lapsed"
    assert [mail["to"] for mail in mails("transfer_lapsed")] == [world.mette.email]
    assert len(logged("lapse_transfer")) == 1
    # The number can be offered again.
    assert offer(mette, world.colleagues_number).status_code == 302


def test_the_giver_takes_it_back(client: Client, mette: Client, offered: Transfer) -> None:
    mette.post(f"/overdragelser/{offered.uid}/fortryd/")
    assert transfer().state == "cancelled"
    client.post(link(offered), {"answered_by": "Bo", "terms": "on"})
    assert transfer().state == "cancelled"


def test_a_barred_number_is_offered_with_a_word_about_the_bar(mette: Client, world: World) -> None:
    alter(world.colleagues_number, state="barred", bars=["all"])
    page = mette.get(act_on(world.colleagues_number, "overdrag")).content.decode()
    assert "Spærringen følger med" in page
    # The recipient can't be reached on it.
    assert re.search(r'name="mobile"(?![^>]*value=)[^>]*>', page)
    text, _form = read_through(
        mette, world.colleagues_number, "overdrag", **OFFER, on=f"{timezone.localdate():%d.%m.%Y}"
    )
    assert re.search(r"Jeres sidste betaling\s+[0-9,]+\skr\. ekskl\. moms for ", text)


def test_what_is_missing_is_said_by_its_name(mette: Client, world: World) -> None:
    page = mette.post(act_on(world.colleagues_number, "overdrag"), {"kind": "person"}).content.decode()
    for said in ("den nye ejers navn", "vej og nummer", "postnummeret", "byen", "modtagerens e-mailadresse"):
        assert f"Skriv {said}." in page
    assert "Udfyld feltet" not in page
