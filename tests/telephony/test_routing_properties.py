"""What holds for every valid flow, whatever it meets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from telephony.leaving.replace_user import replace_user
from telephony.routing.call import MOST_STEPS
from telephony.routing.definition_json import dump, read
from telephony.routing.localtime import local_date, span, to_utc
from telephony.routing.references import references
from telephony.routing.schedule import moment_at, state_at
from telephony.routing.simulate import answer
from telephony.routing.timetable import Schedule
from telephony.routing.trace import ENDS, REASONS, Trace
from telephony.routing.validate import validate
from telephony.routing.world import World
from tests.telephony.random_flows import MAIN, USERS, Case, case

SEEDS = st.integers(0, 10**9)
CASES = SEEDS.map(case)
ANY = st.builds(case, SEEDS, overlapping=st.booleans())
FEW = settings(max_examples=40, deadline=None)
ZONES = ("UTC", "Europe/Copenhagen", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland")


def call(given: Case, world: World, zone: str = "UTC") -> Trace:
    at = given.at.astimezone(ZoneInfo(zone))
    return answer(MAIN, at=at, caller=given.caller, keys=given.keys, outcomes=given.outcomes, world=world)


@FEW
@given(CASES)
def test_random_flows_are_valid(given: Case) -> None:
    world = World.read(given.world)
    for uid, flow in world.flows.items():
        assert [finding for finding in validate(flow, world, uid=uid) if finding.level == "error"] == []


@FEW
@given(ANY)
def test_a_valid_flow_ends(given: Case) -> None:
    trace = call(given, World.read(given.world))
    assert trace.end.kind in {*ENDS} - {"broken", "too_many_steps", "unassigned"}
    assert {step.reason for step in trace.steps} <= {*REASONS}
    assert len(trace.steps) <= MOST_STEPS
    assert trace.seconds == sum(step.seconds for step in trace.steps)


@FEW
@given(ANY, st.sampled_from(ZONES))
def test_an_instant_in_any_zone_gives_the_same_trace(given: Case, zone: str) -> None:
    assert call(given, World.read(given.world), zone) == call(given, World.read(given.world))


@FEW
@given(ANY)
def test_a_trace_holds_until_it_says(given: Case) -> None:
    world = World.read(given.world)
    trace = call(given, world)
    if trace.until:
        assert trace.until > given.at
        later = answer(
            MAIN, at=trace.until - timedelta(seconds=1), caller=given.caller, keys=given.keys,
            outcomes=given.outcomes, world=world,
        )  # fmt: skip
        assert later.path == trace.path


@FEW
@given(ANY)
def test_a_definition_is_read_as_it_was_written(given: Case) -> None:
    definition = read(given.definition)
    assert read(json.dumps(dump(definition))) == definition


def plainly(schedule: Schedule, at: datetime, called: str) -> tuple[str, str]:
    """The category and its source, by the rules as they are written, without any preparation."""
    if schedule.override and schedule.override.start <= at < schedule.override.until:
        return schedule.override.category, "override"
    found = []
    for each in schedule.exceptions:
        start, end = (to_utc(datetime.fromisoformat(local)) for local in (each.start, each.to))
        if start <= at < end and (each.numbers is None or called in each.numbers):
            found.append((each.numbers is None, end - start, each.id, each.category))
    if found:
        return min(found)[-1], "exception"
    running = list(starting(schedule, at))
    if not running:
        return "closed", "holiday" if local_date(at).isoformat() in schedule.holidays else "none"
    latest = max(each[:2] for each in running)
    # Of two with one start, the later one in the list.
    return next((each[2], each[3]) for each in reversed(running) if each[:2] == latest)


def starting(schedule: Schedule, at: datetime) -> Iterator[tuple[datetime, str, str, str]]:
    """The intervals of a day and the day before that hold an instant: start, local start, category, source."""
    today = local_date(at)
    for day in (today - timedelta(days=1), today):
        holiday = schedule.holidays.get(day.isoformat())
        weekly = [each for each in schedule.weekly if each.day == day.weekday()]
        for hours in holiday.intervals if holiday else weekly:
            start, end = span(day, hours.start, hours.to)
            if start <= at < end:
                yield start, hours.start, hours.category, "holiday" if holiday else "weekly"


@FEW
@given(ANY, st.integers(0, 7 * 1440), st.sampled_from((MAIN, "")))
def test_a_state_is_what_the_rules_say(given: Case, minutes: int, called: str) -> None:
    for schedule in World.read(given.world).schedules.values():
        state = state_at(schedule, given.at - timedelta(minutes=minutes), called)
        assert (state.category, state.source) == plainly(schedule, given.at - timedelta(minutes=minutes), called)


@FEW
@given(ANY, st.integers(0, 7 * 96))
def test_a_state_holds_until_it_says(given: Case, quarters: int) -> None:
    for schedule in World.read(given.world).schedules.values():
        at = given.at - timedelta(minutes=15 * quarters)
        state = state_at(schedule, at, MAIN)
        if state.until:
            before = moment_at(schedule, state.until - timedelta(seconds=1), MAIN)
            after = moment_at(schedule, state.until, MAIN)
            assert (before.category, before.exception) == (state.category, state.exception)
            assert (after.category, after.exception) != (state.category, state.exception)


@FEW
@given(CASES, st.sampled_from(USERS))
def test_a_user_who_was_replaced_is_used_nowhere(given: Case, uid: str) -> None:
    definition = read(given.definition)
    for by in ("other", ""):
        replaced = replace_user(definition, uid, by)
        used = {reference.uid for reference in references(replaced) if reference.kind == "user"}
        before = {reference.uid for reference in references(definition) if reference.kind == "user"}
        assert uid not in used
        assert (by in used) == (bool(by) and uid in before)
        codes = {finding.code for finding in validate(replaced, World.read(given.world))}
        assert not codes & {"missing_target", "missing_outlet", "no_start", "cycle"}
