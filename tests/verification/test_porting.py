"""The contract of number portability's client: orders that are one, the donor's answers, changes, and events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import requests

from selfservice.gateways.porting.client import HttpNumberPortability
from selfservice.gateways.porting.port import (
    ACCEPTED,
    ALREADY_PORTING,
    CANCELLED,
    COMPLETED,
    CVR_MISMATCH,
    DAY,
    DUPLICATE,
    FAILED,
    ICC_MISMATCH,
    NAME_MISMATCH,
    NOT_PORTABLE,
    REJECTED,
    REJECTIONS,
    REQUESTED,
    RETURNED,
    STATE,
    TERMINATED,
    TOO_LATE,
    UNKNOWN,
    UNKNOWN_NUMBER,
    PortEvent,
    PortingRefused,
    PortRequest,
    PortStatus,
)
from selfservice.gateways.porting.simulator.numbers import REJECTIONS as SIMULATED
from selfservice.kernel.core.errors import Unavailable
from selfservice.simulators.working_days import COPENHAGEN, working_day
from tests.outside import Outside
from tests.patience import SECONDS
from tests.verification.contract import CVR, Contract, address
from tests.verification.trouble import server_in

COMPANY = {"cvr": CVR}
DONORS = ("FJO",) * 4 + ("SUN",) * 3 + ("KLO",) * 3


def day(ahead: int = 5) -> date:
    return working_day(datetime.now(COPENHAGEN).date(), ahead)


def wish(index: int = 0, **more: Any) -> PortRequest:
    """Return a request that the donor accepts, for one of the numbers of the demo's company."""
    number = f"453100{index:04d}"
    given = {"number": f"+{number}", "donor": DONORS[int(number[-1])], "day": day(), **COMPANY}
    return PortRequest(**{**given, **more})


def create(key: str = "", request: PortRequest | None = None) -> PortStatus:
    client = HttpNumberPortability()
    return client.create(key or client.new_porting_id(), request or wish())


def act(outside: Outside, key: str, name: str, code: str = "") -> None:
    url = f"{outside.url}/sim/porting/{key}"
    requests.post(url, json={"act": name, "code": code}, timeout=SECONDS).raise_for_status()


def hurry(outside: Outside) -> None:
    headers = {"Accept": "application/json"}
    requests.post(f"{outside.url}/sim/porting/hurry", headers=headers, timeout=SECONDS).raise_for_status()


def portings(outside: Outside) -> list[dict[str, Any]]:
    return list(outside.get("/sim/porting/"))


def state(key: str) -> PortStatus:
    found = HttpNumberPortability().look_up(key)
    assert found
    return found


def fetched(since: str = "") -> tuple[PortEvent, ...]:
    return HttpNumberPortability().events(since).events


CONTRACT = Contract(create, lambda outside: len(portings(outside)))


def test_operators(outside: Outside) -> None:
    assert [(each.code, each.name) for each in HttpNumberPortability().operators()] == [
        ("FJO", "Fjordmobil"),
        ("KLO", "Kløvertele"),
        ("SUN", "Sundtel"),
    ]


def test_a_number_is_ported(outside: Outside) -> None:
    assert create("one") == PortStatus("one", REQUESTED, day(), "", "", 0)
    (found,) = portings(outside)
    assert found["request"] == {
        "number": "4531000000", "donor": wish().donor, "recipient": "NOR", "date": day().isoformat(), "cvr": CVR,
        "name": "", "iccid": "",
    }  # fmt: skip
    assert fetched() == ()
    hurry(outside)
    assert state("one") == PortStatus("one", ACCEPTED, day(), "", "", 1)
    act(outside, "one", "port")
    events = fetched()
    assert [(each.status.state, each.status.sequence) for each in events] == [(ACCEPTED, 1), (COMPLETED, 2)]
    assert state("one") == events[-1].status
    assert len({each.event_id for each in events}) == 2
    # It is ours now.
    create("two")
    hurry(outside)
    assert state("two").code == UNKNOWN_NUMBER


def test_the_same_id_is_the_same_porting(outside: Outside) -> None:
    assert create("one") == create("one")
    with pytest.raises(PortingRefused) as caught:
        create("one", wish(1))
    assert caught.value.code == DUPLICATE
    assert len(portings(outside)) == 1


