"""The contract of the exchange's client: snapshots that are one, in any order, refusals, sounds, usage, and calls."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from selfservice.gateways.exchange.port import (
    FORBIDDEN,
    KINDS,
    LARGEST_SOUND,
    MALFORMED,
    MOST_SNAPSHOTS,
    TAKEN,
    TOO_LARGE,
    UNKNOWN,
    UNKNOWN_TARGET,
    ExchangeRefused,
    Snapshot,
    Stored,
)
from selfservice.gateways.exchange.simulator import api, objects
from selfservice.kernel.core.errors import Unavailable
from telephony.sound.read import MOST_SECONDS, RATE, SAMPLE_BYTES
from tests.outside import Outside
from tests.verification.contract import Contract, address
from tests.verification.exchange_data import (
    DIRECT,
    MAIN,
    OTHER,
    TENANT,
    client,
    company,
    flow,
    prompt,
    publish,
    put,
    refused,
    ring,
    schedule,
    user,
    wav,
)
from tests.verification.trouble import server_in

pytestmark = pytest.mark.usefixtures("outside")
made = count(1)


def present(outside: Outside, tenant: str = TENANT) -> dict[str, dict[str, Any]]:
    """What the exchange has, by uid."""
    return {each["uid"]: each for each in outside.get(f"/sim/exchange/{tenant}")}


def arrived(outside: Outside) -> int:
    tenants: dict[str, dict[str, int]] = outside.get("/sim/exchange/")["tenants"]
    return sum(counts.get("list", 0) for counts in tenants.values())


CONTRACT = Contract(lambda: put("list", f"list-{next(made)}", {"entries": []}), arrived)


def test_the_simulator_agrees_with_the_interface() -> None:
    assert (objects.KINDS, objects.LARGEST_SOUND, api.MOST_SNAPSHOTS) == (KINDS, LARGEST_SOUND, MOST_SNAPSHOTS)
    # The longest sound that the portal stores, with its header.
    assert MOST_SECONDS * RATE * SAMPLE_BYTES + 44 <= LARGEST_SOUND
    codes = {MALFORMED, UNKNOWN_TARGET, FORBIDDEN, TAKEN, UNKNOWN, TOO_LARGE}
    assert set(api.REASONS) == codes


def test_a_company_is_published_whole(outside: Outside) -> None:
    publish()
    found = present(outside)
    assert {uid: each["body"] for uid, each in found.items()} == {each.uid: each.body for each in company()}
    assert {each["sequence"] for each in found.values()} == {1}


def test_a_sequence_is_stored_once_and_older_ones_change_nothing(outside: Outside) -> None:
    assert put("list", "vip", {"entries": ["+4520123456"]}, 3) == Stored(3)
    assert put("list", "vip", {"entries": ["+4520123456"]}, 3) == Stored(3)
    assert put("list", "vip", {"entries": []}, 2) == Stored(3)
    # Not even looked at.
    assert put("list", "vip", {"entries": "x"}, 3) == Stored(3)
    assert present(outside)["vip"]["body"] == {"entries": ["+4520123456"]}
    assert put("list", "vip", {"entries": []}, 4) == Stored(4)
    assert present(outside)["vip"]["body"] == {"entries": []}


def test_a_removal_has_a_sequence_too(outside: Outside) -> None:
    put("list", "vip", {"entries": []}, 2)
    assert client().remove(TENANT, "list", "vip", 1) == Stored(2)
    assert present(outside)["vip"]["body"] == {"entries": []}
    assert client().remove(TENANT, "list", "vip", 3) == client().remove(TENANT, "list", "vip", 3) == Stored(3)
    # Late: what was removed stays removed.
    assert put("list", "vip", {"entries": []}, 2) == Stored(3)
    assert present(outside)["vip"]["body"] is None
    assert put("list", "vip", {"entries": []}, 4) == Stored(4)
    assert present(outside)["vip"]["body"] == {"entries": []}
    assert client().remove(TENANT, "user", "never-there", 1) == Stored(1)
    assert put("user", "never-there", user("never-there")) == Stored(1)
    assert present(outside)["never-there"]["body"] is None


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("number", {"number": MAIN, "flow": "none", "user": None}),
        ("number", {"number": MAIN, "flow": None, "user": "none"}),
        ("flow", flow({"h": {"type": "hours", "schedule": "none", "next": {"open": "e", "closed": "e"}},
                       "e": {"type": "hangup"}})),
        ("flow", flow({"e": {"type": "hangup", "prompt": prompt("x", "none")}})),
        ("flow", flow({"s": {"type": "subflow", "flow": "none", "next": {"returned": "s"}}})),
        ("user", user("x", greetings=[{"from": "2026-12-01T00:00+00:00", "to": "2026-12-02T00:00+00:00",
                                       "prompt": prompt("x", "none"), "action": "ring", "target": ""}])),
    ],
)  # fmt: skip
def test_unknown_targets_are_refused(kind: str, body: dict[str, Any]) -> None:
    refused(UNKNOWN_TARGET, lambda: put(kind, "x", body))


def test_targets_of_another_tenant_are_unknown() -> None:
    publish()
    refused(UNKNOWN_TARGET, lambda: put("number", "x", {"number": "+4570101099", "user": "mette"}, tenant=OTHER))


def test_a_number_belongs_to_one_tenant() -> None:
    publish()
    taken = {"number": MAIN, "flow": None, "user": None}
    refused(TAKEN, lambda: put("number", "x", taken, tenant=OTHER))
    refused(TAKEN, lambda: put("number", "x", taken))
    assert put("number", "n1", taken, 2) == Stored(2)
    client().remove(TENANT, "number", "n1", 3)
    assert put("number", "x", taken, tenant=OTHER) == Stored(1)
    refused(TAKEN, lambda: put("number", "n1", taken, 4))


@pytest.mark.parametrize(
    ("number", "allowed"),
    [
        ("+4533123456", True),
        ("+4930123456", True),
        ("+46812345678", False),
        ("+2981234567", False),
        ("+4590123456", False),
        ("+4990012345678", False),
        ("+881612345678", False),
        ("+8701234567", False),
    ],
)
def test_destinations(number: str, allowed: bool) -> None:
    put("policy", "policy", {"countries": ["DE"], "external_forwards_cap": None})
    forwarding = user("x", forwards={"always": number, "busy": "", "no_answer": "", "unavailable": ""})
    if allowed:
        assert put("user", "x", forwarding) == Stored(1)
    else:
        refused(FORBIDDEN, lambda: put("user", "x", forwarding))
    away = {"from": "2026-07-06T00:00", "to": "2026-07-27T00:00", "category": "vacation", "numbers": None, "id": "e",
            "greeting": {"prompt": prompt("Ferie"), "action": "forward", "target": number}}  # fmt: skip
    if not allowed:
        refused(FORBIDDEN, lambda: put("schedule", "x", schedule(exceptions=[away])))


END: dict[str, Any] = {"type": "hangup"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("list", {}),
        ("list", {"entries": ["4520123456"]}),
        ("nonesuch", {}),
        ("policy", {"countries": []}),
        ("user", user("y")),
        ("user", user("x", presence="asleep")),
        ("user", user("x", presence_until="2026-12-01T00:00")),
        ("user", user("x", forwards={"always": "112"})),
        ("user", user("x", status=[])),
        ("schedule", schedule(weekly=[{"day": 7, "from": "08:00", "to": "16:00", "category": "open"}])),
        ("schedule", schedule(weekly=[{"day": 1, "from": "8", "to": "16:00", "category": "open"}])),
        ("schedule", schedule(holidays={"24-12-2026": {"state": "closed"}})),
        ("schedule", schedule(holidays={"2026-12-24": {"state": "own"}})),
        ("schedule", schedule(override={"category": "open", "from": "2026-12-01T00:00", "until": "2026-12-02T00:00"})),
        ("schedule", schedule(exceptions=[{"id": "e"}])),
        ("number", {"number": "70101010"}),
        ("recording", {"seconds": True}),
        ("flow", flow() | {"version": 0}),
        ("flow", flow() | {"definition": {"schema": 2, "start": "e", "nodes": {"e": END}}}),
        ("flow", flow() | {"definition": {"schema": 1, "start": "x", "nodes": {"e": END}}}),
        ("flow", flow({"e": END | {"seconds": 1}})),
        ("flow", flow({"e": END | {"next": {"done": "e"}}})),
        ("flow", flow({"a": {"type": "announcement", "prompt": prompt("x"), "next": {}}})),
        ("flow", flow({"a": {"type": "announcement", "prompt": prompt("x"), "next": {"done": "b"}}})),
        ("flow", flow({"a": {"type": "announcement", "prompt": {"text": {"en": "x"}}, "next": {"done": "a"}}})),
        ("flow", flow({"e": END | {"prompt": {"text": {"da": ""}, "recording": {"da": ""}}}})),
        ("flow", flow({"e": {"type": "fax"}})),
        ("flow", flow({"g": {"type": "ring_group", "members": [], "next": {"no_answer": "g"}}})),
    ],
)
def test_malformed_bodies(outside: Outside, kind: str, body: dict[str, Any]) -> None:
    refused(MALFORMED, lambda: put(kind, "x", body))
    assert outside.get("/sim/exchange/")["tenants"] == {}


def test_an_empty_text_is_none() -> None:
    said = {"text": {"da": "x", "en": ""}, "recording": {"da": ""}}
    assert put("flow", "x", flow({"e": END | {"prompt": said}})) == Stored(1)


def test_malformed_calls(outside: Outside) -> None:
    refused(MALFORMED, lambda: put("list", "x", {"entries": []}, 0))
    refused(MALFORMED, lambda: put("list", "x", {"entries": []}, tenant="1234"))
    refused(MALFORMED, lambda: put("list", "x y", {"entries": []}))
    refused(MALFORMED, lambda: client().remove(TENANT, "list", "x", 0))
    refused(TOO_LARGE, lambda: put("list", "x", {"entries": [], "name": "", "note": "x" * 600_000}))
    refused(MALFORMED, lambda: ring("112"))
    refused(UNKNOWN, ring)
    many = [Snapshot("list", f"l{index}", 1, {"entries": []}) for index in range(MOST_SNAPSHOTS + 1)]
    refused(TOO_LARGE, lambda: client().put_many(TENANT, many))
    assert client().put_many(TENANT, many[1:]) == [Stored(1)] * MOST_SNAPSHOTS
    assert client().put_many(TENANT, []) == []


def test_many_are_answered_one_by_one(outside: Outside) -> None:
    put("list", "vip", {"entries": []}, 5)
    good: dict[str, Any] = {"entries": []}
    found = client().put_many(
        TENANT,
        [
            Snapshot("number", "n", 1, {"number": MAIN, "flow": None, "user": "new"}),
            Snapshot("list", "vip", 3, good),
            Snapshot("list", "wrong", 1, {"entries": [1]}),
            Snapshot("user", "new", 1, user("new")),
            Snapshot("number", "m", 1, {"number": DIRECT, "flow": "none", "user": None}),
            Snapshot("list", "vip", 6, None),
        ],
    )
    assert [each.code if isinstance(each, ExchangeRefused) else each for each in found] == [
        Stored(1), Stored(5), MALFORMED, Stored(1), UNKNOWN_TARGET, Stored(6)
    ]  # fmt: skip
    assert present(outside)["vip"]["body"] is None


@pytest.mark.parametrize(
    ("mode", "kind"), [("exchange_partly_refuses", ExchangeRefused), ("exchange_partly_busy", Unavailable)]
)
def test_many_in_part(outside: Outside, mode: str, kind: type[Exception]) -> None:
    outside.fault("exchange", mode, reason=TAKEN, count=1)
    snapshots = [Snapshot("list", f"l{index}", 1, {"entries": []}) for index in range(4)]
    found = client().put_many(TENANT, snapshots)
    assert [isinstance(each, kind) for each in found] == [False, True, False, True]
    assert set(present(outside)) == {"l0", "l2"}
    assert client().put_many(TENANT, snapshots) == [Stored(1)] * 4


def test_what_refers_to_a_busy_one_is_sent_again(outside: Outside) -> None:
    outside.fault("exchange", "exchange_partly_busy", count=1)
    found = client().put_many(
        TENANT,
        [
            Snapshot("number", "n", 1, {"number": MAIN, "flow": None, "user": "new"}),
            Snapshot("user", "new", 1, user("new")),
            Snapshot("number", "m", 1, {"number": DIRECT, "flow": "none", "user": None}),
        ],
    )
    assert [type(each) for each in found] == [Unavailable, Unavailable, ExchangeRefused]


@pytest.mark.parametrize("mode", ["lost_response", "hang_after_store", "garbage", "duplicate"])
def test_a_time_out_after_storing_is_sent_again(outside: Outside, mode: str) -> None:
    acts: list[Callable[[], object]] = [
        lambda: put("list", "vip", {"entries": []}),
        lambda: client().put_many(TENANT, company()),
        lambda: client().put_sound(TENANT, "welcome", 1, wav()),
        lambda: client().remove(TENANT, "list", "vip", 9),
    ]
    for act in acts:
        outside.fault("exchange", mode, count=1)
        with pytest.raises(Unavailable):
            act()
        before = outside.get(f"/sim/exchange/{TENANT}")
        act()
        assert outside.get(f"/sim/exchange/{TENANT}") == before


def every_call() -> list[Callable[[], object]]:
    return [
        lambda: put("list", "vip", {"entries": []}, 2),
        lambda: client().remove(TENANT, "list", "vip", 3),
        lambda: client().put_many(TENANT, [Snapshot("list", "vip", 4, {"entries": []})]),
        lambda: client().put_sound(TENANT, "welcome", 2, wav()),
        lambda: client().usage(TENANT),
        ring,
    ]


@pytest.mark.parametrize("mode", ["error500", "error503", "hang", "lost_response", "garbage"])
def test_the_exchange_in_trouble(outside: Outside, mode: str) -> None:
    publish()
    outside.fault("exchange", mode)
    for act in every_call():
        with pytest.raises(Unavailable):
            act()


def test_a_slow_exchange_answers(outside: Outside) -> None:
    publish()
    outside.fault("exchange", "delay", delay_ms=50)
    for act in every_call():
        act()


@pytest.mark.parametrize("trouble", ["never answers", "hangs up amid the answer", "talks garbage"])
def test_every_call_in_trouble(trouble: str, settings: Any) -> None:
    with server_in(trouble) as number:
        for setting, value in address("exchange", number).items():
            setattr(settings, setting, value)
        for act in every_call():
            with pytest.raises(Unavailable):
                act()


def test_refusals_by_the_fault_panel(outside: Outside) -> None:
    publish()
    for code in api.REASONS:
        outside.fault("exchange", "exchange_refuses", count=1, reason=code)
        refused(code, every_call()[0])
    outside.fault("exchange", "exchange_refuses")
    refused(MALFORMED, every_call()[0])
    refused(MALFORMED, every_call()[3])
    # It concerns snapshots that come alone.
    for act in (*every_call()[2:3], *every_call()[4:]):
        act()
    outside.fault("exchange", "refuse400")
    for act in (*every_call()[:4], every_call()[5]):
        refused("0x0", act)
    outside.fault("exchange", "exchange_unknown")
    for act in (*every_call()[:4], every_call()[5]):
        refused(UNKNOWN, act)
    with pytest.raises(Unavailable):
        client().usage(TENANT)


def test_a_wrong_token_or_address_is_our_error(outside: Outside, settings: Any) -> None:
    publish()
    right = settings.EXCHANGE_TOKEN
    settings.EXCHANGE_TOKEN = "wrong"
    for act in every_call():
        with pytest.raises(Unavailable, match="401"):
            act()
    settings.EXCHANGE_TOKEN, settings.EXCHANGE_URL = right, settings.EXCHANGE_URL + "/nowhere"
    for act in every_call():
        with pytest.raises(Unavailable, match="404"):
            act()
