"""The contract of the network's client, and orders that lie, are rejected, known, or for nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests
from django.utils import timezone

from selfservice.gateways import http
from selfservice.gateways.network.client import HttpNetwork
from selfservice.gateways.network.port import Answer, Order, Reservation
from selfservice.kernel.core.errors import Refused, Unavailable
from tests.outside import Outside
from tests.patience import SECONDS
from tests.verification.contract import MOBILE, Contract

HOME = {"name": "Mette Lindqvist", "street": "Kajgade 4", "postcode": "2150", "city": "Nordhavn"}
OTHER, STRANGE = "+4520123457", "+4520999999"
STOCK = "8945012310641199995"


def order(verb: str = "bars", body: Any = None, *, key: str = "one", number: str = MOBILE) -> Answer:
    return HttpNetwork().order(verb, number, {"bars": ["all"]} if body is None else body, key=key)


def bar() -> None:
    order(key=str(uuid4()))


CONTRACT = Contract(bar, lambda outside: len(outside.subscriber(MOBILE)["orders"]))


def done(verb: str, body: Any, *, key: str = "one", number: str = MOBILE) -> Answer:
    answer = HttpNetwork().answer(order(verb, body, key=key, number=number).reference)
    assert answer.status == "done"
    return answer


def test_an_order_is_taken_and_then_done(outside: Outside) -> None:
    taken = order()
    assert (taken.status, outside.subscriber(MOBILE)["bars"]) == ("accepted", ["premium"])
    assert HttpNetwork().answer(taken.reference) == Answer(taken.reference, "done")
    assert outside.subscriber(MOBILE)["bars"] == ["all"]


def test_asked_twice_it_is_one_order(outside: Outside) -> None:
    assert order() == order()
    assert len(outside.subscriber(MOBILE)["orders"]) == 1


@pytest.mark.parametrize("mode", ["hang_after_store", "lost_response", "garbage", "error500", "hang"])
def test_asked_again_after_an_answer_that_was_lost(outside: Outside, mode: str) -> None:
    outside.fault("network", mode, count=1)
    with pytest.raises(Unavailable):
        order()
    assert order().status == "accepted"
    assert len(outside.subscriber(MOBILE)["orders"]) == 1


def test_an_order_that_is_known_already_is_taken(outside: Outside) -> None:
    outside.fault("network", "duplicate", count=1)
    first = order()
    assert first.reference == order().reference


def bulk(*orders: Order) -> list[Answer | Refused | Unavailable]:
    return HttpNetwork().order_many(orders)


def bar_of(key: str, number: str = MOBILE, **body: Any) -> Order:
    return Order("bars", number, body or {"bars": ["all"]}, key)


def statuses(outside: Outside, number: str = MOBILE) -> list[str]:
    return [each["status"] for each in outside.subscriber(number)["orders"]]


def test_orders_of_a_bulk_are_orders_like_any_other(outside: Outside) -> None:
    first, second = bulk(bar_of("one"), Order("roaming-cap", OTHER, {"cap": 100}, "two"))
    assert isinstance(first, Answer) and isinstance(second, Answer)
    assert (first.status, second.status) == ("accepted", "accepted")
    assert set(HttpNetwork().answers([first.reference, second.reference])) == {first.reference, second.reference}
    assert (outside.subscriber(MOBILE)["bars"], outside.subscriber(OTHER)["roaming_cap"]) == (["all"], 100)
    # The same key is the same order, by either endpoint.
    assert order(key="one").reference == first.reference
    assert bulk(bar_of("one")) == [first]
    assert statuses(outside) == ["done"]


def test_an_order_that_is_refused_holds_up_no_other_of_its_bulk(outside: Outside) -> None:
    order(key="used")
    answers = bulk(
        bar_of("fine"), bar_of("nobody", "+4520999999"), bar_of("used", OTHER), bar_of("sense", bars=["sideways"]),
        Order("fly", MOBILE, {}, "fly"), bar_of("too", OTHER),
    )  # fmt: skip
    reasons = [str(each) if isinstance(each, Refused) else "" for each in answers]
    assert reasons == ["", "the network does not know it (HTTP 404)", "HTTP 409", "HTTP 400", "HTTP 400", ""]
    assert (len(statuses(outside)), len(statuses(outside, OTHER))) == (2, 1)


@pytest.mark.parametrize("mode", ["hang_after_store", "lost_response", "garbage", "error500", "hang"])
def test_a_bulk_sent_again_after_its_answer_was_lost(outside: Outside, mode: str) -> None:
    outside.fault("network", mode, count=1)
    orders = bar_of("one"), bar_of("two", OTHER)
    with pytest.raises(Unavailable):
        bulk(*orders)
    assert [each.status for each in bulk(*orders) if isinstance(each, Answer)] == ["accepted", "accepted"]
    assert (len(statuses(outside)), len(statuses(outside, OTHER))) == (1, 1)


@pytest.mark.parametrize("mode", ["duplicate", "twice", "disorder"])
def test_a_bulk_that_is_known_or_answered_oddly_is_taken(outside: Outside, mode: str) -> None:
    outside.fault("network", mode, count=1)
    orders = [bar_of("one"), bar_of("two", OTHER), bar_of("three", STRANGE), bar_of("four")]
    answers = bulk(*orders)
    assert isinstance(answers[2], Refused)
    assert answers[:2] == bulk(*orders)[:2]
    keys = [each["key"] for each in outside.subscriber(MOBILE)["orders"]]
    assert keys == ["one", "four"]
    assert [answers[0], answers[3]] == [order(key=key) for key in keys]


def test_a_bulk_with_an_order_that_the_network_rejects(outside: Outside) -> None:
    outside.fault("network", "rejected", count=1, reason="ported out")
    (taken,) = bulk(bar_of("one"))
    assert isinstance(taken, Answer)
    answer = HttpNetwork().answer(taken.reference)
    assert (answer.status, answer.reason) == ("rejected", "ported out")


@pytest.mark.parametrize(
    ("mode", "error", "stored"),
    [
        ("partly_refused", Refused("HTTP 400"), 0),
        ("partly_busy", Unavailable("HTTP 503"), 0),
        ("partly_garbage", Unavailable("no readable answer for the order"), 1),
    ],
)
def test_every_other_order_of_a_bulk_is_in_trouble(outside: Outside, mode: str, error: Exception, stored: int) -> None:
    outside.fault("network", mode, count=1)
    fine, wrong = bulk(bar_of("one"), bar_of("two", OTHER))
    assert isinstance(fine, Answer)
    assert (type(wrong), str(wrong)) == (type(error), str(error))
    assert len(statuses(outside, OTHER)) == stored
    assert [isinstance(each, Answer) for each in bulk(bar_of("one"), bar_of("two", OTHER))] == [True, True]
    assert (len(statuses(outside)), len(statuses(outside, OTHER))) == (1, 1)


def test_a_bulk_that_is_refused_as_such(outside: Outside) -> None:
    with pytest.raises(Refused, match="400"):
        bulk(*(bar_of(str(n)) for n in range(101)))
    assert statuses(outside) == []


@pytest.mark.parametrize(
    "entry",
    [
        None, [], {}, {"key": "one"}, {"key": "one", "code": True}, {"key": "one", "code": "202"},
        {"key": "one", "code": 202}, {"key": "one", "code": 99}, {"key": "one", "code": 202, "order_id": "../x"},
        {"key": "two", "code": 202, "order_id": "a", "status": "accepted"}, {"key": [], "code": 404},
        {"key": "one", "code": 401}, {"key": "one", "code": 429},
    ],
)  # fmt: skip
def test_an_unreadable_answer_says_nothing_about_the_order(monkeypatch: pytest.MonkeyPatch, entry: Any) -> None:
    answer = http.Answer(200, {"orders": [entry, {"key": "fine", "code": 404}]})
    monkeypatch.setattr("selfservice.gateways.network.client.call_json", lambda *given: answer)
    unread, fine = bulk(bar_of("one"), bar_of("fine"))
    assert isinstance(unread, Unavailable)
    assert isinstance(fine, Refused)


def test_an_order_under_way(outside: Outside) -> None:
    outside.fault("network", "pending")
    reference = order().reference
    assert HttpNetwork().answer(reference).status == "in_progress"
    assert outside.subscriber(MOBILE)["bars"] == ["premium"]
    outside.clear_faults()
    assert HttpNetwork().answer(reference).status == "done"


def test_an_order_that_the_network_rejects(outside: Outside) -> None:
    outside.fault("network", "rejected", count=1, reason="ported out")
    answer = HttpNetwork().answer(order().reference)
    assert (answer.status, answer.reason) == ("rejected", "ported out")
    assert order().reference == answer.reference


def test_many_answers_at_once(outside: Outside) -> None:
    references = [order(key=f"key {n}").reference for n in range(3)]
    outside.fault("network", "twice")
    found = HttpNetwork().answers([*references, "nobodyknows"])
    assert {reference: answer.status for reference, answer in found.items()} == dict.fromkeys(references, "done")


def test_an_answer_that_is_behind(outside: Outside) -> None:
    reference = done("bars", {"bars": []}).reference
    outside.fault("network", "disorder")
    assert HttpNetwork().answer(reference).status == "accepted"


def test_an_unknown_order(outside: Outside) -> None:
    with pytest.raises(Refused, match="404"):
        HttpNetwork().answer("nobodyknows")


def test_which_numbers_the_network_has(outside: Outside) -> None:
    assert HttpNetwork().knows(MOBILE)
    for number in (STRANGE, "FB123456", "ETH/1234"):
        assert not HttpNetwork().knows(number)
    done("terminate", {})
    assert not HttpNetwork().knows(MOBILE)


@pytest.mark.parametrize("mode", ["error503", "garbage", "duplicate", "lost_response"])
def test_a_network_that_does_not_say_whether_it_has_a_number(outside: Outside, mode: str) -> None:
    outside.fault("network", mode)
    with pytest.raises(Unavailable):
        HttpNetwork().knows(MOBILE)


@pytest.mark.parametrize("number", ["+4520999999", "+45112"])
def test_a_number_that_nobody_has(outside: Outside, number: str) -> None:
    with pytest.raises(Refused, match="404"):
        order(number=number)


def test_a_key_that_was_used_for_something_else(outside: Outside) -> None:
    order()
    for other in ({"body": {"bars": ["data"]}}, {"verb": "terminate", "body": {}}):
        with pytest.raises(Refused, match="409"):
            order(**other)


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("bars", {"bars": ["sideways"]}),
        ("bars", {}),
        ("sim", {}),
        ("sim", {"kind": "wooden"}),
        ("sim", {"kind": "physical", "ship_to": {"name": "Mette"}}),
        ("sim", {"iccid": "x"}),
        ("plan", {"plan": "", "add_ons": []}),
        ("plan", {"plan": "free"}),
        ("roaming-cap", {"cap": -1}),
        ("roaming-cap", {}),
        ("transfer", {"owner": {"kind": "person"}, "keep_card": True}),
        ("fly", {}),
    ],
)
def test_what_it_does_not_understand(outside: Outside, verb: str, body: Any) -> None:
    with pytest.raises(Refused, match="400"):
        order(verb, body)
    assert outside.subscriber(MOBILE)["orders"] == []


def test_a_wrong_gateway_token_counts_as_our_error(outside: Outside, settings: Any) -> None:
    settings.NETWORK_TOKEN = "wrong"
    with pytest.raises(Unavailable, match="401"):
        order()


def test_plan_cap_owner_and_end(outside: Outside) -> None:
    done("plan", {"plan": "free", "add_ons": ["world"]}, key="plan")
    done("roaming-cap", {"cap": None}, key="cap")
    done("transfer", {"owner": {"kind": "person", "name": "Freja", "cvr": ""}, "keep_card": False}, key="transfer")
    done("terminate", {}, key="end")
    now = outside.subscriber(MOBILE)
    assert (now["plan"], now["add_ons"], now["roaming_cap"], now["iccid"]) == ("free", ["world"], None, "")
    assert (now["owner"]["name"], now["terminated"]) == ("Freja", 1)
    after = HttpNetwork().answer(order("bars", {"bars": []}, key="late").reference)
    assert (after.status, after.reason) == ("rejected", "number is terminated")


def test_an_esim_profile_comes_with_its_codes(outside: Outside) -> None:
    card = done("sim", {"kind": "esim"}).result
    assert outside.subscriber(MOBILE)["iccid"] == card["iccid"]
    assert card["smdp"] and card["matching_id"]
    assert [len(card[code]) for code in ("pin", "puk1", "puk2")] == [4, 8, 8]
    # Printing an answer prints no code.
    assert card["puk1"] not in repr(HttpNetwork().answer(order("sim", {"kind": "esim"}).reference))


def test_a_card_by_post(outside: Outside) -> None:
    network, reference = HttpNetwork(), order("sim", {"kind": "physical", "ship_to": HOME}).reference
    sent = network.answer(reference)
    assert (sent.status, set(sent.result)) == ("shipped", {"carrier", "tracking"})
    assert network.answer(reference) == sent
    url = f"{outside.url}/sim/network/orders/{reference}/activate"
    assert requests.post(url, timeout=SECONDS).status_code == 200
    assert requests.post(url, timeout=SECONDS).status_code == 404
    card = network.answer(reference)
    assert (card.status, card.result["kind"]) == ("done", "physical")
    assert outside.subscriber(MOBILE)["iccid"] == card.result["iccid"]


def test_a_card_from_stock(outside: Outside) -> None:
    before = outside.subscriber(MOBILE)["iccid"]
    assert done("sim", {"iccid": STOCK}).result == {"iccid": STOCK, "kind": "physical"}
    for iccid, reason in (("4601234567890123456", "card is of another operator"), (before, "card is in use")):
        answer = HttpNetwork().answer(order("sim", {"iccid": iccid}, key=iccid, number="+4520123457").reference)
        assert (answer.status, answer.reason) == ("rejected", reason)


def reserve(count: int = 3, category: str = "mobile", *, key: str = "mine") -> Reservation:
    return HttpNetwork().reserve(category, count, key=key)


def created(reservation: Reservation, body: Any = None, *, place: int = 0, key: str = "new") -> Answer:
    wanted = {"plan": "mobil-20", "add_ons": [], "reservation": reservation.reference, **(body or {})}
    return HttpNetwork().order("create", reservation.numbers[place], wanted, key=key)


@pytest.mark.parametrize(("category", "begin"), [("mobile", "+4571"), ("telephony", "+4570"), ("internet", "FB"),
                                                ("circuits", "ETH")])  # fmt: skip
def test_numbers_are_reserved_and_nobody_else_gets_them(outside: Outside, category: str, begin: str) -> None:
    mine, theirs = reserve(category=category), reserve(category=category, key="theirs")
    assert all(number.startswith(begin) for number in mine.numbers)
    assert len({*mine.numbers, *theirs.numbers}) == 6
    assert timedelta(minutes=14) < mine.expires_at - timezone.now() <= timedelta(minutes=15)
    assert reserve(category=category) == mine


def test_numbers_of_a_reservation_are_kept_for_later(outside: Outside) -> None:
    mine, later = reserve(), timezone.now() + timedelta(days=30)
    HttpNetwork().extend(mine.reference, mine.numbers[:2], later)
    HttpNetwork().extend(mine.reference, mine.numbers[:2], later)
    assert HttpNetwork().answer(created(mine).reference).status == "done"
    # The first one is in use now, and another reservation has the third one.
    for reference, numbers in ((mine.reference, mine.numbers), (reserve(key="theirs").reference, mine.numbers[2:])):
        with pytest.raises(Refused):
            HttpNetwork().extend(reference, numbers, later)


def test_no_number_is_left(outside: Outside) -> None:
    outside.fault("network", "no_numbers", count=1)
    with pytest.raises(Refused):
        reserve()


@pytest.mark.parametrize("mode", ["lost_response", "garbage", "error503"])
def test_a_reservation_whose_answer_was_lost_is_the_same(outside: Outside, mode: str) -> None:
    outside.fault("network", mode, count=1)
    with pytest.raises(Unavailable):
        reserve()
    assert reserve() == reserve()


def test_a_reservation_that_is_known_already(outside: Outside) -> None:
    outside.fault("network", "duplicate", count=1)
    assert reserve() == reserve()


@pytest.mark.parametrize("sim", [{"kind": "esim"}, {"iccid": STOCK}])
def test_a_reserved_number_is_created_with_its_card(outside: Outside, sim: Any) -> None:
    mine = reserve()
    answer = HttpNetwork().answer(created(mine, {"sim": sim}).reference)
    assert answer.status == "done"
    found = outside.subscriber(mine.numbers[0])
    assert (found["plan"], found["iccid"]) == ("mobil-20", answer.result["iccid"])


def test_a_card_by_post_is_shipped_before_the_number_works(outside: Outside) -> None:
    taken = created(reserve(), {"sim": {"kind": "physical", "ship_to": HOME}})
    assert HttpNetwork().answer(taken.reference).status == "shipped"


def test_a_line_is_created_without_a_card(outside: Outside) -> None:
    line = reserve(category="internet")
    assert HttpNetwork().answer(created(line).reference) == Answer(created(line).reference, "done")


def test_only_free_numbers_are_created(outside: Outside) -> None:
    mine, theirs = reserve(), reserve(key="theirs")
    stolen = Reservation(mine.reference, theirs.numbers, theirs.expires_at)
    for number in (stolen, Reservation("", (MOBILE,), mine.expires_at)):
        with pytest.raises(Refused):
            created(number)


def test_a_rejected_number_is_nobodys_again(outside: Outside) -> None:
    mine = reserve()
    outside.fault("network", "rejected", count=1)
    assert HttpNetwork().answer(created(mine).reference).status == "rejected"
    assert HttpNetwork().answer(created(mine, key="again").reference).status == "done"
