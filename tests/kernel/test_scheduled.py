"""Scheduled runs: stored unchanged, run when the day begins with the rights of that day, or refused with a notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Grant, User
from selfservice.kernel.actions import due_date, scheduled
from selfservice.kernel.actions.runner import ActionRefused, Changed, FormInvalid, Unconfirmed, registry, run
from selfservice.kernel.actions.scheduled import ERRORS, perform_due
from selfservice.kernel.core.refusals import TemporaryReason
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.kernel.examples import Rename
from tests.kernel.planned import NAME, PlannedRename, again, ask, come, entries, name, tomorrow
from tests.world import World

pytestmark = pytest.mark.usefixtures("handler")


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(registry, PlannedRename.slug, PlannedRename)
    monkeypatch.setattr(PlannedRename, "reason", None)
    monkeypatch.setattr(PlannedRename, "error", None)
    PlannedRename.days.clear()
    yield


@pytest.fixture
def planned(world: World, mette: PortalActor) -> ActionRun:
    return ask(mette, world, tomorrow(), reason="Flyttet")


def mails() -> list[dict[str, Any]]:
    with as_system("tests"):
        rows = OutboxCommand.objects.system().filter(kind="mail", payload__template="scheduled_refused")
        return [row.payload for row in rows]


def test_it_waits_unchanged_and_is_on_record(world: World, planned: ActionRun) -> None:
    row = again(planned)
    due = timezone.localdate() + timedelta(days=1)
    assert (row.state, row.due_at, row.finished_at) == ("scheduled", due_date.moment(due), None)
    assert row.data == {"name": NAME, "reason": "Flyttet", "due_on": due.isoformat()}
    assert name(world) != NAME
    # It was asked whether it can be done on that day, not today.
    assert PlannedRename.days == [due]
    (entry,) = entries("scheduled")
    assert (entry.actor_id, entry.after, entry.reason, entry.target_id) == (
        world.mette.pk, {"action": "example_planned", "due_on": due.isoformat()}, "Flyttet", world.konto.pk,
    )  # fmt: skip
    assert perform_due() == 0


def test_when_its_day_has_come_it_is_done_as_the_requester(world: World, planned: ActionRun) -> None:
    assert (come(planned), perform_due()) == (1, 0)
    assert name(world) == NAME
    row = again(planned)
    assert (row.state, row.after) == ("sent", {"name": NAME})
    (entry,) = entries("example_planned")
    assert (entry.actor_id, entry.actor_name, entry.run_uid) == (world.mette.pk, "Mette Prøve", planned.uid)
    with as_system("tests"):
        assert OutboxCommand.objects.system().filter(run_uid=planned.uid).count() == 1
    # No second factor is fresh then: it was when it was asked for.
    assert PlannedRename.step_up


def test_workers_are_asked_to_help_when_many_are_due(
    world: World, planned: ActionRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    come(planned)
    assert cache.get("wake:kernel.scheduled") is None
    monkeypatch.setattr(scheduled, "MANY", 1)
    with as_system("tests"):
        ActionRun.objects.system().filter(pk=planned.pk).update(state="scheduled")
    perform_due()
    assert cache.get("wake:kernel.scheduled")


def test_the_sweep_does_it(world: World, planned: ActionRun) -> None:
    with as_system("tests"):
        ActionRun.objects.system().filter(pk=planned.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    call_command("sweep", "--once")
    assert name(world) == NAME


@pytest.mark.parametrize("day", ["", "i dag"])
def test_without_a_day_and_for_today_it_is_done_now(world: World, mette: PortalActor, day: str) -> None:
    row = ask(mette, world, f"{timezone.localdate():%d.%m.%Y}" if day else "")
    assert (row.state, row.due_at, name(world)) == ("sent", None, NAME)


@pytest.mark.parametrize("day", ["31.02.2027", "i morgen", "past", "far", "\0"])
def test_a_day_that_can_not_be(world: World, mette: PortalActor, day: str) -> None:
    day = {"past": tomorrow(-1), "far": tomorrow(5 * 366 + 1)}.get(day, day)
    with pytest.raises(FormInvalid) as invalid:
        ask(mette, world, day)
    assert list(invalid.value.form.errors) == ["due_on"]


def test_an_action_that_can_not_wait_is_done_now(world: World, mette: PortalActor) -> None:
    row = run(Rename, mette, world.konto.uid, {"name": NAME, "due_on": tomorrow()})
    assert (row.state, "due_on" in row.data) == ("sent", False)


def test_it_is_planned_once(world: World, mette: PortalActor, planned: ActionRun) -> None:
    with pytest.raises(ActionRefused, match=r"already|allerede"):
        ask(mette, world, tomorrow(3), name="Andet")
    # Done now it may be; on the day there is nothing left to do.
    ask(mette, world)
    come(planned)
    assert (again(planned).state, again(planned).reason) == ("refused", "It has that name.")


@pytest.mark.parametrize("gone", ["rights", "accounts", "locked", "target"])
def test_what_can_not_be_done_any_more_is_refused_and_mailed(world: World, planned: ActionRun, gone: str) -> None:
    with as_system("tests"):
        grants = Grant.objects.system().filter(user=world.mette)
        if gone == "rights":
            grants.update(functions=["users"])
        elif gone == "accounts":
            grants.update(account_ids=[world.other_konto.pk], whole_group=False)
        elif gone == "locked":
            User.objects.system().filter(pk=world.mette.pk).update(state="locked")
        else:
            Grant.objects.system().filter(user=world.mette).update(company=world.datter)
    come(planned)
    row = again(planned)
    assert (row.state, name(world) == NAME) == ("refused", False)
    assert "Mette Prøve" in row.reason
    (entry,) = entries("scheduled_refused")
    assert (entry.actor_kind, entry.on_behalf_of, entry.reason, entry.run_uid) == (
        "system", "Mette Prøve", row.reason, planned.uid,
    )  # fmt: skip
    assert entry.company_id == world.nordhavn.pk
    sent_mails = mails()
    if gone == "locked":
        assert sent_mails == []
    else:
        assert [(mail["to"], mail["context"]["reason"]) for mail in sent_mails] == [("mette@example.com", row.reason)]
    assert perform_due() == 0


def test_a_reason_to_refuse_of_that_day(world: World, planned: ActionRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PlannedRename, "reason", "Kontoen er lukket.")
    come(planned)
    assert (again(planned).state, again(planned).reason) == ("refused", "Kontoen er lukket.")
    assert mails()[0]["context"]["what"] == "Rename"
    assert "44100271" in mails()[0]["context"]["about"]


def test_what_is_in_the_way_for_now_is_waited_for(
    world: World, planned: ActionRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PlannedRename, "reason", TemporaryReason("Netværket har ikke svaret."))
    come(planned)
    row = again(planned)
    assert row.due_at
    assert (row.state, row.due_at > timezone.now()) == ("scheduled", True)
    monkeypatch.setattr(PlannedRename, "reason", None)
    come(planned)
    assert (again(planned).state, name(world)) == ("sent", NAME)


def test_a_temporary_reason_ends_after_a_day(world: World, planned: ActionRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PlannedRename, "reason", TemporaryReason("Netværket har ikke svaret."))
    with as_system("tests"):
        long_ago = {**planned.data, "due_on": (timezone.localdate() - timedelta(days=2)).isoformat()}
        ActionRun.objects.system().filter(pk=planned.pk).update(data=long_ago)
    come(planned)
    assert again(planned).state == "refused"


def test_errors_of_our_own_are_few_and_leave_nothing(
    world: World, planned: ActionRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PlannedRename, "error", RuntimeError("hemmelig"))
    for count in range(1, ERRORS):
        come(planned)
        row = again(planned)
        assert (row.state, row.progress, name(world) == NAME) == ("scheduled", {"errors": count}, False)
        assert row.data["due_on"]
    come(planned)
    assert again(planned).state == "refused"
    assert "hemmelig" not in again(planned).reason
    assert len(mails()) == 1


def test_a_day_begins_at_danish_midnight() -> None:
    assert due_date.moment(date(2026, 12, 1)) == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert due_date.moment(date(2027, 3, 28)) == datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert due_date.moment(date(2027, 3, 29)) == datetime(2027, 3, 28, 22, tzinfo=UTC)


@pytest.mark.parametrize(("hour", "waits"), [(22, True), (23, False)])
def test_tomorrow_is_a_danish_day(hour: int, waits: bool) -> None:
    # 1 December begins at 23 o'clock of 30 November, UTC.
    with time_machine.travel(datetime(2026, 11, 30, hour, 30, tzinfo=UTC), tick=False):
        assert (due_date.due_on({"due_on": date(2026, 12, 1)}) is not None) is waits


class SeenRename(PlannedRename):
    """Shows the present name before the change."""

    slug = "example_seen"

    def seen(self, target: Any, data: Any, day: date) -> str:
        return f"{target.name}|{data['name']}|{day}"


del registry[SeenRename.slug]


def test_a_later_change_is_confirmed_first(world: World, mette: PortalActor) -> None:
    fresh, data = replace(mette, verified_at=timezone.now()), {"name": NAME}
    with pytest.raises(Unconfirmed) as asked:
        run(PlannedRename, fresh, world.konto.uid, data | {"due_on": tomorrow()}, confirmed=False)
    assert asked.value.target == world.konto
    assert asked.value.form.cleaned_data["name"] == NAME
    # Without a day, this action asks for no confirmation.
    assert run(PlannedRename, fresh, world.konto.uid, data, confirmed=False).state == ActionRun.State.SENT


def test_what_changed_since_it_was_shown_is_refused(world: World, mette: PortalActor) -> None:
    fresh, today = replace(mette, verified_at=timezone.now()), timezone.localdate()
    old, due = name(world), today + timedelta(days=1)

    def call(seen: str, **data: str) -> ActionRun:
        return run(SeenRename, fresh, world.konto.uid, {"name": NAME, "seen": seen, **data})

    for stale in (f"Andet|{NAME}|{today}", f"{old}|{NAME}|{due}", f"{old}|Andet|{today}"):
        with pytest.raises(Changed):
            call(stale)
    with pytest.raises(Changed):
        call(f"{old}|{NAME}|{today}", due_on=tomorrow())
    assert call(f"{old}|{NAME}|{due}", due_on=tomorrow()).state == ActionRun.State.SCHEDULED
    assert call(f"{old}|{NAME}|{today}").state == ActionRun.State.SENT


def test_an_action_that_shows_nothing_ignores_what_was_seen(world: World, mette: PortalActor) -> None:
    assert ask(mette, world, seen="Noget andet").state == ActionRun.State.SENT
