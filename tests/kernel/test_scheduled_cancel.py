"""A scheduled run is cancelled by those who may do it, and by nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from selfservice.kernel.actions.runner import ActionRefused, registry
from selfservice.kernel.actions.scheduled import cancel, may_cancel
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.kernel.conftest import actor
from tests.kernel.planned import NAME, PlannedRename, again, ask, come, entries, name, tomorrow
from tests.world import World, make_user

pytestmark = pytest.mark.usefixtures("handler")


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry, PlannedRename.slug, PlannedRename)


@pytest.fixture
def planned(world: World, mette: PortalActor) -> ActionRun:
    return ask(mette, world, tomorrow(), reason="Flyttet")


def test_it_can_be_taken_back(world: World, planned: ActionRun, mette: PortalActor) -> None:
    assert may_cancel(mette, again(planned))
    assert cancel(planned.uid, mette).state == "cancelled"
    assert (again(planned).state, again(planned).reason) == ("cancelled", "Mette Prøve")
    assert not may_cancel(mette, again(planned))
    (entry,) = entries("scheduled_cancelled")
    assert (entry.actor_id, entry.run_uid, entry.target_id) == (world.mette.pk, planned.uid, world.konto.pk)
    assert come(planned) == 0
    assert name(world) != NAME
    with pytest.raises(ActionRefused):
        cancel(planned.uid, mette)


def test_by_those_who_may_do_it_and_nobody_else(
    world: World, planned: ActionRun, freja: PortalActor, frida: PortalActor, jonas: PortalActor, mette: PortalActor
) -> None:
    with as_system("tests"):
        other = make_user(world.nordhavn, "anden", {"accounts"}, account_ids=[world.other_konto.pk])
    for nobody in (frida, actor(other)):
        with pytest.raises(Http404):
            cancel(planned.uid, nobody)
    for nobody in (freja, replace(mette, real=jonas)):
        with pytest.raises(PermissionDenied):
            cancel(planned.uid, nobody)
        assert not may_cancel(nobody, again(planned))
    assert again(planned).state == "scheduled"
    # A colleague of the same account may, by the same right.
    assert cancel(str(planned.uid), jonas).state == "cancelled"


@pytest.mark.parametrize("uid", [None, "", "no uuid", "done"])
def test_what_is_not_planned_is_not_found(world: World, mette: PortalActor, uid: Any) -> None:
    uid = ask(mette, world).uid if uid == "done" else uid
    with pytest.raises(Http404):
        cancel(uid, mette)
