"""The list of call flows and what is done to a whole flow: make from a template, copy, rename, delete."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from telephony.flows.actions.delete_flow import DeleteFlow
from telephony.flows.actions.discard_draft import DiscardDraft
from telephony.flows.template_form import DESCRIBED
from telephony.models import CallFlow, FlowVersion
from telephony.routing.templates import TEMPLATES
from tests.telephony import make
from tests.world import World

VOICEMAIL = make.definition()


def versions_of(name: str) -> list[FlowVersion]:
    with as_system("tests"):
        return list(FlowVersion.objects.system().filter(flow__name=name))


def test_each_template_is_described_and_valid_at_once(world: World, mette: Client) -> None:
    assert set(DESCRIBED) == {*TEMPLATES, "blank"}
    with as_system("tests"):
        hours = make.schedule(world.nordhavn)
        people = [str(make.user(world.nordhavn, name, licence=make.licence_type()).uid) for name in ("Anna", "Bo")]
    chosen = {
        "schedule": str(hours.uid), "members": people, "others": people[:1], "user": people[0], "number": "20 12 34 56",
        "box": "Kontor",
    }  # fmt: skip
    for template in TEMPLATES:
        data = {"template": template, "name": f"Flow {template}", "company": str(world.nordhavn.uid), **chosen}
        answer = mette.post(reverse("flow_new"), data)
        assert answer.status_code == 302, template
        page = mette.get(answer.headers["Location"]).content.decode()
        assert 'class="status bad"' not in page, template
        assert versions_of(f"Flow {template}")[0].state == "draft"


def test_a_template_needs_its_targets_and_a_name_of_its_own(world: World, mette: Client) -> None:
    with as_system("tests"):
        make.flow(world.nordhavn, "Taget", draft=VOICEMAIL)
    where = {"company": str(world.nordhavn.uid)}
    text = mette.post(reverse("flow_new"), {"template": "simple", "name": "Nyt", **where}).content.decode()
    for field in ("schedule", "members"):
        assert f'id="id_{field}_error"' in text
    assert "Vælg mindst én person" in text and "Vælg åbningstid." in text
    text = mette.post(reverse("flow_new"), {"template": "blank", "name": "Taget", **where}).content.decode()
    assert 'id="id_name_error"' in text
    assert mette.post(reverse("flow_new"), {"template": "no-such", "name": "Nyt", **where}).status_code == 200
    assert not versions_of("Nyt")


def test_another_companys_users_cannot_be_chosen(world: World, mette: Client) -> None:
    with as_system("tests"):
        foreign = make.user(world.fremmed, "Frida")
    data = {"template": "craftsman", "name": "Nyt", "company": str(world.nordhavn.uid), "user": str(foreign.uid),
            "number": "20123456", "box": "K"}  # fmt: skip
    assert 'id="id_user_error"' in mette.post(reverse("flow_new"), data).content.decode()
    data |= {"company": str(world.fremmed.uid), "template": "blank"}
    assert mette.post(reverse("flow_new"), data).status_code == 200
    assert not versions_of("Nyt")


def test_the_list_shows_numbers_state_and_the_drafts_errors(world: World, mette: Client) -> None:
    broken = {"schema": 1, "start": "m", "nodes": {"m": {"type": "menu"}}}
    with as_system("tests"):
        flow = make.flow(world.nordhavn, published=VOICEMAIL, draft=broken)
        make.number(world.nordhavn, "+4570101010", flow=flow)
        make.flow(world.fremmed, "Fremmed flow", published=VOICEMAIL)
    text = mette.get(reverse("flows")).content.decode().replace("\u00a0", " ")
    assert "70 10 10 10" in text
    assert "I drift siden" in text
    assert "4 fejl" in text
    assert "Fremmed flow" not in text
    # Mette sees the companies of a group: flows of one name differ by their company.
    assert world.nordhavn.name in text.partition("<tbody")[2]


def test_a_copy_has_the_steps_of_the_draft(world: World, mette: Client) -> None:
    with as_system("tests"):
        flow = make.flow(world.nordhavn, published=make.definition(), draft={"schema": 1, "start": "", "nodes": {}})
    url = reverse("flow_act", args=[flow.uid, "kopier"])
    assert mette.post(url, {"name": "Kopien"}).status_code == 302
    (copy,) = versions_of("Kopien")
    assert (copy.state, copy.number, copy.definition["nodes"]) == ("draft", 1, {})


def test_a_flow_is_deleted_only_when_nothing_leads_to_it(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        used = make.flow(world.nordhavn, "Bruges", published=VOICEMAIL)
        number = make.number(world.nordhavn, flow=used)
        subflow = {"type": "subflow", "flow": str(used.uid), "next": {"returned": "vm"}}
        nodes = {"s": subflow, **VOICEMAIL["nodes"]}
        other = make.flow(world.nordhavn, "Andet", draft={"schema": 1, "start": "s", "nodes": nodes})
    with pytest.raises(ActionRefused, match="70"):
        run(DeleteFlow, actor, used.uid)
    with as_system("tests"):
        number.delete()
    with pytest.raises(ActionRefused, match="Andet"):
        run(DeleteFlow, actor, used.uid)
    run(DeleteFlow, actor, other.uid)
    run(DeleteFlow, actor, used.uid)
    with as_system("tests"):
        assert not CallFlow.objects.system().exists()
        sent: Any = OutboxCommand.objects.system().order_by("-pk").first()
    assert sent.payload["objects"] == [["flow", str(used.uid)]]


def test_a_draft_is_discarded_unless_there_is_nothing_else(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        both = make.flow(world.nordhavn, published=VOICEMAIL, draft=VOICEMAIL)
        only = make.flow(world.nordhavn, "Kun kladde", draft=VOICEMAIL)
    run(DiscardDraft, actor, both.uid)
    assert [one.state for one in versions_of("Hovednummer")] == ["published"]
    for flow in (both, only):
        with pytest.raises(ActionRefused):
            run(DiscardDraft, actor, flow.uid)
