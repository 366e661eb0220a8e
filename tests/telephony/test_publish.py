"""Publishing: what may be put into use, who agrees to what, and what becomes of the versions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from selfservice.kernel.actions.base import ActionRefused, Changed, FormInvalid, StepUpRequired
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.scope.models import as_system
from telephony.models import CallFlow, DestinationPolicy, FlowVersion
from telephony.publishing.actions.publish import Publish
from telephony.publishing.actions.restore import RestoreVersion
from tests.telephony import make
from tests.telephony.publishing import act, fresh_actor, make_flow, publish, saved_call, seen_by, versions
from tests.world import World

State = FlowVersion.State
SignedIn = Callable[[User], Client]


def test_a_draft_is_put_into_use_and_sent_to_the_exchange(world: World) -> None:
    flow = make_flow(world.fremmed).flow
    publish(world.frida, flow, message="Ny boks")
    found = versions(flow)
    assert {number: row.state for number, row in found.items()} == {1: State.ARCHIVED, 2: State.PUBLISHED}
    assert (found[2].message, found[2].author_name) == ("Ny boks", world.frida.name)
    with as_system("tests"):
        flow.refresh_from_db()
        (command,) = OutboxCommand.objects.system().filter(kind="exchange.sync")
        entry = AuditEntry.objects.system().get(event="publish_flow")
    assert flow.published_number == 2
    assert command.payload["objects"] == [["flow", str(flow.uid)]]
    assert entry.after["flow_version"] == 2


def test_a_draft_that_somebody_has_changed_since_is_not_put_into_use(world: World) -> None:
    made = make_flow(world.fremmed)
    seen = seen_by(world.frida, made.flow)
    with as_system("tests"):
        FlowVersion.objects.system().filter(flow=made.flow, state=State.DRAFT).update(revision=1)
    with pytest.raises(Changed):
        publish(world.frida, made.flow, seen=seen)
    publish(world.frida, made.flow, seen=seen_by(world.frida, made.flow))


def test_a_new_forward_abroad_needs_a_fresh_second_factor(world: World) -> None:
    made = make_flow(world.fremmed)
    abroad = {"type": "forward", "number": "+4930901820", "seconds": 20,
              "next": {"busy": "vm", "no_answer": "vm", "refused": "vm"}}  # fmt: skip
    hours = {**made.draft["nodes"]["h"], "next": {"open": "f", "closed": "vm"}}
    nodes = {**made.draft["nodes"], "f": abroad, "h": hours}
    with as_system("tests"):
        DestinationPolicy.objects.create(company=world.fremmed, countries=["DE"])
        drafts = FlowVersion.objects.system().filter(flow=made.flow, state=State.DRAFT)
        drafts.update(definition={**made.draft, "nodes": nodes})
    with pytest.raises(StepUpRequired):
        publish(world.frida, made.flow)
    run(Publish, fresh_actor(world.frida), made.flow.uid, {"accept_warnings": "on"})
    # Calls go there already: another change of the flow asks for none.
    with as_system("tests"):
        nodes["vm"] = {**nodes["vm"], "box": "Kontor 2"}
        make.version(made.flow, 3, State.DRAFT, {**made.draft, "nodes": nodes}, base_number=2)
    publish(world.frida, made.flow)


def test_errors_forbid_it_and_there_must_be_a_draft_that_differs(world: World) -> None:
    made = make_flow(world.fremmed)
    with as_system("tests"):
        drafts = FlowVersion.objects.system().filter(flow=made.flow, state=State.DRAFT)
        broken = {**made.draft, "start": "nowhere"}
        drafts.update(definition=broken)
    with pytest.raises(ActionRefused, match="1 fejl"):
        publish(world.frida, made.flow)
    with as_system("tests"):
        drafts.update(definition=made.published)
    with pytest.raises(ActionRefused, match="det samme"):
        publish(world.frida, made.flow)
    with as_system("tests"):
        drafts.delete()
    with pytest.raises(ActionRefused, match="ingen kladde"):
        publish(world.frida, made.flow)


def test_warnings_are_accepted(world: World) -> None:
    with as_system("tests"):
        silent = {"schema": 1, "start": "a", "nodes": {"a": {"type": "hangup"}}}
        flow = make.flow(world.fremmed, draft=silent)
    with pytest.raises(FormInvalid) as invalid:
        act(Publish, world.frida, flow)
    assert "accept_warnings" in str(invalid.value)
    publish(world.frida, flow)


def test_a_version_that_was_put_into_use_since_the_draft_was_begun_is_a_warning(world: World) -> None:
    made = make_flow(world.fremmed)
    with as_system("tests"):
        FlowVersion.objects.system().filter(flow=made.flow, number=2).update(number=3, base_number=1)
        CallFlow.objects.system().filter(pk=made.flow.pk).update(published_number=2)
    with pytest.raises(FormInvalid) as invalid:
        act(Publish, world.frida, made.flow)
    assert "accept_warnings" in str(invalid.value)


def test_a_test_call_that_fails_blocks_it_unless_it_is_accepted(world: World) -> None:
    made = make_flow(world.fremmed)
    saved_call(made.flow, "Om aftenen", at="0 20:00")
    # What held on a day that is over does not.
    saved_call(made.flow, "I fjor", at="2025-12-24T20:00")
    with pytest.raises(FormInvalid) as invalid:
        publish(world.frida, made.flow)
    assert "accept_failing" in str(invalid.value)
    publish(world.frida, made.flow, accept_failing="on")
    with as_system("tests"):
        assert AuditEntry.objects.system().get(event="publish_flow").after["failing_tests"] == ["Om aftenen"]


def test_the_page_shows_what_changes_and_what_it_touches(world: World, signed_in: SignedIn) -> None:
    made = make_flow(world.fremmed)
    saved_call(made.flow)
    client, url = signed_in(world.frida), reverse("flow_publish", args=[made.flow.uid])
    page = client.get(url).content.decode()
    for text in ("70\xa010\xa010\xa010", "Hovednummer", "<s>Kontor</s>", "Salg", "Mandag morgen", "Som den skal"):
        assert text in page
    done = client.post(url, {"accept_warnings": "on", "message": "Ny boks"})
    assert done["Location"] == reverse("flow", args=[made.flow.uid])
    assert versions(made.flow)[2].state == State.PUBLISHED
    assert "ingen kladde" in client.get(url).content.decode()
    assert signed_in(world.freja).get(url).status_code == 403
    assert signed_in(world.mette).get(url).status_code == 404


def test_a_call_that_goes_the_same_way_to_other_words_is_not_shown_as_before(world: World, signed_in: SignedIn) -> None:
    made = make_flow(world.fremmed)
    voicemail = {**made.published["nodes"]["vm"], "prompt": {"text": {"da": "Vi ringer tilbage."}}}
    nodes = {**made.published["nodes"], "vm": voicemail}
    with as_system("tests"):
        drafts = FlowVersion.objects.system().filter(flow=made.flow, state=State.DRAFT)
        drafts.update(definition={**made.published, "nodes": nodes})
    page = signed_in(world.frida).get(reverse("flow_publish", args=[made.flow.uid])).content.decode()
    assert "Samme vej som før" in page
    assert "Som før." not in page


def test_an_earlier_version_is_copied_into_the_draft(world: World) -> None:
    made = make_flow(world.fremmed)
    first = versions(made.flow)[1]
    with pytest.raises(FormInvalid):
        act(RestoreVersion, world.frida, first)
    act(RestoreVersion, world.frida, first, replace="on")
    draft = versions(made.flow)[2]
    assert (draft.state, draft.definition, draft.before) == (State.DRAFT, made.published, made.draft)
    with as_system("tests"):
        FlowVersion.objects.system().filter(pk=draft.pk).delete()
    act(RestoreVersion, world.frida, first)
    draft = versions(made.flow)[2]
    assert (draft.state, draft.definition, draft.base_number) == (State.DRAFT, made.published, 1)


def test_versions_are_listed_and_compared(world: World, signed_in: SignedIn) -> None:
    made = make_flow(world.fremmed)
    client = signed_in(world.frida)
    page = client.get(reverse("flow_versions", args=[made.flow.uid])).content.decode()
    assert "Kladde" in page and "I drift" in page
    compared = client.get(reverse("flow_version", args=[versions(made.flow)[2].uid])).content.decode()
    assert "<s>Kontor</s>" in compared and "Fra version 1 til 2" in compared
    assert client.get(reverse("flow_version", args=[versions(made.flow)[2].uid]) + "?med=9").status_code == 404
