"""The fault panel: what each mode does to a call, and for how many."""

from __future__ import annotations

import time

import pytest
import requests

from tests.outside import Outside
from tests.patience import SECONDS, until
from tests.simulators.calls import CVR, DISPATCH, ask_register, cvr_query, dispatch_xml, put, send_sms, sms


@pytest.mark.parametrize(
    ("mode", "status", "stored"),
    [("error500", 500, 0), ("error503", 503, 0), ("refuse400", 400, 0), ("duplicate", 409, 1), ("garbage", 200, 1)],
)
def test_modes_that_answer(outside: Outside, mode: str, status: int, stored: int) -> None:
    outside.fault("eboks", mode)
    answer = put(outside, "faulty")
    assert answer.status_code == status
    assert len(outside.letters(CVR)) == stored
    if mode == "garbage":
        with pytest.raises(ValueError):
            answer.json()


@pytest.mark.parametrize(("mode", "stored"), [("hang", 0), ("hang_after_store", 1)])
def test_modes_that_hang(outside: Outside, mode: str, stored: int) -> None:
    outside.fault("eboks", mode)
    headers = {"Authorization": "Bearer demo-eboks"}
    with pytest.raises(requests.ReadTimeout):
        requests.put(outside.url + DISPATCH + "hangs", data=dispatch_xml(), headers=headers, timeout=0.5)
    if stored:
        until(lambda: outside.letters(CVR), "the letter in the store")
    assert len(outside.letters(CVR)) == stored


def test_an_answer_that_is_lost(outside: Outside) -> None:
    outside.fault("eboks", "lost_response")
    with pytest.raises(requests.RequestException):
        put(outside, "lost")
    assert len(outside.letters(CVR)) == 1


def test_a_slow_answer(outside: Outside) -> None:
    outside.fault("eboks", "delay", delay_ms=200)
    started = time.monotonic()
    assert put(outside, "slow").status_code == 200
    assert time.monotonic() - started >= 0.2


def test_a_fault_for_some_calls(outside: Outside) -> None:
    outside.fault("eboks", "error500", count=2)
    assert [put(outside, f"counted{n}").status_code for n in range(4)] == [500, 500, 200, 200]
    outside.fault("eboks", "error500", share=0)
    assert put(outside, "never").status_code == 200


def test_each_system_has_its_own(outside: Outside) -> None:
    outside.fault("sms", "error500")
    outside.fault("cvr", "error503")
    assert send_sms(outside, sms()).status_code == 500
    assert ask_register(outside, cvr_query()).status_code == 503
    assert put(outside, "well").status_code == 200
    assert set(outside.get("/sim/faults")) == {"sms", "cvr"}
    outside.clear_faults()
    assert send_sms(outside, sms()).status_code == 200


def test_the_panel_as_a_person_uses_it(outside: Outside) -> None:
    form = {"system": "eboks", "mode": "error503", "share": "0.5", "delay_ms": "", "count": "", "retry_after": "3"}
    page = requests.post(f"{outside.url}/sim/faults", data=form, timeout=SECONDS)
    assert page.status_code == 200
    assert "Svarer 503" in page.text
    fault = outside.get("/sim/faults")["eboks"]
    assert (fault["mode"], fault["share"], fault["count"], fault["retry_after"]) == ("error503", 0.5, None, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"system": "moon", "mode": "error500"},
        {"system": "eboks", "mode": "explode"},
        {"system": "eboks", "mode": "error500", "share": "half"},
        {"system": "eboks", "mode": "error500", "share": "nan"},
        {"system": "eboks", "mode": "delay", "delay_ms": "1e400"},
        {"system": "eboks", "mode": "delay", "delay_ms": -1},
        {"system": "eboks", "mode": "delay", "count": [1]},
    ],
)
def test_an_invalid_fault_is_refused(outside: Outside, wrong: dict[str, object]) -> None:
    assert requests.post(f"{outside.url}/sim/faults", json=wrong, timeout=SECONDS).status_code == 400
    assert outside.get("/sim/faults") == {}
