"""The simulated exchange: its pages, calls by hand, schedules over a change of the clocks, and state that survives."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from selfservice.gateways.exchange.simulator import SYSTEM, objects
from selfservice.gateways.exchange.simulator.pages import asked
from selfservice.gateways.exchange.simulator.schedules import state
from selfservice.simulators.store import Store
from tests.outside import Outside
from tests.patience import SECONDS
from tests.verification.exchange_data import (
    CALLER,
    DIRECT,
    MAIN,
    TENANT,
    client,
    company,
    prompt,
    publish,
    put,
    schedule,
    user,
    wav,
)

MONDAY = {"number": MAIN, "caller": "20123456", "at": "2026-11-30T10:00", "keys": ""}


def page(outside: Outside, path: str, **given: str) -> str:
    answer = requests.get(f"{outside.url}/sim/exchange/{path}", params=given, timeout=SECONDS)
    assert answer.status_code == 200
    return answer.text


def test_pages_show_what_is_published(outside: Outside) -> None:
    assert "Ingen kunder endnu" in page(outside, "")
    publish()
    put("user", "mette", user("mette", name="<b>Mette</b>"), 2)
    client().remove(TENANT, "list", "vip", 2)
    client().put_sound(TENANT, "welcome", 1, wav())
    home = page(outside, "")
    assert "CVR 12 34 56 74" in home
    assert "Numre: 3" in home
    assert "Lister" not in home
    found = page(outside, TENANT)
    assert "70 10 10 10</a>: Kontor" in found
    assert "&lt;b&gt;Mette&lt;/b&gt;" in found
    assert "DE; højst 2 viderestillinger" in found
    assert f'src="/sim/exchange/{TENANT}/sound/welcome"' in found
    assert requests.get(f"{outside.url}/sim/exchange/11111111", timeout=SECONDS).status_code == 404
    assert requests.get(f"{outside.url}/sim/exchange/11111111/call", timeout=SECONDS).status_code == 404
    assert requests.get(f"{outside.url}/sim/exchange/calls/9999999", timeout=SECONDS).status_code == 404
    assert "CVR 12 34 56 74" in requests.get(outside.url, timeout=SECONDS).text


def test_a_call_is_made_by_hand(outside: Outside) -> None:
    publish()
    client().put_sound(TENANT, "welcome", 1, wav())
    found = page(outside, f"{TENANT}/call", **MONDAY)
    assert "Tast 1 for salg" in found
    assert "<audio" in found
    # No key is pressed yet: the menu waits, then the queue.
    assert 'name="press" value="1"' in found
    assert "Læg en besked" in found
    pressed = page(outside, f"{TENANT}/call", **MONDAY, press="2")
    assert "Viderestilling" in pressed
    assert 'name="press"' not in pressed
    answered = page(outside, f"{TENANT}/call", **MONDAY, press="1", **{"o.jonas": "answered"})
    assert "Besvaret</strong>: Jonas" in answered
    # Asked about are those whom the call may ring.
    direct = page(outside, f"{TENANT}/call", **MONDAY | {"number": DIRECT})
    for name, of_main, of_direct in (("jonas", True, False), ("mette", True, True), ("+4533123456", True, False)):
        assert [f'name="o.{name}"' in text for text in (answered, direct)] == [of_main, of_direct], name
    assert page(outside, f"{TENANT}/call", **MONDAY | {"at": "2026-11-30T20:00"}).count("lukket") == 1
    # Looking counts as no usage.
    usage = client().usage(TENANT)
    assert (usage.uses, usage.forwards) == ((), ())


def test_a_call_that_is_placed_counts(outside: Outside) -> None:
    publish()
    url = f"{outside.url}/sim/exchange/{TENANT}/call"
    answer = requests.post(url, data=MONDAY | {"keys": "1", "o.jonas": "answered"}, timeout=SECONDS)
    assert "Et opkald til 70 10 10 10" in answer.text
    assert [each.user for each in client().usage(TENANT).uses] == ["jonas"]
    assert "Besvaret" in page(outside, "")
    (call,) = outside.get("/sim/exchange/")["calls"]
    assert (call["request"]["number"], call["trace"]["by"]) == (MAIN, "jonas")
    wrong = requests.post(url, data=MONDAY | {"number": "+4570999999"}, timeout=SECONDS)
    assert (wrong.status_code, "Kunden har ikke nummeret" in wrong.text) == (404, True)
    assert requests.get(url, params=MONDAY | {"at": "yesterday"}, timeout=SECONDS).status_code == 422
    assert requests.get(url, params=MONDAY | {"caller": "112"}, timeout=SECONDS).status_code == 422


def test_pages_show_markup_as_text(outside: Outside) -> None:
    publish()
    put("flow", "main", {"name": "<script>", "version": 2, "definition": {
        "schema": 1, "start": "a", "nodes": {"a": {"type": "hangup", "name": "<i>", "prompt": prompt("<script>x")}},
    }}, 2)  # fmt: skip
    found = page(outside, f"{TENANT}/call", **MONDAY)
    assert "&lt;script&gt;x" in found
    for text in (found, page(outside, TENANT)):
        assert "<script>" not in text
        assert "<i>" not in text


def test_what_the_form_means() -> None:
    given = asked({"number": MAIN, "caller": "20 12 34 56", "at": "2026-07-01T10:00", "keys": "1-", "press": "2"})
    assert given == {
        "number": MAIN, "caller": CALLER, "at": "2026-07-01T10:00:00+02:00", "keys": ["1", "", "2"], "outcomes": {}
    }  # fmt: skip
    assert asked({"caller": "4930123456", "o.mette": "busy", "o.jonas": ""})["outcomes"] == {"mette": "busy"}
    assert asked({"caller": "4930123456"})["caller"] == "+4930123456"
    assert datetime.fromisoformat(asked({})["at"]).tzinfo


NIGHT = [{"day": day, "from": "22:00", "to": "06:00", "category": "night"} for day in range(7)]
DAYTIME = [{"day": day, "from": "02:30", "to": "24:00", "category": "open"} for day in range(7)]
AWAY = {"id": "a", "from": "2026-07-06T00:00", "to": "2026-07-27T00:00", "category": "vacation", "numbers": None}


@pytest.mark.parametrize(
    ("given", "at", "category"),
    [
        (schedule(), "2026-11-30T06:59:59+00:00", "closed"),
        (schedule(), "2026-11-30T07:00:00+00:00", "open"),
        (schedule(), "2026-11-30T15:00:00+00:00", "closed"),
        (schedule(), "2026-12-24T10:00:00+00:00", "closed"),
        # A night before a holiday goes on in it; the holiday's own night does not begin.
        (schedule(weekly=NIGHT), "2026-12-24T04:59:59+00:00", "night"),
        (schedule(weekly=NIGHT), "2026-12-24T22:00:00+00:00", "closed"),
        (schedule(weekly=NIGHT), "2026-12-25T04:00:00+00:00", "closed"),
        # 2:30 does not occur: the offset from before counts, so it is 3:30 summer time.
        (schedule(weekly=DAYTIME), "2026-03-29T01:29:59+00:00", "closed"),
        (schedule(weekly=DAYTIME), "2026-03-29T01:30:00+00:00", "open"),
        # 2:30 occurs twice: the first.
        (schedule(weekly=DAYTIME), "2026-10-25T00:29:59+00:00", "closed"),
        (schedule(weekly=DAYTIME), "2026-10-25T00:30:00+00:00", "open"),
        (schedule(exceptions=[AWAY]), "2026-07-05T22:00:00+00:00", "vacation"),
        (schedule(exceptions=[AWAY]), "2026-07-26T22:00:00+00:00", "closed"),
        (schedule(exceptions=[AWAY, AWAY | {"id": "b", "from": "2026-07-13T00:00", "category": "open"}]),
         "2026-07-14T03:00:00+00:00", "open"),
        (schedule(exceptions=[AWAY | {"numbers": [MAIN]}, AWAY | {"id": "b", "from": "2026-07-13T00:00",
                                                                  "category": "open"}]),
         "2026-07-14T03:00:00+00:00", "vacation"),
        (schedule(exceptions=[AWAY | {"numbers": [DIRECT]}]), "2026-07-14T10:00:00+00:00", "open"),
        (schedule(exceptions=[AWAY], override={"category": "open", "from": "2026-07-14T00:00:00+02:00",
                                               "until": "2026-07-14T02:00:00+02:00"}),
         "2026-07-13T22:00:00+00:00", "open"),
    ],
)  # fmt: skip
def test_schedules(given: dict[str, Any], at: str, category: str) -> None:
    assert state(given, datetime.fromisoformat(at), MAIN).category == category


def test_what_is_published_survives_a_restart(tmp_path: Path) -> None:
    path = str(tmp_path / "state.sqlite3")
    store = Store(path, [SYSTEM.schema])
    for each in reversed(company(3)):
        assert objects.store_object(store, TENANT, each.kind, each.uid, each.sequence, each.body) == 3
    store.db.close()
    again = Store(path, [SYSTEM.schema])
    assert objects.store_object(again, TENANT, "list", "vip", 2, None) == 3
    assert objects.get(again, TENANT, "list", "vip") == {"entries": ["+4520123456", "+4533*"]}
    again.db.close()
