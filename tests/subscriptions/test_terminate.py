"""Notice: previewed, dated, notified, withdrawn; and the day itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import SmsFactor, User
from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.scheduled import cancel, may_cancel, perform_due
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Plan, SimCard, Subscription
from tests.accounts.steps import error_at
from tests.kernel.conftest import actor
from tests.kernel.planned import come
from tests.outside import Outside
from tests.subscriptions.acting import agree, alter, commands_of, read_through, refused
from tests.subscriptions.conftest import NUMBER, act_on, logged, make_stale, now, runs
from tests.subscriptions.test_transfer import link, mails, offer, transfer
from tests.world import World

PATH = "opsig"
BACK = "fortryd-opsigelse"
DANISH = ZoneInfo("Europe/Copenhagen")


def when_it_is(moment: datetime) -> int:
    """The sweep at that moment; the database's clock, which goes its own way, has what is planned due."""
    with as_system("tests"):
        ActionRun.objects.system().filter(state="scheduled").update(due_at=timezone.now() - timedelta(minutes=1))
    with time_machine.travel(moment, tick=True):
        return perform_due()


@pytest.fixture
def given(mette: Client, world: World) -> date:
    """Notice is given; the last day."""
    assert agree(mette, world.own_number, PATH).status_code == 302
    found = now(world.own_number).terminated_on
    assert found
    return found


def test_form_says_notice_and_the_first_day(mette: Client, world: World) -> None:
    alter(world.own_number, binding_until=timezone.localdate() + timedelta(days=45))
    page = mette.get(act_on(world.own_number, PATH)).content.decode()
    assert "30" in page and page.count(str((timezone.localdate() + timedelta(days=45)).year)) >= 2
    assert runs("terminate") == []


def test_a_fresh_second_factor_is_asked_for(mette: Client, world: World) -> None:
    make_stale(mette)
    assert mette.get(act_on(world.own_number, PATH))["Location"].startswith("/bekraeft/")
    assert mette.post(act_on(world.own_number, PATH), {"checked": "1"})["Location"].startswith("/bekraeft/")
    assert runs("terminate") == []


def test_what_it_costs_is_read_through(world: World, signed_in: Callable[[User], Client]) -> None:
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=DANISH), tick=False):
        text, form = read_through(signed_in(world.mette), world.own_number, PATH)
    # 30 days' notice: 25 December. 25 of 31 days of 149; and six of November's thirty before.
    assert "25. dec. 2026" in text
    assert "120,16 kr." in text and "149,96 kr." in text
    assert form["seen"] == ["2026-12-25/120.16/149.96"]
    assert runs("terminate") == []


def test_notice_is_given(mette: Client, world: World, given: date) -> None:
    assert given == timezone.localdate() + timedelta(days=30)
    found = now(world.own_number)
    assert (found.state, found.gives_notice) == ("active", True)
    (run,) = runs("terminate")
    assert (run.state, run.after["terminated_on"]) == ("done", given.isoformat())
    (end,) = runs("end_service")
    assert (end.state, end.actor_kind, end.due_at) == (
        "scheduled",
        "system",
        due_date.moment(given + timedelta(days=1)),
    )
    # The company is notified, by name, and the user of the number; nothing is asked of the network yet.
    notices = mails("number_terminated")
    assert {mail["to"] for mail in notices} == {"mette@example.com", "nynne@example.com"}
    assert all(str(given.year) in mail["context"]["last"] for mail in notices)
    assert commands_of("network.terminate") == []
    (entry,) = logged("terminate")
    assert entry.actor_id == world.mette.pk


def test_a_later_last_day_and_none_before_notice_and_binding_are_over(mette: Client, world: World) -> None:
    first = timezone.localdate() + timedelta(days=30)
    for day in (first - timedelta(days=1), timezone.localdate() - timedelta(days=1), first + timedelta(days=400)):
        assert refused(mette, world.own_number, PATH, last_day=f"{day:%d.%m.%Y}")
        answer = mette.post(act_on(world.own_number, PATH), {"last_day": f"{day:%d.%m.%Y}"})
        assert error_at(answer, "last_day") and f'value="{day:%d.%m.%Y}"' in answer.content.decode()
    alter(world.own_number, binding_until=first + timedelta(days=20))
    assert refused(mette, world.own_number, PATH, last_day=f"{first:%d.%m.%Y}")
    wanted = first + timedelta(days=50)
    agree(mette, world.own_number, PATH, last_day=f"{wanted:%d.%m.%Y}")
    assert now(world.own_number).terminated_on == wanted


def test_without_a_day_the_binding_decides(mette: Client, world: World) -> None:
    bound = timezone.localdate() + timedelta(days=1000)
    alter(world.own_number, binding_until=bound)
    agree(mette, world.own_number, PATH)
    assert now(world.own_number).terminated_on == bound
    assert runs("end_service")[0].state == "scheduled"


def test_the_notice_of_the_plan(mette: Client, world: World) -> None:
    Plan.objects.filter(code="mobil-100").update(notice_days=90)
    agree(mette, world.own_number, PATH)
    assert now(world.own_number).terminated_on == timezone.localdate() + timedelta(days=90)


def test_read_before_midnight_and_agreed_to_after_it(world: World, signed_in: Callable[[User], Client]) -> None:
    with time_machine.travel(datetime(2026, 11, 25, 23, 59, tzinfo=DANISH), tick=False) as clock:
        mette = signed_in(world.mette)
        _text, form = read_through(mette, world.own_number, PATH)
        clock.shift(120)
        answer = mette.post(act_on(world.own_number, PATH), form)
        page = answer.content.decode()
    assert (answer.status_code, runs("terminate"), now(world.own_number).terminated_on) == (200, [], None)
    assert 'role="alert"' in page and "2026-12-26" in page


