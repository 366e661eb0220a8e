"""Test calls: what becomes of them, what is saved, and a week as callers meet it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from selfservice.kernel.actions.base import ActionRefused, FormInvalid
from selfservice.kernel.scope.models import acting_as, as_system
from telephony.core.world_data import Surroundings
from telephony.models import TestCall
from telephony.routing.definition import Definition
from telephony.routing.definition_json import read
from telephony.routing.localtime import ZONE
from telephony.routing.world import World as CallWorld
from telephony.simulation.actions.change_test_call import ChangeTestCall
from telephony.simulation.actions.delete_test_call import DeleteTestCall
from telephony.simulation.actions.save_test_call import SaveTestCall
from telephony.simulation.calls import (
    AHEAD,
    EVERYBODY,
    NOW,
    PAST,
    Call,
    moment_of,
    surroundings_of,
    trace_of,
)
from telephony.simulation.forms import CallForm, parameters_of
from telephony.simulation.week import Part, Way, Week
from telephony.simulation.week_drawing import draw
from tests.telephony import make
from tests.telephony.publishing import act, actor_of, make_flow, saved_call
from tests.world import World

SignedIn = Callable[[User], Client]
SCHEDULE = {
    "weekly": [{"day": day, "from": "08:00", "to": "16:00", "category": "open"} for day in range(5)],
    "holidays": {"2026-12-24": {"state": "closed"}},
}
PLAIN: dict[str, Any] = {
    "schema": 1, "start": "h", "nodes": {
        "h": {"type": "hours", "schedule": "office", "next": {"open": "u", "closed": "vm"}},
        "u": {"type": "user", "name": "Mette", "user": "mette",
              "next": {"busy": "vm", "no_answer": "vm", "unavailable": "vm"}},
        "vm": {"type": "voicemail", "name": "Kontoret", "box": "Kontor"},
    },
}  # fmt: skip
SAVED = {"name": "Mandag", "at": "0 09:30", "expected_node": "u", "expected_end": "answered"}


@pytest.fixture
def definition() -> Definition:
    return read(PLAIN)


@pytest.fixture
def around() -> Surroundings:
    user = {"uid": "mette", "name": "Mette Holm"}
    return Surroundings(
        CallWorld.read({"schedules": {"office": SCHEDULE}, "users": {"mette": user}}),
        {"office": "Kontortid", "mette": "Mette Holm"},
    )


def test_public_holidays_are_known_for_every_day_of_a_test_call(world: World) -> None:
    flow = make_flow(world.fremmed)
    actor = actor_of(world.frida)
    with acting_as(actor):
        holidays = surroundings_of(actor, flow.flow).world.schedules[str(flow.hours.uid)].holidays
    today = timezone.localdate()
    for day in (today - PAST, today + AHEAD):
        assert f"{day.year}-12-25" in holidays


def test_a_day_of_the_week_is_an_ordinary_one(definition: Definition, around: Surroundings) -> None:
    """24 December 2026 is a Thursday."""
    answered = {EVERYBODY: "answered"}
    weekly = trace_of(definition, Call("3 09:30", outcomes=answered), around.world)
    dated = trace_of(definition, Call("2026-12-24T09:30", outcomes=answered), around.world)
    assert (weekly.end.kind, dated.end.kind) == ("answered", "voicemail")


def test_an_answer_of_a_step_is_stronger_than_that_of_all(definition: Definition, around: Surroundings) -> None:
    call = Call("3 09:30", outcomes={EVERYBODY: "answered", "u": "busy"})
    assert trace_of(definition, call, around.world).end.kind == "voicemail"


def test_a_moment_is_one_of_denmark() -> None:
    assert moment_of("2026-07-01T09:30").utcoffset() != moment_of("2026-12-01T09:30").utcoffset()
    assert moment_of("0 09:30").weekday() == 0
    with pytest.raises(ValueError, match="whenever"):
        moment_of("whenever")


@pytest.mark.parametrize(
    "call",
    [
        Call(NOW),
        Call("0 09:30", caller="", keys=("1", "", "#")),
        Call("2026-12-24T09:30", caller="+4670123456", outcomes={EVERYBODY: "answered", "u": "busy"}),
    ],
)
def test_the_address_of_a_call_is_read_as_the_same_call(call: Call, definition: Definition) -> None:
    form = CallForm(parameters_of(call, "draft"), versions=[("draft", "Draft")], definition=definition)
    assert form.is_valid(), form.errors
    assert form.call() == call


@pytest.mark.parametrize(
    ("field", "data"),
    [
        ("time", {"moment": "0"}),
        ("time", {"moment": "0", "time": "25.00"}),
        ("day", {"moment": "day", "time": "9"}),
        ("day", {"moment": "day", "time": "9", "day": "24.12.1999"}),
        ("keys", {"keys": "1 a"}),
        ("caller_number", {"caller": "number", "caller_number": "Mette"}),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(
    field: str, data: dict[str, str], definition: Definition
) -> None:
    form = CallForm({"version": "draft", **data}, versions=[("draft", "Draft")], definition=definition)
    assert list(form.errors) == [field]


def test_a_week_is_cut_where_what_callers_get_changes(definition: Definition, around: Surroundings) -> None:
    week = Week(definition, around, date(2026, 12, 21))
    days = [[(part.interval, part.way.letter) for part in day.parts] for day in week.days]
    open_day = [("00.00–08.00", "A"), ("08.00–16.00", "B"), ("16.00–24.00", "A")]
    assert days == [*[open_day] * 3, [("00.00–24.00", "A")], open_day, *[[("00.00–24.00", "A")]] * 2]
    assert [(way.letter, way.text) for way in week.ways] == [("A", "Kontoret"), ("B", "Mette")]


def test_a_day_on_which_the_clock_is_changed_is_as_long_as_it_is(definition: Definition, around: Surroundings) -> None:
    """25 October 2026 has 25 hours, 28 March 2027 has 23."""
    autumn, spring = (Week(definition, around, first) for first in (date(2026, 10, 19), date(2027, 3, 22)))
    assert [week.days[6].hours for week in (autumn, spring)] == [25, 23]
    row = draw(autumn, lambda _part: "#")["rows"][6]
    assert sum(box.width for box in row.boxes) == 25 * 60 and row.day.endswith(", 25 timer")
    assert [tick - row.boxes[0].x for tick in row.ticks] == [7 * 60, 13 * 60, 19 * 60]


def test_an_hour_that_comes_twice_says_which_it_is() -> None:
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    part = Part(first, first + timedelta(hours=1), Way("A", 1, "x"))
    assert part.interval == "02.30–02.30 (anden gang)"


def test_a_test_call_is_saved_changed_and_deleted(world: World) -> None:
    flow = make_flow(world.fremmed).flow
    act(SaveTestCall, world.frida, flow, **SAVED, outcomes='{"*": "answered"}', keys="1-")
    with pytest.raises(ActionRefused):
        act(SaveTestCall, world.frida, flow, **SAVED)
    with pytest.raises(FormInvalid):
        act(SaveTestCall, world.frida, flow, **{**SAVED, "name": "Nu", "at": NOW})
    with as_system("tests"):
        saved = TestCall.objects.system().get(flow=flow)
    assert (saved.keys, saved.outcomes) == (["1", ""], {"*": "answered"})
    act(ChangeTestCall, world.frida, saved, **{**SAVED, "name": "Tirsdag", "at": "1 09:30"})
    with as_system("tests"):
        saved.refresh_from_db()
    assert (saved.name, saved.at) == ("Tirsdag", "1 09:30")
    act(DeleteTestCall, world.frida, saved)
    with as_system("tests"):
        assert not TestCall.objects.system().filter(flow=flow).exists()


def test_the_pages_show_a_call_its_saved_ones_and_the_week(world: World, signed_in: SignedIn) -> None:
    made = make_flow(world.fremmed)
    saved = saved_call(made.flow)
    client, url = signed_in(world.frida), reverse("flow_test", args=[made.flow.uid])
    asked: dict[str, str | int] = {"kald": 1, "version": "draft", "moment": "0", "time": "9.30", "answer": "answered"}
    page = client.get(url, asked).content.decode()
    for text in ("Mette Holm svarer", "Kontortid: ", "Mandag kl.\N{NO-BREAK SPACE}9.30", "1 af 1"):
        assert text in page
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    again = client.post(f"{url}?{query}", {"name": saved.name, "expected_end": "answered", "expected_node": "u"})
    assert 'id="id_name_error"' in again.content.decode()
    done = client.post(f"{url}?{query}", {"name": "Ny", "expected_end": "answered", "expected_node": "u"})
    assert done.status_code == 302
    assert client.get(url, {"proeve": str(saved.uid)}).status_code == 200
    assert 'id="id_time_error"' in client.get(url, {"kald": "1", "version": "draft", "moment": "0"}).content.decode()
    week = client.get(reverse("flow_week", args=[made.flow.uid]), {"fra": "2026-12-21"}).content.decode()
    assert "08.00–16.00" in week and "21.\xa0dec." in week
    assert signed_in(world.mette).get(url).status_code == 404


def test_times_are_those_of_denmark() -> None:
    assert moment_of("2026-12-24T09:30") == datetime(2026, 12, 24, 9, 30, tzinfo=ZONE)


def test_of_a_week_of_many_parts_one_day_is_listed_and_short_parts_are_drawn_together(
    world: World, mette: Client
) -> None:
    quarters = [
        {"day": day, "from": f"{hour:02}:{minute}", "to": f"{hour:02}:{int(minute) + 15}", "category": "open"}
        for day in range(7)
        for hour in range(6, 22)
        for minute in ("00", "30")
    ]
    with as_system("tests"):
        hours = make.schedule(world.nordhavn, weekly=quarters)
        flow = make.flow(world.nordhavn, published=make.definition(hours, make.user(world.nordhavn)))
    page = mette.get(reverse("flow_week", args=[flow.uid]), {"fra": "2026-12-08"}).content.decode()
    table = page.partition('class="table plain week-days"')[2]
    assert "8.\xa0dec." in table and "9.\xa0dec." not in table
    assert "fra=2026-12-09" in page.partition('id="days"')[2]
    assert page.count("<rect") < 60 < table.count("<tr>")
