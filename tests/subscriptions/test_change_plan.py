"""Another plan: what it costs is shown before, the network has it first, and nothing is half changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from subscriptions.models import Line, Plan, Subscription, UsageMonth
from subscriptions.prices import bound_until
from tests.kernel.planned import come
from tests.outside import Outside
from tests.subscriptions.acting import agree, alter, catalogue, commands_of, read_through, refused
from tests.subscriptions.conftest import NUMBER, act_on, logged, now, runs
from tests.world import World

PATH = "skift-abonnement"
LATER = f"{timezone.localdate() + timedelta(days=200):%d.%m.%Y}"


@pytest.fixture
def plans(world: World) -> dict[str, Plan]:
    return catalogue()


@pytest.fixture
def mid_november() -> Iterator[None]:
    """The 16th: half of the month is left."""
    with time_machine.travel(timezone.now().replace(year=2026, month=11, day=16, hour=9), tick=True):
        yield


def test_form_shows_the_offered_plans_of_the_kind_with_prices(
    mette: Client, world: World, plans: dict[str, Plan]
) -> None:
    page = mette.get(act_on(world.own_number, PATH)).content.decode()
    assert 'value="mobil-30"' in page and 'value="mobil-fri"' in page
    for not_to_choose in ("mobil-100", "mobil-10", "fiber-500"):
        assert f'value="{not_to_choose}"' not in page
    assert "229,00\u00a0kr." in page


@pytest.mark.usefixtures("mid_november")
def test_what_it_costs_is_read_through(world: World, plans: dict[str, Plan], signed_in: Callable[..., Client]) -> None:
    alter(world.own_number, add_ons=["verden", "wifi-opkald"])
    mette = signed_in(world.mette)
    text, form = read_through(mette, world.own_number, PATH, plan="mobil-fri")
    # 229 + 49 instead of 149 + 49 + 5: 75 more, and half of that for the rest of November.
    assert "278,00 kr." in text and "75,00 kr." in text and "37,50 kr." in text
    assert "Tilvalg verden" in text and "Tilvalg wifi-opkald" in text
    assert "15. nov. 2027" in text
    assert form["seen"] == ["278.00/12"]
    assert runs("change_plan") == []


def test_the_network_has_it_first(
    mette: Client, world: World, plans: dict[str, Plan], network: Outside, answered_to: Callable[[str], int]
) -> None:
    alter(world.own_number, add_ons=["wifi-opkald", "verden"])
    answer = agree(mette, world.own_number, PATH, plan="mobil-fri")
    assert answer.status_code == 302
    before = now(world.own_number)
    assert (before.plan_id, before.price) == (plans["middle"].pk, Decimal(149))
    assert [run.state for run in runs("change_plan")] == ["sent"]
    answered_to("network.plan")
    known = network.subscriber(NUMBER)
    assert (known["plan"], known["add_ons"]) == ("mobil-fri", ["verden"])
    found = now(world.own_number)
    assert (found.plan_id, found.plan_name, found.data_included_mb) == (plans["large"].pk, "Mobil Fri", None)
    assert (found.price, found.add_ons) == (Decimal(229), ["verden"])
    assert found.binding_until == bound_until(timezone.localdate(), 12)
    (run,) = runs("change_plan")
    assert run.state == "done"
    (entry,) = logged("change_plan")
    assert (entry.before["plan"], entry.after["plan"]) == ("Mobil Erhverv 100 GB", "Mobil Fri")
    assert entry.after["price"] == "229.00"


@pytest.mark.parametrize(("plan", "high"), [("mobil-30", True), ("mobil-fri", False)])
def test_high_usage_is_of_the_plan_it_has_now(
    mette: Client, world: World, plans: dict[str, Plan], network: Outside, answered_to: Callable[[str], int],
    plan: str, high: bool,
) -> None:  # fmt: skip
    this = timezone.localdate().replace(day=1)
    with as_system("tests"):
        for month in (this, this - timedelta(days=1)):
            UsageMonth.objects.create(
                company=world.nordhavn, subscription=world.own_number, month=month.replace(day=1), data_bytes=24 * 10**9
            )
    alter(world.own_number, high_usage_in=None if high else this)
    agree(mette, world.own_number, PATH, plan=plan)
    answered_to("network.plan")
    assert now(world.own_number).high_usage_in == (this if high else None)
    for page in (act_on(world.own_number, "")[:-1], f"/forbrug/nummer/{world.own_number.uid}/"):
        assert ("Højt forbrug" in mette.get(page).content.decode()) == high


def test_a_network_that_refuses_changes_nothing(
    mette: Client, world: World, plans: dict[str, Plan], network: Outside, answered_to: Callable[[str], int]
) -> None:
    network.fault("network", "rejected", count=1)
    agree(mette, world.own_number, PATH, plan="mobil-fri")
    answered_to("network.plan")
    assert [run.state for run in runs("change_plan")] == ["refused"]
    assert now(world.own_number).plan_id == plans["middle"].pk
    # It can be tried again.
    assert agree(mette, world.own_number, PATH, plan="mobil-fri").status_code == 302


def test_a_price_that_has_changed_meanwhile_is_looked_at_again(
    mette: Client, world: World, plans: dict[str, Plan]
) -> None:
    _text, form = read_through(mette, world.own_number, PATH, plan="mobil-fri")
    Plan.objects.filter(code="mobil-fri").update(price=Decimal(249))
    again = mette.post(act_on(world.own_number, PATH), form)
    assert again.status_code == 200
    page = again.content.decode()
    assert 'role="alert"' in page and "249,00" in page and 'value="249.00/12"' in page
    assert (runs("change_plan"), commands_of("network.plan")) == ([], [])
    # What is seen now can be agreed to.
    assert mette.post(act_on(world.own_number, PATH), form | {"seen": ["249.00/12"]}).status_code == 302


def test_and_on_the_day_it_was_planned_for(mette: Client, world: World, plans: dict[str, Plan]) -> None:
    day = f"{timezone.localdate() + timedelta(days=3):%d.%m.%Y}"
    agree(mette, world.own_number, PATH, plan="mobil-fri", due_on=day)
    (run,) = runs("change_plan")
    assert run.state == "scheduled"
    Plan.objects.filter(code="mobil-fri").update(price=Decimal(249))
    come(run)
    assert [run.state for run in runs("change_plan")] == ["refused"]
    assert commands_of("network.plan") == []


def test_a_dearer_plan_at_any_time_a_cheaper_one_when_the_binding_is_over(
    mette: Client, world: World, plans: dict[str, Plan]
) -> None:
    bound = timezone.localdate() + timedelta(days=60)
    alter(world.own_number, binding_until=bound)
    said = refused(mette, world.own_number, PATH, plan="mobil-30")
    assert str(bound.year) in said and "149,00" in said
    # On the first day after it can be had, and be planned now.
    after = f"{bound + timedelta(days=1):%d.%m.%Y}"
    assert refused(mette, world.own_number, PATH, plan="mobil-30", due_on=f"{bound:%d.%m.%Y}")
    assert agree(mette, world.own_number, PATH, plan="mobil-30", due_on=after).status_code == 302
    assert [run.state for run in runs("change_plan")] == ["scheduled"]
    text, _form = read_through(mette, world.own_number, PATH, plan="mobil-fri")
    assert "229,00" in text


def test_a_longer_binding_stays(mette: Client, world: World, plans: dict[str, Plan], network: Outside) -> None:
    bound = timezone.localdate() + timedelta(days=700)
    alter(world.own_number, binding_until=bound)
    agree(mette, world.own_number, PATH, plan="mobil-fri")
    assert commands_of("network.plan")[0].payload["binding_until"] == bound.isoformat()


@pytest.mark.parametrize("plan", ["mobil-100", "mobil-10", "fiber-500"])
def test_plans_that_can_not_be_had(mette: Client, world: World, plans: dict[str, Plan], plan: str) -> None:
    assert refused(mette, world.own_number, PATH, plan=plan)
    assert runs("change_plan") == []


@pytest.mark.parametrize("plan", ["", "findes-ikke", "mobil-fri\0"])
def test_what_is_no_plan(mette: Client, world: World, plans: dict[str, Plan], plan: str) -> None:
    page = mette.post(act_on(world.own_number, PATH), {"plan": plan})
    assert page.status_code == 200 and 'id="errors"' in page.content.decode()


def test_not_when_notice_is_given_or_it_has_ended(mette: Client, world: World, plans: dict[str, Plan]) -> None:
    alter(world.own_number, terminated_on=timezone.localdate() + timedelta(days=9))
    assert refused(mette, world.own_number, PATH, plan="mobil-fri")
    alter(world.own_number, terminated_on=None, state="terminated")
    assert refused(mette, world.own_number, PATH, plan="mobil-fri")


def test_the_second_of_two_agreed_changes_is_refused(
    mette: Client, world: World, plans: dict[str, Plan], network: Outside
) -> None:
    _text, first = read_through(mette, world.own_number, PATH, plan="mobil-fri")
    _text, second = read_through(mette, world.own_number, PATH, plan="mobil-30")
    assert mette.post(act_on(world.own_number, PATH), first).status_code == 302
    assert mette.post(act_on(world.own_number, PATH), second).status_code == 200
    assert len(runs("change_plan")) == len(commands_of("network.plan")) == 1


def test_back_to_the_form_with_nothing_lost(mette: Client, world: World, plans: dict[str, Plan]) -> None:
    _text, form = read_through(mette, world.own_number, PATH, plan="mobil-fri", due_on=LATER)
    page = mette.post(act_on(world.own_number, PATH), form | {"change": "1"}).content.decode()
    assert f'value="{LATER}"' in page and "checked" in page and runs("change_plan") == []


def test_a_line_has_it_at_once(mette: Client, world: World, plans: dict[str, Plan]) -> None:
    with as_system("tests"):
        small = Plan.objects.create(code="fiber-100", name="Fiber 100", category="internet", price=399, down_mbit=100)
        line = Subscription.objects.create(
            company=world.nordhavn, account=world.konto, number="EB-100", plan=small, plan_name="Fiber 100", price=399,
            category="internet",
        )  # fmt: skip
        Line.objects.create(company=world.nordhavn, subscription=line, a_end="Vesterbro 1", down_mbit=100, up_mbit=100)
    agree(mette, line, PATH, plan="fiber-500")
    assert [run.state for run in runs("change_plan")] == ["done"]
    assert commands_of("network.plan") == []
    with as_system("tests"):
        found = Line.objects.system().get(subscription=line)
    assert (now(line).plan_name, found.down_mbit, found.up_mbit) == ("Fiber 500/500", 500, 500)
    assert now(line).binding_until == bound_until(timezone.localdate(), 12)
