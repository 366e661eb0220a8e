"""Call-backs of the network: believed when signed, in whatever order and however often; nothing goes backwards."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
from django.db import connection
from django.test import Client

from selfservice.gateways.network.client import HttpNetwork
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import handlers
from selfservice.kernel.scope.models import as_system
from tests.outside import Outside
from tests.patience import SECONDS
from tests.subscriptions.conftest import answered, commands, now, runs
from tests.subscriptions.network_calls import (
    HOME,
    CardHandler,
    call_back,
    cards,
    due_in,
    event,
    events,
    found,
    put,
    run_of,
    sent,
)
from tests.world import World

__all__ = ["cards"]
POSTED = {"kind": "physical", "ship_to": HOME}


@pytest.fixture
def order(network: Outside, bar: Any) -> str:
    """The reference of a bar that the network has taken, and has done just now, without having been asked."""
    network.fault("network", "pending")
    bar()
    answered()
    network.clear_faults()
    (command,) = commands()
    assert (command.state, HttpNetwork().answer(command.reference).status) == ("pending", "done")
    return command.reference


def mails() -> int:
    with as_system("tests"):
        return OutboxCommand.objects.system().filter(kind="mail").count()


def test_a_reported_outcome_is_applied(world: World, network: Outside, order: str) -> None:
    assert now(world.own_number).state == "active"
    answer = call_back(*events(network))
    assert (answer.status_code, answer.json()["taken"]) == (200, [events(network)[0]["event_id"]])
    assert (now(world.own_number).state, runs("bar_lost")[0].state) == ("barred", "done")
    assert answered() == 0


def test_an_event_sent_twice_is_applied_once(world: World, network: Outside, order: str) -> None:
    events_sent = events(network)
    for _ in range(3):
        assert call_back(*events_sent, *events_sent).status_code == 200
    assert mails() == 1
    assert commands()[0].done_at is not None


def test_an_old_copy_is_not_believed(world: World, network: Outside, order: str) -> None:
    for seconds in (-400, 400):
        assert call_back(*events(network), at=time.time() + seconds).status_code == 401
    assert now(world.own_number).state == "active"


def test_a_copy_within_the_window_changes_nothing(world: World, network: Outside, order: str) -> None:
    call_back(*events(network))
    before = commands()[0]
    assert call_back(*events(network), at=time.time() - 200).status_code == 200
    assert (commands()[0].done_at, mails()) == (before.done_at, 1)


def test_who_does_not_know_the_secret_is_not_believed(
    world: World, network: Outside, order: str, settings: Any
) -> None:
    assert call_back(*events(network), secret="guessed").status_code == 401
    settings.NETWORK_CALLBACK_SECRET = ""
    assert call_back(*events(network), secret="").status_code == 401
    assert now(world.own_number).state == "active"


@pytest.mark.parametrize("stamp", ["", "x", "-1", "²", "9" * 30])
@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=é", "x" * 5000])
def test_nothing_that_is_not_signed(db: None, stamp: str, signature: str) -> None:
    headers = {"X-Network-Timestamp": stamp, "X-Network-Signature": signature}
    answer = Client(headers=headers).post("/netvaerk/svar/", b'{"events": []}', content_type="application/json")
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"events": 1}',
        b'{"events": [1]}',
        b'{"events": [{}]}',
        b'{"events": [{"event_id": "a", "order_id": "b", "status": "flying", "sequence": 1}]}',
        b'{"events": [{"event_id": "a", "order_id": "b", "status": "done", "sequence": "1"}]}',
        b'{"events": [{"event_id": "a", "order_id": "b\\u0000", "status": "done", "sequence": 1}]}',
        b'{"events": [{"event_id": "a", "order_id": 7, "status": "done", "sequence": 1}]}',
        b'{"events": [{"event_id": "a", "order_id": "b", "status": "done", "sequence": 1, "result": [1]}]}',
    ],
)
def test_malformed_call_backs_are_refused(db: None, body: bytes) -> None:
    assert call_back(body=body).status_code == 400


def test_it_is_not_for_browsers(db: None, client: Client) -> None:
    assert client.get("/netvaerk/svar/").status_code == 405


def test_an_order_that_nobody_knows_comes_again(world: World, network: Outside, order: str) -> None:
    known = events(network)[0]
    answer = call_back(event("nobodyknows", "done"), known)
    assert (answer.status_code, answer.json()["taken"]) == (409, [known["event_id"]])
    assert now(world.own_number).state == "barred"


def test_an_event_before_the_orders_own_answer(network: Outside, cards: type[CardHandler]) -> None:
    """The network's answer to the order is lost; its call-back comes before the order is sent again."""
    put({"kind": "esim"})
    network.fault("network", "lost_response", count=1)
    assert sent().reference == ""
    (taken,) = network.subscriber(found().payload["number"])["orders"]
    early = event(taken["order_id"], "in_progress")
    assert call_back(early).status_code == 409
    assert sent().state == "done"
    assert call_back(early).status_code == 200
    assert len(network.subscriber(found().payload["number"])["orders"]) == 1


