"""A solution with one of everything, the pages that show it, and many rows more: for counts of statements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from telephony.models import ExchangeState, LicencePool, Schedule, TelephonyUser
from tests.telephony import make
from tests.world import World


def solution(world: World) -> dict[str, str]:
    """Create it at Nordhavn, and return the pages of its objects by name."""
    with as_system("tests"):
        pool = make.pool(world.konto, seats=500)
        hours, person = make.schedule(world.nordhavn), user(world, pool, 0)
        definition = make.definition(hours, person)
        flow = make.flow(world.nordhavn, published=definition, draft=definition)
        make.number(world.nordhavn, "+4570100000", flow=flow)
        greeting = make.greeting(world.nordhavn, timezone.now())
        recording, callers = make.recording(world.nordhavn), make.caller_list(world.nordhavn)
        version = flow.versions.system().first()
        refused(world, person)
    one: dict[str, Any] = {
        "telephony_user": person, "telephony_user_leave": person, "flow": flow, "flow_publish": flow,
        "flow_versions": flow, "flow_version": version, "flow_test": flow, "flow_week": flow, "flow_drawing": flow,
        "schedule": hours,
        "vacation_greeting": greeting, "licence": pool, "recording": recording,
    }  # fmt: skip
    acts: dict[str, Any] = {
        "telephony_user_act": (person, "viderestilling"), "caller_list_act": (callers, "ret"),
    }  # fmt: skip
    paths = {name: reverse(name, args=[row.uid]) for name, row in one.items()}
    return paths | {name: reverse(name, args=[row.uid, slug]) for name, (row, slug) in acts.items()}


def user(world: World, pool: LicencePool, index: int) -> TelephonyUser:
    """Create a user with a direct and a short number."""
    return make.user(
        world.nordhavn, f"Person {index}", direct=f"+45701{10000 + index}", short_number=f"{1000 + index}",
        licence=pool.type, department="Salg",
    )  # fmt: skip


def refused(world: World, person: TelephonyUser) -> None:
    """Have the exchange refuse a user."""
    ExchangeState.objects.create(
        company=world.nordhavn, kind="user", object_uid=person.uid, state="refused", reason="TAKEN",
        answered_at=timezone.now(),
    )  # fmt: skip


def more(world: World, count: int) -> None:
    """Create many more of everything that the pages show. Call under `as_system`."""
    pool, hours = LicencePool.objects.system().get(), Schedule.objects.system().get()
    flow = make.flow(world.nordhavn, "Mange", published=make.definition())
    for index in range(1, count + 1):
        person = user(world, pool, index)
        refused(world, person)
        definition = make.definition(hours, person)
        make.number(
            world.nordhavn, f"+45702{10000 + index}",
            flow=make.flow(world.nordhavn, f"Flow {index}", published=definition, draft=definition),
        )  # fmt: skip
        make.version(flow, index + 1, "archived", definition)
        make.schedule(world.nordhavn, f"Tider {index}")
        make.caller_list(world.nordhavn, f"Liste {index}")
        make.recording(world.nordhavn, f"Indtaling {index}")
        make.exception(hours, timezone.now() + timedelta(days=index))
        make.greeting(world.nordhavn, timezone.now() + timedelta(days=10 * index))
        make.greeting(world.nordhavn, timezone.now(), user=person)
