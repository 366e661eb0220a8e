"""The simulated clearing house: its pages, the deadline of changes, working days, and state that survives a restart."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests

from selfservice.gateways.porting.simulator import SYSTEM
from selfservice.gateways.porting.simulator.portings import create, day_problem, get, is_late, work
from selfservice.simulators.store import Store
from selfservice.simulators.working_days import easter, is_working_day, working_day
from tests.outside import Outside
from tests.patience import SECONDS
from tests.verification.test_porting import create as order
from tests.verification.test_porting import day, wish

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
REQUEST = {"number": "4531000000", "donor": "FJO", "recipient": "NOR", "cvr": "12345674", "name": "", "iccid": ""}


@pytest.mark.parametrize(
    "sunday", ["1818-03-22", "2000-04-23", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2038-04-25"]
)
def test_easter(sunday: str) -> None:
    assert easter(int(sunday[:4])) == date.fromisoformat(sunday)


def test_working_days() -> None:
    closed = "2026-01-01 2026-04-02 2026-04-03 2026-04-06 2026-05-14 2026-05-25 2026-06-05 2026-12-24 2026-12-25"
    assert not any(is_working_day(date.fromisoformat(each)) for each in closed.split())
    # Store bededag ended with 2023; 1 May is a working day.
    assert is_working_day(date(2026, 5, 1))
    assert working_day(date(2026, 4, 1), 1) == date(2026, 4, 7)
    assert working_day(date(2026, 12, 28), -1) == date(2026, 12, 23)
    assert working_day(date(2026, 11, 29), 0) == date(2026, 11, 29)


def test_the_deadline_of_changes() -> None:
    monday = {"date": "2026-11-30"}
    assert not is_late(monday, datetime(2026, 11, 27, 11, 59, tzinfo=COPENHAGEN))
    assert is_late(monday, datetime(2026, 11, 27, 12, 0, tzinfo=COPENHAGEN))


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ("2026-11-30", ""),
        ("2026-11-29", "Numre flyttes kun på hverdage"),
        ("2026-11-27", "Tidligst 2026-11-30"),
        ("2026-12-24", "Numre flyttes kun på hverdage"),
        ("2027-02-26", ""),
        ("2027-03-01", "Højst 90 dage frem"),
        ("2027-02-29", "Datoen findes ikke"),
        ("x", "Datoen findes ikke"),
    ],
)
def test_days_on_which_a_number_is_ported(wanted: str, problem: str) -> None:
    # A Saturday evening, Sunday in UTC+1.
    assert day_problem(wanted, datetime(2026, 11, 28, 23, 30, tzinfo=ZoneInfo("UTC"))) == problem


def test_the_pages_show_portings_and_act(outside: Outside) -> None:
    order("one", wish(name="<b>Bo</b>"))
    home = requests.get(f"{outside.url}/sim/porting/", params={"q": "31 00 00 00"}, timeout=SECONDS).text
    assert "1 svar er på vej" in home
    assert "Venter på operatøren" in home
    assert "31 02 00 06" in home
    url = f"{outside.url}/sim/porting/one"
    found = requests.get(url, timeout=SECONDS).text
    assert "&lt;b&gt;Bo&lt;/b&gt;" in found
    assert "Flyt nummeret nu" not in found
    for form, said in (
        ({"act": "answer", "code": ""}, "Aftalt"),
        ({"act": "postpone"}, "ønsket den"),
        ({"act": "port"}, "Flyttet"),
        ({"act": "return"}, "Givet tilbage"),
    ):
        answer = requests.post(url, data=form, timeout=SECONDS)
        assert answer.status_code == 200
        assert said in answer.text
    for wrong in ({"act": "port"}, {"act": "sing"}, {}):
        assert requests.post(url, json=wrong, timeout=SECONDS).status_code == 400
    assert requests.post(f"{outside.url}/sim/porting/two", json={"act": "port"}, timeout=SECONDS).status_code == 404
    assert requests.get(f"{outside.url}/sim/porting/two", timeout=SECONDS).status_code == 404


def test_tests_can_add_a_number(outside: Outside) -> None:
    url = f"{outside.url}/sim/porting/numbers"
    given = {"number": "4540404040", "operator": "SUN", "name": "Mads"}
    assert requests.post(url, json=given, timeout=SECONDS).status_code == 201
    order("one", wish(number="+4540404040", donor="SUN", cvr="", name="mads"))
    assert "Aftalt" in requests.post(f"{outside.url}/sim/porting/hurry", timeout=SECONDS).text
    for wrong in ({"number": "x"}, {"operator": "ZZZ"}, {"name": 1}, {"ended": "x"}):
        assert requests.post(url, json=given | wrong, timeout=SECONDS).status_code == 400


def test_the_donor_answers_by_itself_and_the_number_is_ported_on_the_day(tmp_path: Path) -> None:
    path = str(tmp_path / "state.sqlite3")
    store = Store(path, [SYSTEM.schema])
    # The clock is scaled: all is due at once.
    create(store, "one", REQUEST | {"date": day().isoformat(), "number": "4531000000"}, "", "", 1e9)
    create(store, "two", REQUEST | {"date": "2026-01-05", "number": "4531000003"}, "port_fails", "", 1e9)
    create(store, "three", REQUEST | {"date": "2026-01-05", "number": "4531000002"}, "", "", 1)
    store.db.close()
    again = Store(path, [SYSTEM.schema])
    assert (work(again), work(again), work(again)) == (2, 1, 0)
    found = {key: get(again, key) for key in ("one", "two", "three")}
    assert {key: each and each["state"] for key, each in found.items()} == {
        "one": "accepted",
        "two": "failed",
        "three": "requested",
    }
    assert len(again.rows("SELECT * FROM published")) == 3
    again.db.close()
