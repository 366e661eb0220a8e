"""An invitation: mail with a link, password, code to the mobile; once, for a week; a newer one replaces it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.credentials.sms_proof import SmsProof
from accounts.models import SmsFactor, User
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import NEW_PASSWORD, deliver, give_code, give_password, is_in
from tests.accounts.test_wizard import begin, made, walk
from tests.accounts.users import act, entries, fresh, link_in, mails_to
from tests.outside import Outside
from tests.world import World

SignIn = Callable[[User], Client]
MAIL, NUMBER = "frode@nordhavn.example", "+4520123499"


@pytest.fixture
def mette(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.mette)


@pytest.fixture
def frode(world: World, mette: Client) -> User:
    """Just invited."""
    draft = begin(mette, world)
    walk(mette, world, draft)
    mette.post(f"/brugere/opret/{draft.uid}/tjek/")
    user = made()
    assert user is not None
    return user


def invitation(outside: Outside) -> str:
    return link_in(mails_to(outside, MAIL)[0], "velkommen")


def take_up(client: Client, link: str, outside: Outside) -> Any:
    """All of it, as a person does."""
    assert client.get(link)["Location"] == "/velkommen/start/"
    assert client.get("/velkommen/start/").status_code == 200
    assert client.post("/velkommen/adgangskode/", {"password": NEW_PASSWORD})["Location"] == "/velkommen/kode/"
    client.get("/velkommen/kode/")
    return client.post("/velkommen/kode/", {"code": outside.sms_code(NUMBER)})


def test_from_mail_to_front_page(frode: User, outside: Outside, client: Client) -> None:
    assert take_up(client, invitation(outside), outside)["Location"] == "/aktiver/sikrere/"
    assert is_in(client)
    user = fresh(frode)
    assert (user.state, user.check_password(NEW_PASSWORD)) == ("active", True)
    with as_system("tests"):
        assert [(f.number, f.confirmed) for f in SmsFactor.objects.filter(user=frode)] == [(NUMBER, True)]
    assert [entry.target_id for entry in entries("accept_invitation")] == [frode.pk]
    # What they may do is what was given.
    assert client.get("/brugere/").status_code == client.get("/konti/").status_code == 403
    # And the next log-in is with the code, as ever.
    again = Client()
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=True):
        give_password(again, frode.username, NEW_PASSWORD)
        give_code(again, outside.sms_code(NUMBER))
    assert is_in(again)


def test_the_mail_holds_a_link_and_no_secret(frode: User, outside: Outside) -> None:
    (mail,) = mails_to(outside, MAIL)
    assert "Mette Prøve" in mail["subject"]
    assert frode.username in mail["text"]
    assert "Nordhavn Byg A/S" in mail["text"]
    token = link_in(mail, "velkommen").split("/")[3]
    with as_system("tests"):
        stored = str(list(OutboxCommand.objects.system().values_list("payload", "last_error")))
    assert token not in stored


def test_opening_the_link_does_not_use_it(frode: User, outside: Outside) -> None:
    link = invitation(outside)
    for _ in range(3):
        assert Client().get(link).status_code == 302
    take_up(Client(), link, outside)
    assert fresh(frode).state == "active"


def test_once(frode: User, outside: Outside, client: Client) -> None:
    link = invitation(outside)
    take_up(client, link, outside)
    answer = Client().get(link)
    assert answer.status_code == 200
    assert "Linket virker ikke" in answer.content.decode()


def test_within_a_week(frode: User, outside: Outside) -> None:
    link = invitation(outside)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=True):
        page = Client().get(link)
        assert page.status_code == 200
        assert "Bed kollegaen" in page.content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23), tick=True):
        assert Client().get(link).status_code == 302


def test_a_newer_one_replaces_it(frode: User, mette: Client, outside: Outside, client: Client) -> None:
    first = invitation(outside)
    assert act(mette, frode, "ny-invitation").status_code == 302
    second = invitation(outside)
    assert second != first
    assert Client().get(first).status_code == 200
    take_up(client, second, outside)
    assert is_in(client)


def test_corrected_details_invalidate_the_old_link(frode: User, mette: Client, outside: Outside) -> None:
    link = invitation(outside)
    form = {"name": "Frode Fjord", "email": "rigtig@nordhavn.example", "mobile": "20123488", "language": "da"}
    assert act(mette, frode, "ret", **form).status_code == 302
    assert Client().get(link).status_code == 200
    (mail,) = mails_to(outside, "rigtig@nordhavn.example")
    client = Client()
    client.get(link_in(mail, "velkommen"))
    client.post("/velkommen/adgangskode/", {"password": NEW_PASSWORD})
    client.get("/velkommen/kode/")
    assert outside.messages("+4520123488")
    assert not outside.messages(NUMBER)


@pytest.mark.parametrize("state", ["locked", "closed", "active"])
def test_no_link_opens_a_login_that_is_not_invited(state: str, frode: User, outside: Outside) -> None:
    link = invitation(outside)
    with as_system("tests"):
        User.objects.system().filter(pk=frode.pk).update(state=state)
    assert Client().get(link).status_code == 200


def test_steps_out_of_order(frode: User, outside: Outside, client: Client) -> None:
    for path in ("/velkommen/start/", "/velkommen/adgangskode/", "/velkommen/kode/"):
        assert "Linket virker ikke" in client.get(path).content.decode()
        assert "Linket virker ikke" in client.post(path, {"password": NEW_PASSWORD}).content.decode()
    client.get(invitation(outside))
    assert client.get("/velkommen/kode/")["Location"] == "/velkommen/adgangskode/"
    assert client.post("/velkommen/kode/", {"code": "123456"})["Location"] == "/velkommen/adgangskode/"
    assert not outside.messages(NUMBER)


def test_wrong_codes_open_nothing(frode: User, outside: Outside, client: Client) -> None:
    client.get(invitation(outside))
    client.post("/velkommen/adgangskode/", {"password": NEW_PASSWORD})
    client.get("/velkommen/kode/")
    right = outside.sms_code(NUMBER)
    answer = client.post("/velkommen/kode/", {"code": "000000" if right != "000000" else "111111"})
    assert answer.status_code == 200
    assert fresh(frode).state == "invited"
    assert not is_in(client)


@pytest.mark.parametrize("token", ["x", "0" * 32, "-"])
def test_a_made_up_link(token: str, frode: User, client: Client) -> None:
    assert client.get(f"/velkommen/{frode.uid}/{token}/").status_code == 200
    assert "Linket virker ikke" in client.get("/velkommen/start/").content.decode()


def test_expired_ones_are_listed_for_attention(frode: User, mette: Client, world: World) -> None:
    with as_system("tests"):
        User.objects.system().filter(pk=frode.pk).update(invited_at=timezone.now() - timedelta(days=8))
    page = mette.get("/brugere/").content.decode()
    assert "1 invitation er udløbet" in page
    assert "Frode" in mette.get("/brugere/?visning=opfoelgning").content.decode()
    assert "Invitationen udløb" in mette.get(f"/brugere/{frode.uid}/").content.decode()
    deliver("mail")


def test_replaced_between_the_code_and_the_end(
    frode: User, mette: Client, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The administrator corrects the address while somebody who had the wrong mail types the code."""
    link = invitation(outside)
    client = Client()
    client.get(link)
    client.post("/velkommen/adgangskode/", {"password": NEW_PASSWORD})
    client.get("/velkommen/kode/")
    code, proved = outside.sms_code(NUMBER), SmsProof.proved

    def meanwhile(self: Any, form: Any, user: User, number: str) -> Any:
        device = proved(self, form, user, number)
        act(mette, frode, "ret", name="Frode Fjord", language="da", email="rigtig@nordhavn.example", mobile="26770009")
        return device

    monkeypatch.setattr(SmsProof, "proved", meanwhile)
    client.post("/velkommen/kode/", {"code": code})
    assert fresh(frode).state == "invited"


def test_no_mailbox_is_filled(frode: User, mette: Client) -> None:
    answers = [act(mette, frode, "ny-invitation") for _ in range(6)]
    assert answers[0].status_code == 302
    assert "inden for en time" in answers[-1].content.decode()
