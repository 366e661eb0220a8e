"""One's own mail and mobile: each counts when it has been confirmed where it leads. And one session ended alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from accounts.models import SmsFactor, User, UserSession
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import NEW_PASSWORD, error_at, errors, give_sms, reset_password
from tests.accounts.users import entries, fresh, link_in, mails_to
from tests.outside import Outside
from tests.world import World

SignIn = Callable[[User], Client]
NEW_MAIL, NEW_NUMBER = "freja.ny@example.com", "+4526001234"


@pytest.fixture
def freja(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.freja)


class TestMail:
    @pytest.fixture
    def link(self, freja: Client, outside: Outside) -> str:
        assert freja.post("/profil/mail/", {"email": NEW_MAIL})["Location"] == "/profil/"
        (mail,) = mails_to(outside, NEW_MAIL)
        return link_in(mail, "bekraeft-mail")

    def test_it_counts_when_the_link_is_confirmed(self, link: str, world: World, outside: Outside) -> None:
        assert fresh(world.freja).email == "freja@example.com"
        # Opened on another device, and by a program first.
        client = Client()
        assert client.get(link).status_code == client.get(link).status_code == 200
        assert fresh(world.freja).email == "freja@example.com"
        assert client.post(link).status_code == 302
        assert fresh(world.freja).email == NEW_MAIL
        assert [mail["subject"] for mail in mails_to(outside, "freja@example.com")] == [
            "Din e-mailadresse er skiftet",
            "Der er bedt om en ny e-mailadresse",
        ]
        (entry,) = entries("change_mail")
        assert (entry.before, entry.after) == ({"email": "freja@example.com"}, {"email": NEW_MAIL})

    def test_once_and_for_a_day(self, link: str, world: World) -> None:
        with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=True):
            assert Client().post(link).status_code == 200
        assert fresh(world.freja).email == "freja@example.com"
        Client().post(link)
        with as_system("tests"):
            User.objects.system().filter(pk=world.freja.pk).update(email="tredje@example.com")
        assert Client().post(link).status_code == 200
        assert fresh(world.freja).email == "tredje@example.com"

    def test_it_is_void_after_a_change_of_password(self, link: str, world: World) -> None:
        reset_password(world.freja, make_password(NEW_PASSWORD))
        assert "Linket virker ikke" in Client().post(link).content.decode()
        assert fresh(world.freja).email == "freja@example.com"

    def test_it_is_void_after_the_next_request(self, link: str, freja: Client, world: World, outside: Outside) -> None:
        freja.post("/profil/mail/", {"email": "tredje@example.com"})
        Client().post(link)
        assert fresh(world.freja).email == "freja@example.com"
        Client().post(link_in(mails_to(outside, "tredje@example.com")[0], "bekraeft-mail"))
        assert fresh(world.freja).email == "tredje@example.com"

    def test_back_at_the_old_address_it_is_not_alive_again(
        self, link: str, freja: Client, world: World, outside: Outside
    ) -> None:
        Client().post(link)
        freja.post("/profil/mail/", {"email": "freja@example.com"})
        back = [mail for mail in mails_to(outside, "freja@example.com") if "bekraeft-mail" in mail["text"]]
        Client().post(link_in(back[0], "bekraeft-mail"))
        Client().post(link)
        assert fresh(world.freja).email == "freja@example.com"

    @pytest.mark.parametrize("token", ["x", "a:b:c", "\u00e6", "W10:1:1"])
    def test_a_made_up_link(self, token: str, world: World) -> None:
        answer = Client().get(f"/bekraeft-mail/{token}/")
        assert answer.status_code == 200
        assert "Linket virker ikke" in answer.content.decode()

    def test_wrong_ones_say_so(self, freja: Client) -> None:
        assert error_at(freja.post("/profil/mail/", {"email": "ikke en"}), "email")
        assert error_at(freja.post("/profil/mail/", {"email": "FREJA@example.com"}), "email")

    def test_no_mailbox_is_filled(self, freja: Client) -> None:
        for _ in range(5):
            freja.post("/profil/mail/", {"email": NEW_MAIL})
        assert errors(freja.post("/profil/mail/", {"email": NEW_MAIL}))


class TestMobile:
    def test_it_counts_when_its_code_has_come_back(self, freja: Client, world: World, outside: Outside) -> None:
        give_sms(world.freja)
        assert freja.post("/profil/mobil/", {"mobile": "26 00 12 34"})["Location"] == "/profil/mobil/"
        assert fresh(world.freja).mobile == "+4520123456"
        assert "26\u00a000\u00a012\u00a034" in freja.get("/profil/mobil/").content.decode()
        code = outside.sms_code(NEW_NUMBER)
        assert error_at(freja.post("/profil/mobil/", {"code": "000000" if code != "000000" else "1" * 6}), "code")
        with time_machine.travel(timezone.now() + timedelta(seconds=3), tick=True):
            assert freja.post("/profil/mobil/", {"code": code})["Location"] == "/profil/"
        assert fresh(world.freja).mobile == NEW_NUMBER
        with as_system("tests"):
            assert [(f.number, f.confirmed) for f in SmsFactor.objects.filter(user=world.freja)] == [(NEW_NUMBER, True)]
        assert [mail["subject"] for mail in mails_to(outside, "freja@example.com")] == ["Dit mobilnummer er skiftet"]

    def test_it_ends_the_other_sessions(self, freja: Client, world: World, signed_in: SignIn, outside: Outside) -> None:
        other = signed_in(world.freja)
        freja.post("/profil/mobil/", {"mobile": "26001234"})
        freja.post("/profil/mobil/", {"code": outside.sms_code(NEW_NUMBER)})
        assert freja.get("/profil/").status_code == 200
        assert other.get("/profil/").status_code == 302

    def test_the_same_number_or_none(self, freja: Client) -> None:
        assert error_at(freja.post("/profil/mobil/", {"mobile": "20123456"}), "mobile")
        assert error_at(freja.post("/profil/mobil/", {"mobile": "12"}), "mobile")

    def test_it_can_be_corrected_before_the_code(self, freja: Client, outside: Outside) -> None:
        freja.post("/profil/mobil/", {"mobile": "26001234"})
        assert 'name="code"' in freja.get("/profil/mobil/").content.decode()
        assert 'name="mobile"' in freja.get("/profil/mobil/?change").content.decode()


@pytest.mark.parametrize("path", ["/profil/mail/", "/profil/mobil/"])
def test_they_want_a_fresh_second_factor(path: str, freja: Client) -> None:
    session = freja.session
    session["_verified_at"] = "2020-01-01T00:00:00+00:00"
    session.save()
    for answer in (freja.get(path), freja.post(path, {"email": NEW_MAIL, "mobile": "26001234"})):
        assert answer["Location"].startswith("/bekraeft/")


def test_one_session_ended_alone(freja: Client, world: World, signed_in: SignIn) -> None:
    others = [signed_in(world.freja), signed_in(world.freja)]
    page = freja.get("/profil/").content.decode()
    handles = re.findall(r'name="session" value="([0-9a-f]+)"', page)
    assert len(handles) == 2
    keys = list(UserSession.objects.filter(user_id=world.freja.pk).values_list("session_key", flat=True))
    assert not any(key in page for key in keys)
    freja.post("/profil/log-ud-en/", {"session": handles[0]})
    assert sorted(client.get("/profil/").status_code for client in others) == [200, 302]
    assert freja.get("/profil/").status_code == 200


def test_nobody_elses_session(freja: Client, world: World, signed_in: SignIn) -> None:
    jonas = signed_in(world.jonas)
    signed_in(world.jonas)
    handles = re.findall(r'name="session" value="([0-9a-f]+)"', jonas.get("/profil/").content.decode())
    for handle in [*handles, "x", ""]:
        freja.post("/profil/log-ud-en/", {"session": handle})
    assert UserSession.objects.filter(user_id=world.jonas.pk).count() == 2
