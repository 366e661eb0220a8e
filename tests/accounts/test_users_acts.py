"""Acts on a colleague's login: lock, close, edit, log out; whom one may act on; the last administrator stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.functions import ADMINISTRATOR, Function
from accounts.models import Grant, User, UserSession
from selfservice.kernel.scope.models import as_system
from tests.accounts.users import act, entries, fresh, held, runs
from tests.world import World, make_user

SignIn = Callable[[User], Client]
ACTS = ("laas", "luk", "ret", "log-ud", "se-som", "nulstil-faktor")


@pytest.fixture
def mette(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.mette)


def second(world: World) -> User:
    with as_system("tests"):
        return make_user(world.nordhavn, "anden", whole_group=True)


def test_lock_and_unlock(world: World, mette: Client, signed_in: SignIn) -> None:
    jonas = signed_in(world.jonas)
    assert jonas.get("/konti/").status_code == 200
    assert "Lås" in mette.get(f"/brugere/{world.jonas.uid}/laas/").content.decode()
    assert act(mette, world.jonas, "laas", reason="Mistet computer")["Location"] == f"/brugere/{world.jonas.uid}/"
    assert fresh(world.jonas).state == "locked"
    assert jonas.get("/konti/")["Location"].startswith("/log-ind/")
    (entry,) = entries("lock_user")
    assert (entry.actor_id, entry.reason, entry.before["state"]) == (world.mette.pk, "Mistet computer", "active")
    act(mette, world.jonas, "laas-op")
    assert fresh(world.jonas).state == "active"
    assert signed_in(world.jonas).get("/konti/").status_code == 200


def test_close_says_what_is_left_behind_and_is_for_good(world: World, mette: Client) -> None:
    page = mette.get(f"/brugere/{world.jonas.uid}/luk/").content.decode()
    assert "Nordhavn Byg A/S" in page
    assert "1 konto" in page
    act(mette, world.jonas, "luk")
    closed = fresh(world.jonas)
    assert (closed.state, closed.has_usable_password(), held(closed)) == ("closed", False, {})
    for address in ACTS:
        answer = act(mette, world.jonas, address, name="Ny", language="da", mobile="20123499", reason="x")
        assert answer.status_code == 200, address
    assert fresh(world.jonas).name == closed.name
    assert mette.get("/brugere/?visning=lukkede").content.decode().count("Jonas") >= 1


def test_a_double_click_is_one_act(world: World, mette: Client) -> None:
    form = {"request_id": "2f1e4a2e-3f1f-4a2e-9f1f-4a2e3f1f4a2e"}
    assert [act(mette, world.jonas, "log-ud", **form).status_code for _ in range(2)] == [302, 302]
    assert len(runs("end_user_sessions")) == len(entries("end_user_sessions")) == 1


def test_log_out_everywhere(world: World, mette: Client, signed_in: SignIn) -> None:
    jonas = signed_in(world.jonas)
    act(mette, world.jonas, "log-ud")
    assert not UserSession.objects.filter(user_id=world.jonas.pk).exists()
    assert jonas.get("/")["Location"].startswith("/log-ind/")


def test_only_the_name_of_somebody_who_is_in(world: World, mette: Client) -> None:
    act(mette, world.jonas, "ret", name="Jonas Holm", language="en", email="ny@example.com", mobile="20123400")
    jonas = fresh(world.jonas)
    assert (jonas.name, jonas.language, jonas.email) == ("Jonas Holm", "en", "jonas@example.com")
    (entry,) = entries("edit_user")
    assert entry.after == {"name": "Jonas Holm", "language": "en"}


def test_wrong_details_keep_what_was_written(world: World, mette: Client) -> None:
    answer = act(mette, world.jonas, "ret", name="", language="da")
    assert answer.status_code == 200
    assert answer.content.decode().count("<title>Fejl:") == 1


class TestWhomOneMayActOn:
    def test_not_oneself(self, world: World, mette: Client) -> None:
        second(world)
        for address in ACTS:
            act(mette, world.mette, address, name="X", language="da", mobile="20123499", reason="x")
        assert fresh(world.mette).state == "active"
        assert fresh(world.mette).name == "Mette Prøve"
        assert runs("view_as") == runs("reset_factors") == []
        assert "Det er dit eget login" in mette.get(f"/brugere/{world.mette.uid}/laas/").content.decode()

    @pytest.mark.parametrize("address", ACTS)
    def test_nobody_who_holds_more(self, address: str, world: World, signed_in: SignIn) -> None:
        with as_system("tests"):
            helper = make_user(world.nordhavn, "hjaelper", {Function.USERS, Function.MOBILE})
        client = signed_in(helper)
        other = second(world)
        answer = act(client, other, address, name="X", language="da", mobile="20123499", reason="x")
        assert answer.status_code == 200
        assert "rettigheder, som du ikke selv har" in answer.content.decode()
        assert (fresh(other).state, fresh(other).name) == ("active", "Anden Prøve")
        # Freja holds no more than the helper.
        assert act(client, world.freja, "log-ud").status_code == 302

    def test_nobody_with_rights_at_a_company_beyond_sight(self, world: World, signed_in: SignIn) -> None:
        with as_system("tests"):
            admin = make_user(world.nordhavn, "lokal")
            Grant.objects.create(user=world.freja, company=world.datter, functions=["mobile"])
        assert "rettigheder" in act(signed_in(admin), world.freja, "luk").content.decode()
        assert fresh(world.freja).state == "active"

    @pytest.mark.parametrize("address", [*ACTS, "laas-op", "ny-invitation", "findes-ikke"])
    def test_a_user_of_another_customer_is_not_found(self, address: str, world: World, mette: Client) -> None:
        for answer in (
            mette.get(f"/brugere/{world.frida.uid}/{address}/"),
            act(mette, world.frida, address),
            mette.post(f"/brugere/{world.frida.uid}/rettigheder/"),
            mette.get(f"/brugere/{world.frida.uid}/"),
        ):
            assert answer.status_code == 404

    @pytest.mark.parametrize("address", ACTS)
    def test_not_without_the_function(self, address: str, world: World, signed_in: SignIn) -> None:
        jonas = signed_in(world.jonas)
        assert act(jonas, world.freja, address).status_code == 403
        assert jonas.get("/brugere/").status_code == 403
        assert jonas.get(f"/brugere/{world.freja.uid}/").status_code == 403


class TestTheLastAdministrator:
    """Of Fremmed. That two who remove each other leave one is shown by test_users_at_once."""

    @pytest.mark.parametrize("address", ["laas", "luk"])
    def test_is_named(self, address: str, world: World, signed_in: SignIn, monkeypatch: Any) -> None:
        with as_system("tests"):
            other = make_user(world.fremmed, "otto")
        client = signed_in(other)
        # As when the other administrator has gone in the same moment: nobody else is left.
        monkeypatch.setattr("accounts.users.action.administrators_of", lambda ids: {pk: {world.frida.pk} for pk in ids})
        answer = act(client, world.frida, address)
        assert "den sidste administrator for Fremmed Handel A/S" in answer.content.decode()
        assert fresh(world.frida).state == "active"

    def test_two_can_remove_one(self, world: World, signed_in: SignIn) -> None:
        with as_system("tests"):
            other = make_user(world.fremmed, "otto")
        assert act(signed_in(other), world.frida, "laas").status_code == 302
        assert fresh(world.frida).state == "locked"


def test_an_administrator_of_the_parent_counts_for_the_subsidiaries(world: World, signed_in: SignIn) -> None:
    with as_system("tests"):
        daughters = make_user(world.datter, "dorte", ADMINISTRATOR)
    assert act(signed_in(world.mette), daughters, "luk").status_code == 302


def test_acts_want_a_fresh_second_factor(world: World, mette: Client) -> None:
    session = mette.session
    session["_verified_at"] = "2020-01-01T00:00:00+00:00"
    session.save()
    for address in ACTS:
        assert act(mette, world.jonas, address)["Location"].startswith("/bekraeft/"), address
        assert mette.get(f"/brugere/{world.jonas.uid}/{address}/")["Location"].startswith("/bekraeft/")
    assert fresh(world.jonas).state == "active"


def test_a_receipt_is_of_the_same_target(world: World, mette: Client) -> None:
    form = {"request_id": "2f1e4a2e-3f1f-4a2e-9f1f-4a2e3f1f4a2e"}
    assert act(mette, world.jonas, "laas", **form).status_code == act(mette, world.jonas, "laas", **form).status_code
    assert act(mette, world.freja, "laas", **form).status_code == 404
    assert fresh(world.freja).state == "active"
