"""What call flows refer to, by name: people in forms, of whom those of one name differ; exceptions that disagree."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from selfservice.kernel.scope.models import as_system
from telephony.core.snapshots import system_rows
from telephony.flows import forms as step_forms
from telephony.flows.edits import START, add, with_node
from telephony.flows.fields import NamesField, PersonField
from telephony.flows.forms import StepForm
from telephony.flows.objects import Objects
from telephony.routing.definition import Definition
from telephony.routing.definition_json import read
from tests.telephony import make
from tests.world import World

NBSP = "\u00a0"


def test_people_of_one_name_have_their_number(world: World) -> None:
    with as_system("tests"):
        make.user(world.nordhavn, "Mette Holm", mobile_number="+4520123401")
        make.user(world.nordhavn, "mette holm", direct="+4570101011")
        make.user(world.nordhavn, "Bo Berg", mobile_number="+4520123402")
        names = list(Objects(system_rows(world.nordhavn.pk)).all_users.values())
    assert [name.replace(NBSP, " ") for name in names] == [
        "Bo Berg", "Mette Holm, 20 12 34 01", "mette holm, 70 10 10 11",
    ]  # fmt: skip


def test_exceptions_that_disagree_are_both_named(world: World) -> None:
    starts = datetime(2027, 5, 10, 6, tzinfo=UTC)
    with as_system("tests"):
        hours = make.schedule(world.nordhavn)
        for category in ("closed", "lunch"):
            make.exception(hours, starts, category=category)
        definition = read(make.definition(hours))
        found = Objects(system_rows(world.nordhavn.pk), definition).problems(definition, "")
    (text,) = (one.text.replace(NBSP, " ") for one in found if one.is_error)
    assert "”Lukket, 10. maj" in text and "”Frokost, 10. maj" in text


def test_a_name_that_several_have_is_written_with_its_number() -> None:
    field = NamesField({"1": f"Mette Holm, 20{NBSP}12{NBSP}34{NBSP}01", "2": "Mette Holm, 70 10 10 11", "3": "Bo Berg"})
    assert field.clean("bo berg\nMette Holm, 20 12 34 01") == ["3", "1"]
    with pytest.raises(ValidationError, match="70 10 10 11"):
        field.clean("Mette Holm")
    with pytest.raises(ValidationError, match="Ingen"):
        field.clean("Anna")
    # A part is enough where only one has it.
    assert field.clean("berg\n70 10 10") == ["3", "2"]
    with pytest.raises(ValidationError, match="70 10 10 11"):
        field.clean("Mette")


def test_a_company_of_many_writes_the_one_person_of_a_step(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_forms, "MOST_BOXES", 1)
    with as_system("tests"):
        bo, ida = (make.user(world.nordhavn, name) for name in ("Bo Berg", "Ida Lund"))
        objects = Objects(system_rows(world.nordhavn.pk))
        definition, key = add(Definition(), START, "", "user")

        def form(data: dict[str, str] | None = None) -> StepForm:
            return StepForm(data, key=key, definition=definition, objects=objects, flow="")

        page = str(form()["ring_user"])
        written = form({"ring_user": "ida", "seconds": "20"})
        assert written.is_valid(), written.errors
        definition = with_node(definition, key, written.changed())
        assert "<select" not in page and written.cleaned_data["ring_user"] == str(ida.uid)
        assert 'value="Ida Lund"' in str(form()["ring_user"])
    field = PersonField({str(bo.uid): "Bo Berg"})
    assert field.clean("") == ""
    with pytest.raises(ValidationError):
        field.clean("Anna")
