"""An object's history: for those who see the object, without addresses and without other people's log-ins."""

from __future__ import annotations

import html

from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from accounts.models import Grant, User
from accounts.permissions.access import portal_actor
from selfservice.kernel import audit
from selfservice.kernel.history.timeline import Timeline, timeline
from selfservice.kernel.scope.actor import Actor, PortalActor, PublicActor, StaffActor, SystemActor
from selfservice.kernel.scope.models import acting_as, as_system
from tests.world import World


def actor_of(user: User) -> PortalActor:
    with as_system("tests: make an actor"):
        return portal_actor(user)


def events(lines: Timeline) -> list[str]:
    return [line.what for line in lines]


def drawn(actor: Actor, lines: Timeline) -> str:
    with acting_as(actor):
        return html.unescape(render_to_string("ui/timeline.html", {"lines": lines}))


def test_newest_first_and_no_more_than_asked_for(world: World) -> None:
    for number in range(12):
        audit.record(SystemActor(), f"event_{number}", world.konto)
    mette = actor_of(world.mette)
    assert events(timeline(mette, world.konto)) == [f"Event {number}" for number in range(11, 1, -1)]
    assert events(timeline(mette, world.konto, limit=2)) == ["Event 11", "Event 10"]


def test_only_of_the_object_itself(world: World) -> None:
    audit.record(SystemActor(), "of_another", world.other_konto)
    audit.record(SystemActor(), "of_the_company", world.nordhavn)
    assert len(timeline(actor_of(world.mette), world.konto)) == 0


def test_it_needs_no_function_of_the_log(world: World) -> None:
    audit.record(SystemActor(), "edit_account", world.konto)
    audit.record(SystemActor(), "edit_account", world.other_konto)
    jonas = actor_of(world.jonas)
    assert not jonas.holds("log")
    lines = timeline(jonas, world.konto)
    assert len(lines) == 1
    assert lines.about == ""
    assert "<a " not in drawn(jonas, lines)


def test_those_who_may_read_the_log_are_led_there(world: World) -> None:
    audit.record(SystemActor(), "edit_account", world.konto)
    mette = actor_of(world.mette)
    text = drawn(mette, timeline(mette, world.konto))
    assert f'href="/log/?om=accounts.account%3A{world.konto.uid}"' in text
    # A grant has no page that the log could name it by.
    with as_system("tests"):
        grant = Grant.objects.system().filter(user=world.mette).get()
    assert timeline(mette, grant).about == ""


def test_nothing_of_another_customer(world: World) -> None:
    audit.record(SystemActor(), "edit_account", world.fremmed_konto)
    assert len(timeline(actor_of(world.mette), world.fremmed_konto)) == 0
    assert len(timeline(actor_of(world.frida), world.fremmed_konto)) == 1


def test_of_log_ins_only_ones_own(world: World) -> None:
    audit.record(PortalActor(id=world.freja.pk, name="Freja", ip="203.0.113.9"), "login", world.freja)
    audit.record(PublicActor(ip="203.0.113.7"), "login_failed", world.freja)
    audit.record(PortalActor(id=world.mette.pk, name="Mette"), "change_rights", world.freja)
    audit.record(SystemActor(), "alarm_refused", world.freja)
    mette, freja = actor_of(world.mette), actor_of(world.freja)
    assert len(timeline(mette, world.freja)) == 1
    assert len(timeline(freja, world.freja)) == 2
    # An administrator who views as a colleague has not become the colleague.
    as_freja = PortalActor(id=freja.id, name=freja.name, access=freja.access, real=mette)
    assert len(timeline(as_freja, world.freja)) == 1
    assert len(timeline(StaffActor(), world.freja)) == 4


def test_a_line_says_who_and_what_and_never_from_where(world: World) -> None:
    support = StaffActor(id=world.sofie.pk, name="Sofie", ip="203.0.113.9")
    before, after = {"mobile": "+4520123456"}, {"mobile": "+4520123457"}
    audit.record(support, "edit_user", world.freja, before=before, after=after, reason="<Ringede>", on_behalf_of="Bo")
    mette = actor_of(world.mette)
    text = drawn(mette, timeline(mette, world.freja)).replace("\u00a0", " ")
    for part in ("Support: Sofie", "Bo", "20 12 34 56 → 20 12 34 57", "<Ringede>"):
        assert part in text
    assert "203.0.113.9" not in text


def test_an_object_without_a_history_says_so(world: World) -> None:
    mette = actor_of(world.mette)
    assert "<ol" not in drawn(mette, timeline(mette, world.konto))


def test_one_query(world: World) -> None:
    for number in range(9):
        audit.record(SystemActor(), f"event_{number}", world.konto)
    mette = actor_of(world.mette)
    with acting_as(mette), CaptureQueriesContext(connection) as queries:
        timeline(mette, world.konto)
    assert len([q for q in queries if "kernel_auditentry" in q["sql"]]) == 1
    assert len(queries) <= 2
