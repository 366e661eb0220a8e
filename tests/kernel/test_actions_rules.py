"""What the runner hands on, keeps and cuts: each by itself, and without threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django import forms
from django.http import Http404
from django.utils import timezone

from accounts.functions import Function
from accounts.models import Account
from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.runner import Change, registry, run
from selfservice.kernel.actions.runs import awaiting
from selfservice.kernel.models import ActionRun, AuditEntry
from selfservice.kernel.outbox.enqueue import Command
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.kernel.examples import LockUser, Nothing, Rename
from tests.world import World

pytestmark = pytest.mark.usefixtures("handler")
NAME = {"name": "Værksted"}


class Probe(Rename):
    """Remembers what it is given. Its function is another than its model's own."""

    slug = "example_probe"
    function = Function.INVOICES
    given: ClassVar[dict[str, Any]] = {}

    def form(self, target: Any, data: Mapping[str, Any] | None = None) -> forms.Form:
        self.given["form"] = target
        return super().form(target, data)

    def needs_approval(self, target: Any, data: Mapping[str, Any]) -> bool:
        self.given["approval"] = (target, data["name"])
        return False

    def refuse(self, target: Account, data: Mapping[str, Any], today: date) -> str | None:
        self.given["today"] = today
        return None

    def apply(self, target: Account, data: Mapping[str, Any], now: datetime) -> Change:
        self.given["now"] = now
        return super().apply(target, data, now)

    def command(self, target: Account, data: Mapping[str, Any], change: Change) -> Command | None:
        self.given["command"] = (target, data["name"])
        return super().command(target, data, change)


del registry[Probe.slug]


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    yield
    Probe.given.clear()


def entries() -> list[AuditEntry]:
    with as_system("tests"):
        return list(AuditEntry.objects.system().order_by("pk"))


def test_an_action_is_given_its_target_its_data_and_the_time(world: World, mette: PortalActor) -> None:
    before = timezone.now()
    run(Probe, mette, world.konto.uid, NAME)
    given = Probe.given
    assert given["form"] == world.konto
    assert given["approval"] == given["command"] == (world.konto, "Værksted")
    assert given["today"] == timezone.localdate()
    assert before <= given["now"] <= timezone.now()


def test_the_target_is_seen_with_the_actions_function(world: World, mette: PortalActor) -> None:
    here, there = mette.access
    without = replace(mette, access=(replace(here, functions=frozenset({"accounts"})), there))
    with pytest.raises(Http404):
        run(Probe, without, world.konto.uid, NAME)
    only = replace(mette, access=(replace(here, functions=frozenset({"invoices"})),))
    assert run(Probe, only, world.konto.uid, NAME).target == world.konto


def test_the_same_form_twice_is_one_run(world: World, mette: PortalActor, jonas: PortalActor) -> None:
    key = uuid4()
    first = run(Rename, mette, world.konto.uid, NAME, key)
    second = run(Rename, mette, world.konto.uid, {"name": "Anden"}, str(key))
    assert (second.uid, second.state) == (first.uid, ActionRun.State.SENT)
    assert len(entries()) == 1
    # Of somebody else, or of another act, it is another form.
    others = (run(Rename, jonas, world.konto.uid, {"name": "Tredje"}, key), run(Nothing, mette, request_id=key))
    assert first.uid not in {other.uid for other in others}
    # What is no key of ours is no key.
    odd = [run(Nothing, mette, request_id=text).uid for text in ("abc", "abc", None)]
    assert len(set(odd)) == 3


def test_what_is_sent_out_is_not_finished(world: World, mette: PortalActor) -> None:
    sent = run(Rename, mette, world.konto.uid, NAME)
    assert (sent.state, sent.finished_at) == (ActionRun.State.SENT, None)


def test_a_long_name_is_cut(world: World, mette: PortalActor) -> None:
    done = run(Nothing, replace(mette, name="ø" * 250))
    assert done.actor_name == "ø" * 200


def test_record_fields_without_a_value_are_empty(world: World, mette: PortalActor) -> None:
    run(LockUser, mette, world.freja.uid)
    run(Nothing, mette.narrowed(world.datter.pk))
    lock, nothing = entries()
    assert (lock.reason, lock.on_behalf_of, lock.company_id) == ("", "", world.nordhavn.pk)
    assert (nothing.company_id, nothing.target_id, nothing.target_model) == (world.datter.pk, None, "")


def test_what_waits_for_another_model_does_not_wait_here(world: World, mette: PortalActor) -> None:
    with as_system("tests"):
        ActionRun.objects.create(
            action=Rename.slug, actor_kind="user", actor_name="", request_id=uuid4(), state=ActionRun.State.AWAITING,
            target_model="accounts.user", target_id=world.konto.pk,
        )  # fmt: skip
        assert not awaiting(Rename, world.konto).exists()
        ActionRun.objects.system().update(target_model="accounts.account")
        assert awaiting(Rename, world.konto).exists()


def test_unrecorded_fields_add_up_along_the_base_classes() -> None:
    class Own(Action):
        unrecorded = frozenset({"secret"})

    class Further(Own):
        unrecorded = frozenset({"token"})

    class Same(Further):
        pass

    assert Action.unrecorded == {"request_id"}
    assert Own.unrecorded == {"request_id", "secret"}
    assert Further.unrecorded == Same.unrecorded == {"request_id", "secret", "token"}