@pytest.mark.parametrize("mode", ["lost_response", "hang_after_store", "garbage", "duplicate"])
def test_a_time_out_after_acceptance_is_looked_up(outside: Outside, mode: str) -> None:
    outside.fault("porting", mode, count=1)
    with pytest.raises(Unavailable):
        create("one")
    assert state("one").state == REQUESTED
    assert create("one") == state("one")
    assert len(portings(outside)) == 1


@pytest.mark.parametrize("mode", ["error500", "error503", "hang"])
def test_an_order_that_never_arrived(outside: Outside, mode: str) -> None:
    outside.fault("porting", mode, count=1)
    with pytest.raises(Unavailable):
        create("one")
    assert HttpNumberPortability().look_up("one") is None
    assert create("one").state == REQUESTED


def test_the_codes_of_the_design() -> None:
    assert set(SIMULATED) == set(REJECTIONS)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (wish(number="+4520999999"), UNKNOWN_NUMBER),
        (wish(donor="SUN" if wish().donor != "SUN" else "KLO"), UNKNOWN_NUMBER),
        (wish(number="+4531020001", donor="FJO"), CVR_MISMATCH),
        (wish(number="+4531020002", donor="FJO"), NOT_PORTABLE),
        (wish(number="+4531020003", donor="SUN"), TERMINATED),
        (wish(number="+4531020004", donor="SUN"), ""),
        (wish(number="+4531020005", donor="KLO"), ALREADY_PORTING),
        (wish(number="+4531020006", donor="KLO", cvr="", name="kirsten  holm"), ICC_MISMATCH),
        (wish(number="+4531020006", donor="KLO", cvr="", name="Kirsten Holm", iccid="8945010000000000014"), ""),
        (wish(number="+4531020007", donor="KLO", cvr="", name="Kirsten Holm"), ""),
        (wish(number="+4531020007", donor="KLO", cvr="", name="Karsten Holm"), NAME_MISMATCH),
        (wish(number="+4531020007", donor="KLO"), CVR_MISMATCH),
    ],
)
def test_the_donor_rejects_and_a_corrected_request_is_accepted(
    outside: Outside, request_: PortRequest, code: str
) -> None:
    create("one", request_)
    hurry(outside)
    (event,) = fetched()
    assert (event.status.state, event.status.code) == (REJECTED if code else ACCEPTED, code)
    assert bool(event.status.text) == bool(code)
    create("corrected", wish(5))
    hurry(outside)
    assert state("corrected").state == ACCEPTED


def test_a_number_ported_twice_at_once(outside: Outside) -> None:
    create("one")
    create("two")
    hurry(outside)
    assert [state("one").state, state("two").code] == [ACCEPTED, ALREADY_PORTING]


@pytest.mark.parametrize("code", REJECTIONS)
def test_rejections_by_hand_and_by_the_fault_panel(outside: Outside, code: str) -> None:
    create("one")
    act(outside, "one", "answer", code)
    outside.fault("porting", "port_rejected", count=1, reason=code)
    create("two", wish(1))
    hurry(outside)
    assert [(each.status.state, each.status.code) for each in fetched()] == [(REJECTED, code)] * 2


def test_the_donor_postpones_and_fails(outside: Outside) -> None:
    outside.fault("porting", "port_postponed", count=1)
    create("one")
    hurry(outside)
    found = state("one")
    assert (found.state, found.day, found.sequence) == (ACCEPTED, working_day(day(), 2), 2)
    assert "udsat" in found.text
    act(outside, "one", "fail")
    assert state("one").state == FAILED
    outside.fault("porting", "port_silent", count=1)
    create("two", wish(1))
    hurry(outside)
    assert state("two").state == REQUESTED


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"number": "+451234567"}, "NUMBER"),
        ({"number": "112"}, "NUMBER"),
        ({"number": "+4631000000"}, "NUMBER"),
        ({"donor": "NOR"}, "OPERATOR"),
        ({"donor": "XXX"}, "OPERATOR"),
        ({"cvr": ""}, "HOLDER"),
        ({"cvr": "", "name": " "}, "HOLDER"),
        ({"day": date(2026, 1, 2)}, DAY),
        ({"day": datetime.now(COPENHAGEN).date()}, DAY),
        ({"day": datetime.now(UTC).date() + timedelta(95)}, DAY),
        ({"day": date(2199, 12, 24)}, DAY),
        ({"name": "x" * 201}, "INVALID"),
    ],
)
def test_requests_that_are_refused_at_once(outside: Outside, more: dict[str, Any], code: str) -> None:
    with pytest.raises(PortingRefused) as caught:
        create("one", wish(**more))
    assert caught.value.code == code
    assert portings(outside) == []


