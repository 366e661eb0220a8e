"""The pages of a SIM swap: before it, the eSIM's code, and where somebody gives their word."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.accounts.steps import error_at, give_sms
from tests.outside import Outside
from tests.subscriptions.conftest import logged, make_stale, runs
from tests.subscriptions.swapping import ESIM, answered, cards_of, iccid, simon, stock_card, swap, swaps, the_run
from tests.world import World, make_user

State = ActionRun.State
LPA = re.compile(r"LPA:1\$[A-Za-z0-9.-]+\$[A-Z0-9-]+")


def at(subscription: Subscription, address: str) -> str:
    return f"/abonnementer/{subscription.uid}/{address}/"


@pytest.fixture
def esim(world: World, network: Outside) -> Subscription:
    """The colleague's number, with an eSIM by now."""
    swap(world.mette, world.colleagues_number)
    answered()
    return world.colleagues_number


def test_the_page_says_before_what_happens_and_what_it_costs(mette: Client, world: World) -> None:
    page = mette.get(at(world.colleagues_number, "skift-sim")).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "49,00 kr." in page
    assert "8945 0100 0000 0000 022" in page
    assert 'value="esim"' in page and 'name="iccid"' in page and 'name="street"' in page


def test_it_is_asked_for_by_a_plain_form(mette: Client, world: World, network: Outside) -> None:
    answer = mette.post(at(world.colleagues_number, "skift-sim"), ESIM)
    assert answer.status_code == 302
    page = mette.get(answer["Location"]).content.decode()
    assert 'id="run"' in page
    assert len(swaps()) == 1


def test_the_same_form_twice_is_one_swap(mette: Client, world: World) -> None:
    once = str(uuid4())
    for _ in range(2):
        mette.post(at(world.colleagues_number, "skift-sim"), {**ESIM, "request_id": once})
    assert len(runs("swap_sim")) == 1


def test_errors_are_shown_at_their_fields_and_nothing_is_lost(mette: Client, world: World) -> None:
    data = {"kind": "physical", "place": "other", "name": "Bo", "street": "<b>Vej 1</b>", "postcode": "90", "city": ""}
    page = mette.post(at(world.colleagues_number, "skift-sim"), data).content.decode()
    assert 'id="id_postcode_error"' in page and 'id="id_city_error"' in page
    assert "&lt;b&gt;Vej 1&lt;/b&gt;" in page
    assert swaps() == []


@pytest.mark.parametrize("data", [{"kind": "golden"}, {}, {"kind": "esim\0"}, {"kind": "stock", "iccid": "9" * 500}])
def test_what_is_no_answer(data: dict[str, str], mette: Client, world: World) -> None:
    answer = mette.post(at(world.colleagues_number, "skift-sim"), data)
    assert answer.status_code == 200 and 'id="errors"' in answer.content.decode()


def shown(client: Client, number: Subscription, **data: str) -> Any:
    return client.post(at(number, "vis-esim"), data)


class TestTheEsimsCode:
    def test_shown_once_by_post(self, mette: Client, world: World, esim: Subscription) -> None:
        card = cards_of(esim)[-1]
        assert not LPA.search(mette.get(at(esim, "vis-esim")).content.decode())
        once = str(uuid4())
        answer = shown(mette, esim, request_id=once)
        page = answer.content.decode()
        text = f"LPA:1${card.smdp}${card.open('matching_id')}"
        assert text in page and LPA.fullmatch(text)
        assert "<svg" in page and 'class="qr"' in page
        assert "style=" not in page.split("data-code")[1].split("</details>")[0]
        assert "no-store" in answer["Cache-Control"]
        # The same form again is the first run, and shows nothing.
        assert not LPA.search(shown(mette, esim, request_id=once).content.decode())

    def test_on_record_without_the_code(self, mette: Client, esim: Subscription) -> None:
        shown(mette, esim)
        (entry,) = logged("show_esim")
        assert entry.after == {"sim": cards_of(esim)[-1].iccid}
        (row,) = runs("show_esim")
        assert "LPA" not in f"{row.data}{row.after}"

    def test_ten_an_hour(self, mette: Client, esim: Subscription) -> None:
        for _ in range(10):
            assert LPA.search(shown(mette, esim).content.decode())
        assert not LPA.search(shown(mette, esim).content.decode())
        assert len(logged("show_esim")) == 10

    def test_a_fresh_second_factor_first(self, mette: Client, esim: Subscription) -> None:
        make_stale(mette)
        assert shown(mette, esim)["Location"].startswith("/bekraeft/")

    def test_a_number_with_a_card_of_plastic(self, mette: Client, world: World) -> None:
        assert not LPA.search(shown(mette, world.own_number).content.decode())
        assert runs("show_esim") == []

    def test_not_every_colleague_is_shown_it_of_a_number_that_somebody_logs_in_with(
        self, world: World, esim: Subscription, signed_in: Callable[[User], Client]
    ) -> None:
        colleague = signed_in(simon(world))
        assert LPA.search(shown(colleague, esim).content.decode())
        give_sms(world.nynne, esim.number)
        assert not LPA.search(shown(colleague, esim).content.decode())
        assert LPA.search(shown(signed_in(world.mette), esim).content.decode())

    def test_the_requester_is(self, world: World, network: Outside, signed_in: Callable[[User], Client]) -> None:
        give_sms(world.nynne, world.own_number.number)
        run_ = swap(simon(world), world.own_number)
        nynne = signed_in(world.nynne)
        nynne.post(f"/abonnementer/svar/{run_.uid}/", {"answer": "yes"})
        answered()
        assert LPA.search(shown(signed_in(simon(world)), world.own_number).content.decode())