def test_refused_by_a_call_back(world: World, network: Outside, bar: Any) -> None:
    network.fault("network", "pending")
    bar()
    answered()
    reference = commands()[0].reference
    rejection = event(reference, "rejected", reason="ported out")
    assert call_back(rejection, rejection).status_code == 200
    (run,) = runs("bar_lost")
    assert (run.state, run.reason, now(world.own_number).state) == ("refused", "ported out", "active")
    # Support is notified once; and what was refused is not done by a later copy.
    assert mails() == 1
    assert call_back(event(reference, "done", 2)).status_code == 200
    assert now(world.own_number).state == "active"


def test_a_card_by_post_all_the_way(network: Outside, cards: type[CardHandler]) -> None:
    command = put(POSTED)
    assert (sent().state, run_of(command).progress["status"]) == ("pending", "shipped")
    assert run_of(command).progress["carrier"] == "PostNord"
    # It is asked about seldom, and is not late.
    assert due_in(command, 600, 600)
    assert found().alarmed_minutes > 10_000
    reference = found().reference
    assert network.get(f"/sim/network/{command.payload['number'][1:]}")["orders"][0]["status"] == "shipped"
    _put_in(network, reference)
    shipped, done = events(network)
    assert not {"pin", "puk1", "puk2", "matching_id"} & {*done["result"], *shipped["result"]}
    # The last comes first: the handler asks for the codes; what comes after it changes nothing.
    assert call_back(done).status_code == 200
    assert (found().state, cards.outcomes) == ("pending", [])
    assert due_in(command, 0, 1)
    assert sent().state == "done"
    ((what, card),) = cards.outcomes
    assert (what, len(card["puk1"])) == ("confirmed", 8)
    assert call_back(shipped).status_code == 200
    assert run_of(command).state == "done"
    _kept_nowhere(card["puk1"], card["pin"] + '"')


def _put_in(network: Outside, reference: str) -> None:
    url = f"{network.url}/sim/network/orders/{reference}/activate"
    requests.post(url, timeout=SECONDS).raise_for_status()


def _kept_nowhere(*codes: str) -> None:
    with as_system("tests"), connection.cursor() as cursor:
        for table in ("kernel_outboxcommand", "kernel_actionrun", "kernel_auditentry"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            text = str(cursor.fetchall())
            assert not [code for code in codes if code in text]


def test_an_event_older_than_the_stored_state_is_ignored(network: Outside, cards: type[CardHandler]) -> None:
    command = put(POSTED)
    reference = sent().reference
    for status, sequence in (("in_progress", 5), ("accepted", 9)):
        assert call_back(event(reference, status, sequence)).status_code == 200
        assert run_of(command).progress["status"] == "shipped"
    network.fault("network", "disorder")
    sent()
    assert run_of(command).progress["status"] == "shipped"


def test_a_done_that_comes_while_a_worker_asks_comes_again(network: Outside, cards: type[CardHandler]) -> None:
    """The worker may have got the state of a moment before."""
    put(POSTED)
    reference = sent().reference
    with as_system("tests"):
        OutboxCommand.objects.system().filter(key="card").update(state="sending")
    assert call_back(event(reference, "done", 3)).status_code == 409


def test_only_the_networks_own_commands(network: Outside, cards: type[CardHandler]) -> None:
    put(POSTED)
    reference = sent().reference
    with as_system("tests"):
        OutboxCommand.objects.system().filter(key="card").update(kind="mail")
    assert call_back(event(reference, "rejected")).status_code == 409
    assert "mail" in handlers