def test_a_weekend_is_no_day(outside: Outside) -> None:
    saturday = day() + timedelta((5 - day().weekday()) % 7)
    with pytest.raises(PortingRefused, match="DAY: Numre flyttes kun på hverdage"):
        create(request=wish(day=saturday))


def test_refusals_without_a_code(outside: Outside) -> None:
    outside.fault("porting", "refuse400", count=1)
    with pytest.raises(PortingRefused, match="0x0"):
        create()


def test_the_day_is_changed(outside: Outside) -> None:
    client = HttpNumberPortability()
    create("one")
    later = day(8)
    assert client.change_day("one", later) == client.change_day("one", later)
    hurry(outside)
    assert state("one") == PortStatus("one", ACCEPTED, later, "", "", 2)
    outside.fault("porting", "port_too_late")
    changes: list[Callable[[], PortStatus]] = [lambda: client.change_day("one", day(9)), lambda: client.cancel("one")]
    for change in changes:
        with pytest.raises(PortingRefused) as caught:
            change()
        assert caught.value.code == TOO_LATE
    assert client.change_day("one", later).day == later
    outside.clear_faults()
    with pytest.raises(PortingRefused, match=DAY):
        client.change_day("one", date(2026, 1, 2))
    act(outside, "one", "port")
    with pytest.raises(PortingRefused, match=STATE):
        client.change_day("one", day(9))
    assert [each.status.day for each in fetched()] == [later] * 3


def test_a_porting_is_cancelled_or_returned_once(outside: Outside) -> None:
    client = HttpNumberPortability()
    create("one")
    assert client.cancel("one") == client.cancel("one") == PortStatus("one", CANCELLED, day(), "", "", 1)
    hurry(outside)
    assert state("one").state == CANCELLED
    create("two", wish(1))
    with pytest.raises(PortingRefused, match=STATE):
        client.give_back("two")
    hurry(outside)
    act(outside, "two", "port")
    with pytest.raises(PortingRefused, match=STATE):
        client.cancel("two")
    assert client.give_back("two") == client.give_back("two")
    assert state("two").state == RETURNED
    changes: list[Callable[[str], PortStatus]] = [
        client.cancel,
        client.give_back,
        lambda key: client.change_day(key, day()),
    ]
    for change in changes:
        with pytest.raises(PortingRefused) as caught:
            change("nobody")
        assert caught.value.code == UNKNOWN


def every_call() -> list[Any]:
    client = HttpNumberPortability()
    return [
        create,
        client.operators,
        client.events,
        lambda: client.look_up("one"),
        lambda: client.cancel("one"),
        lambda: client.give_back("one"),
        lambda: client.change_day("one", day()),
    ]


@pytest.mark.parametrize("mode", ["error500", "error503", "lost_response", "garbage"])
def test_the_clearing_house_in_trouble(outside: Outside, mode: str) -> None:
    create("one")
    hurry(outside)
    act(outside, "one", "port")
    HttpNumberPortability().give_back("one")
    outside.fault("porting", mode)
    for call in every_call()[:4]:
        with pytest.raises(Unavailable):
            call()
    outside.clear_faults()
    assert [each.status.state for each in fetched()] == [ACCEPTED, COMPLETED, RETURNED]


@pytest.mark.parametrize("trouble", ["never answers", "hangs up amid the answer", "talks garbage"])
def test_every_call_in_trouble(trouble: str, settings: Any) -> None:
    with server_in(trouble) as port:
        for setting, value in address("porting", port).items():
            setattr(settings, setting, value)
        for call in every_call():
            with pytest.raises(Unavailable):
                call()


def test_a_wrong_gateway_token_counts_as_our_error(outside: Outside, settings: Any) -> None:
    create("one")
    settings.PORTING_TOKEN = "wrong"
    for call in every_call():
        with pytest.raises(Unavailable, match="401"):
            call()


def test_a_wrong_address_says_nothing_about_a_porting(outside: Outside, settings: Any) -> None:
    settings.PORTING_URL += "/nowhere"
    for call in every_call():
        with pytest.raises(Unavailable, match="404"):
            call()