class TestConfirmationByUsersWhoLogInWithIt:
    @pytest.fixture
    def request_(self, world: World, network: Outside) -> ActionRun:
        give_sms(world.nynne, world.own_number.number)
        return swap(simon(world), world.own_number)

    def test_yes(self, nynne: Client, world: World, request_: ActionRun) -> None:
        path = f"/abonnementer/svar/{request_.uid}/"
        page = nynne.get(path).content.decode()
        assert "Simon Prøve" in page and 'value="yes"' in page
        nynne.post(path, {"answer": "yes"})
        assert the_run(request_).state == State.SENT
        (entry,) = logged("swap_sim")
        assert (entry.actor_kind, entry.on_behalf_of) == ("system", "Simon Prøve")
        answered()
        assert the_run(request_).state == State.DONE

    def test_no(self, nynne: Client, mette: Client, world: World, request_: ActionRun) -> None:
        nynne.post(f"/abonnementer/svar/{request_.uid}/", {"answer": "no"})
        assert (the_run(request_).state, swaps()) == (State.REFUSED, [])
        page = mette.get(f"/abonnementer/{world.own_number.uid}/").content.decode()
        assert f"{the_run(request_).reason} sagde nej" in page
        assert 'value="yes"' not in nynne.get(f"/abonnementer/svar/{request_.uid}/").content.decode()

    def test_answered_twice_it_happens_once(self, nynne: Client, world: World, request_: ActionRun) -> None:
        for _ in range(2):
            nynne.post(f"/abonnementer/svar/{request_.uid}/", {"answer": "yes"})
        assert len(swaps()) == 1

    def test_an_administrator_comes_there_from_the_numbers_page(
        self, mette: Client, world: World, request_: ActionRun
    ) -> None:
        path = f"/abonnementer/svar/{request_.uid}/"
        assert path in mette.get(f"/abonnementer/{world.own_number.uid}/").content.decode()
        mette.post(path, {"answer": "yes"})
        assert the_run(request_).state == State.SENT

    def test_the_requester_can_only_cancel_it(
        self, world: World, request_: ActionRun, signed_in: Callable[[User], Client]
    ) -> None:
        path, asker = f"/abonnementer/svar/{request_.uid}/", signed_in(simon(world))
        assert 'value="yes"' not in asker.get(path).content.decode()
        asker.post(path, {"answer": "yes"})
        assert the_run(request_).state == State.AWAITING
        asker.post(path, {"answer": "no"})
        assert the_run(request_).state == State.REFUSED

    def test_nobody_else_finds_it(self, world: World, request_: ActionRun, signed_in: Callable[[User], Client]) -> None:
        with as_system("tests"):
            other = make_user(world.nordhavn, "other", {"mobile", "mobile_sim"})
        for user in (world.jonas, world.frida, other):
            assert signed_in(user).get(f"/abonnementer/svar/{request_.uid}/").status_code == 404
            assert signed_in(user).post(f"/abonnementer/svar/{request_.uid}/", {"answer": "yes"}).status_code == 404

    def test_a_fresh_second_factor_first(self, nynne: Client, request_: ActionRun) -> None:
        make_stale(nynne)
        path = f"/abonnementer/svar/{request_.uid}/"
        assert nynne.get(path)["Location"].startswith("/bekraeft/")
        nynne.post(path, {"answer": "yes", "back": path})
        assert the_run(request_).state == State.AWAITING


def test_an_unknown_card_is_reported_in_words(mette: Client, world: World) -> None:
    page = mette.post(at(world.colleagues_number, "skift-sim"), {"kind": "stock", "iccid": iccid(5)}).content.decode()
    assert 'role="alert"' in page
    assert iccid(5) not in page.split('role="alert"')[1].split("</div>")[0]


@pytest.mark.parametrize(("n", "words"), [(5, "ikke et af jeres"), (6, "har været brugt")])
def test_another_card_can_be_written_at_once(mette: Client, world: World, n: int, words: str) -> None:
    stock_card(world, 6, state="ended")
    answer = mette.post(at(world.colleagues_number, "skift-sim"), {"kind": "stock", "iccid": iccid(n)})
    assert words in error_at(answer, "iccid")
    assert f'value="{iccid(n)}"' in answer.content.decode()
    assert re.search(r'value="stock"[^>]* checked', answer.content.decode())


def test_what_no_other_answer_mends_is_said_alone(mette: Client, world: World, network: Outside) -> None:
    swap(world.mette, world.colleagues_number)
    page = mette.post(at(world.colleagues_number, "skift-sim"), {"kind": "stock", "iccid": iccid(5)}).content.decode()
    assert 'role="alert"' in page and 'name="iccid"' not in page