def test_a_repeated_request_is_refused_with_a_reason(mette: Client, world: World, given: date) -> None:
    assert str(given.year) in refused(mette, world.own_number, PATH)
    assert len(runs("end_service")) == 1


def test_not_while_it_is_being_transferred(mette: Client, world: World) -> None:
    assert offer(mette, world.own_number).status_code == 302
    assert "Træk tilbuddet tilbage" in refused(mette, world.own_number, PATH)
    mette.post(link(transfer()), {"answered_by": "Bo Holder", "terms": "on"})
    # What is agreed can't be taken back any more.
    agreed = refused(mette, world.own_number, PATH)
    assert "Træk tilbuddet tilbage" not in agreed
    assert f"sidste dag med det er {shown_day(timezone.localdate())}".replace("\N{NO-BREAK SPACE}", " ") in agreed


def test_a_number_that_somebody_logs_in_with_is_warned_of(mette: Client, world: World) -> None:
    plain, _form = read_through(mette, world.own_number, PATH)
    with as_system("tests"):
        SmsFactor.objects.create(user=world.frida, name="sms", number=NUMBER)
    warned, _form = read_through(mette, world.own_number, PATH)
    assert len(warned) > len(plain) + 50
    # Whose it is, is not shown.
    assert world.frida.name not in warned


def test_taken_back_until_the_last_day_is_over(mette: Client, world: World, given: date) -> None:
    assert mette.post(act_on(world.own_number, BACK)).status_code == 302
    found = now(world.own_number)
    assert (found.terminated_on, found.gives_notice) == (None, False)
    (end,) = runs("end_service")
    assert end.state == "cancelled"
    assert come(end) == 0
    assert {mail["to"] for mail in mails("number_kept")} == {"mette@example.com", "nynne@example.com"}
    (entry,) = logged("keep")
    assert entry.before["terminated_on"] == given.isoformat()
    # And notice can be given again.
    assert agree(mette, world.own_number, PATH).status_code == 302


def test_the_button_to_withdraw_is_in_the_status_notice(
    mette: Client, world: World, given: date, signed_in: Callable[[User], Client]
) -> None:
    path = f"/abonnementer/{world.own_number.uid}/"
    page = mette.get(path).content.decode()
    notice = page.split('id="run"')[1].split("</section>")[0]
    assert act_on(world.own_number, BACK) in notice
    assert shown_day(given) in notice and "Portalen selv" not in notice
    # The history says what is to happen, not that it has.
    history = page.split('id="history"')[1].split("</section>")[0]
    assert "Abonnementet ophører" in history and "Ophørt" not in history
    assert act_on(world.own_number, BACK) not in signed_in(world.freja).get(path).content.decode()


def test_nothing_to_take_back(mette: Client, world: World) -> None:
    assert refused(mette, world.own_number, BACK)
    alter(world.own_number, terminated_on=timezone.localdate() + timedelta(days=5))
    # The operator's own system has it so: what ends it is not ours to stop.
    assert refused(mette, world.own_number, BACK)
    alter(world.own_number, terminated_on=timezone.localdate() - timedelta(days=1))
    assert refused(mette, world.own_number, BACK)


def test_what_ends_it_is_taken_back_with_the_notice_alone(world: World, given: date) -> None:
    (end,) = runs("end_service")
    assert not may_cancel(actor(world.mette), end)
    with pytest.raises(Exception, match=r"end_service|mobile_change"):
        cancel(end.uid, actor(world.mette))
    assert runs("end_service")[0].state == "scheduled"


def test_the_day_itself(
    mette: Client, world: World, given: date, network: Outside, answered_to: Callable[[str], int]
) -> None:
    with as_system("tests"):
        SmsFactor.objects.create(user=world.frida, name="sms", number=NUMBER)
    assert when_it_is(due_date.moment(given + timedelta(days=1)) + timedelta(seconds=20)) == 1
    assert runs("end_service")[0].state == "sent"
    # Until the network has let go of it, it is not over.
    assert now(world.own_number).state == "active"
    answered_to("network.terminate")
    assert network.subscriber(NUMBER)["terminated"]
    assert now(world.own_number).state == "terminated"
    assert runs("end_service")[0].state == "done"
    with as_system("tests"):
        cards = SimCard.objects.system().filter(subscription=world.own_number).values_list("state", flat=True)
        assert set(cards) == {"ended"}
        # The next user of the number does not log in as the previous one.
        assert not SmsFactor.objects.filter(number=NUMBER).exists()
    assert [mail["to"] for mail in mails("factor_removed")] == ["frida@example.com"]


def test_a_day_too_early_nothing_ends(world: World, given: date) -> None:
    when_it_is(due_date.moment(given) + timedelta(hours=12))
    assert runs("end_service")[0].state == "refused"
    assert now(world.own_number).state == "active"


def test_a_line_ends_without_the_network(world: World, mette: Client) -> None:
    with as_system("tests"):
        line = Subscription.objects.create(
            company=world.nordhavn, account=world.konto, number="EB-100", plan=world.own_number.plan, plan_name="Fiber",
            category="internet",
        )  # fmt: skip
    agree(mette, line, PATH)
    last = now(line).terminated_on
    assert last
    when_it_is(due_date.moment(last + timedelta(days=1)) + timedelta(minutes=1))
    assert (now(line).state, runs("end_service")[0].state) == ("terminated", "done")
