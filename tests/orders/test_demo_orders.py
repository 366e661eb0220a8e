"""The demo's orders: of every kind and state, and those under way go on at the simulators."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from orders.fulfilment.visit_events import fetch_visits
from orders.models import Appointment, Order, OrderFile, Promise, Takeover
from selfservice.kernel.feeds import load_directory
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo.colleagues import make_colleagues
from selfservice.site.demo.orders.made import make_orders
from selfservice.site.demo.people import make_people
from selfservice.site.demo.world import write_world
from tests.accounts.steps import deliver
from tests.orders.made import delivered
from tests.orders.moving import answered
from tests.outside import Outside

pytestmark = pytest.mark.django_db
State, Kind = Order.State, Order.Kind
# No order needs them, and they are most of the demo.
NOT_READ = ("usage", "usage_days", "pools", "pool_days", "sims", "invoices", "invoice_lines", "ledger")


@pytest.fixture
def made(outside: Outside, tmp_path: Path) -> Outside:
    """The demo's orders, as they are before a worker has begun."""
    today: date = timezone.localdate()
    write_world(tmp_path, today=today, days=1)
    for name in NOT_READ:
        (tmp_path / f"{name}.csv").unlink()
    assert not [str(refusal) for result in load_directory(tmp_path) for refusal in result.refusals]
    make_people(tmp_path / "secrets.json")
    make_colleagues()
    make_orders()
    return outside


def states() -> list[tuple[str, str, str]]:
    with as_system("tests"):
        rows = Order.objects.system().order_by("pk")
        return list(rows.values_list("kind", "category", "state"))


def test_there_are_orders_of_every_kind_and_state_and_the_workers_carry_them_out(made: Outside) -> None:
    before = states()
    make_orders()
    assert states() == before
    assert {kind for kind, _category, _state in before} == set(Kind)
    assert {category for _kind, category, _state in before} == {"mobile", "telephony", "internet", "circuits"}
    delivered()
    for kind in ("porting.create", "visit.book"):
        deliver(kind)
    answered(made)
    assert {state for _kind, _category, state in states()} == set(State)

    fetch_visits()
    with as_system("tests"):
        visits = list(Appointment.objects.system().order_by("pk"))
        (moved,) = [visit for visit in visits if visit.moved_from]
        days = list(Promise.objects.system().filter(item__order=moved.order_id).values_list("kind", flat=True))
        takeovers = list(Takeover.objects.system().order_by("pk").values_list("state", flat=True))
        files = list(OrderFile.objects.system().exclude(refused=[]).values_list("order__state", flat=True))
    assert {visit.state for visit in visits} == {"booked"}
    assert all(visit.external_id for visit in visits)
    assert sorted(days) == ["committed", "committed", "expected", "wished"]
    assert takeovers == ["declined", "waiting", "waiting"]
    assert sorted(files) == ["done", "draft"]
