"""The front page: what one looks a number up for, two steps to a code, what wants attention, how many there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.navigation.dashboard import Task, Urgency
from selfservice.kernel.scope.models import as_system
from selfservice.site.views import tasks_shown
from subscriptions.models import SimSwap, Subscription
from tests.caches import empty_caches
from tests.numbers import make_number, make_plan
from tests.world import World, make_user

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


BARRED, BINDING, ENDING = (
    f"/abonnementer/?type=mobil&amp;{narrow}" for narrow in ("visning=spaerrede", "binding=on", "visning=opsagte")
)


@pytest.fixture
def front(signed_in: SignIn) -> Callable[[User], str]:
    """The front page, nothing of it being remembered."""

    def drawn(user: User) -> str:
        empty_caches()
        return signed_in(user).get("/").content.decode()

    return drawn


def change(world: World, **fields: Any) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(**fields)


def test_three_buttons_of_one_question(world: World, front: Callable[[User], str]) -> None:
    text = front(world.mette)
    assert re.findall('name="goer" value="([a-z]+)"', text) == ["puk", "sim", "spaer"]
    assert "Find konto" not in text


@pytest.mark.parametrize(
    ("functions", "acts"),
    [
        ({Function.MOBILE, Function.MOBILE_SIM}, ["puk", "sim"]),
        ({Function.MOBILE, Function.MOBILE_BAR}, ["spaer"]),
        ({Function.TELEPHONY, Function.TELEPHONY_CHANGE}, ["spaer"]),
        ({Function.CIRCUITS}, []),
    ],
)
def test_buttons_are_those_of_the_functions(
    world: World, front: Callable[[User], str], functions: Any, acts: list[str]
) -> None:
    with as_system("tests"):
        user = make_user(world.nordhavn, "nogen", functions)
    text = front(user)
    assert re.findall('name="goer" value="([a-z]+)"', text) == acts
    # A user who may only look finds numbers all the same.
    assert text.count('class="lookup"') == 1


def test_users_without_numbers_look_up_accounts_alone(world: World, front: Callable[[User], str]) -> None:
    text = front(world.jonas)
    assert "Find konto" in text
    assert "goer" not in text


def test_an_employee_has_the_own_number_instead(world: World, front: Callable[[User], str]) -> None:
    text = front(world.nynne)
    assert 'class="lookup"' not in text
    assert f"/mit-nummer/{world.own_number.uid}/" in text


def test_each_company_says_how_many_it_has(world: World, front: Callable[[User], str]) -> None:
    with as_system("tests"):
        make_number(world.datter_konto, "+4526401050", "8945010000000000063")
    text = front(world.mette)
    assert text.count("Mobil\u00a02") == 1
    assert text.count("Mobil\u00a01") == 1
    assert "Mobil\u00a0" not in front(world.jonas)


def test_what_wants_attention(world: World, front: Callable[[User], str]) -> None:
    today = timezone.localdate()
    text = front(world.mette)
    assert not any(link in text for link in (BARRED, BINDING, ENDING))
    change(world, state="barred", bars=["all"], binding_until=today + timedelta(days=40))
    text = front(world.mette)
    assert BARRED in text
    assert BINDING in text
    assert ENDING not in text
    change(world, state="active", bars=[], terminated_on=today + timedelta(days=4))
    text = front(world.mette)
    assert ENDING in text
    assert BARRED not in text
    change(world, terminated_on=today + timedelta(days=40))
    assert ENDING not in front(world.mette)


def test_no_task_for_what_the_user_can_not_change_or_see(world: World, front: Callable[[User], str]) -> None:
    change(world, state="barred", bars=["all"])
    for user in (world.freja, world.frida, world.nynne, world.jonas):
        assert BARRED not in front(user)


def test_a_refused_swap_is_shown_until_another_one_succeeds(world: World, front: Callable[[User], str]) -> None:
    def swap(state: str, *, hours: int) -> None:
        one, at = world.colleagues_number, timezone.now() - timedelta(hours=hours)
        with as_system("tests"):
            SimSwap.objects.create(
                company=one.company, account=one.account, subscription=one, number=one.number, kind="esim",
                state=state, at=at, until=at,
            )  # fmt: skip

    link = f'href="/abonnementer/{world.colleagues_number.uid}/"'
    assert link not in front(world.mette)
    swap("refused", hours=30)
    assert link in front(world.mette)
    assert link not in front(world.freja)
    assert link not in front(world.frida)
    swap("done", hours=2)
    assert link not in front(world.mette)


def test_the_cache_is_refreshed_when_a_number_is_changed(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.mette)
    assert BARRED not in client.get("/").content.decode()
    with as_system("tests"):
        one = Subscription.objects.system().get(pk=world.colleagues_number.pk)
        one.state = "barred"
        one.save()
    assert BARRED in client.get("/").content.decode()


def test_what_is_kept_is_nobody_elses(world: World, signed_in: SignIn) -> None:
    change(world, state="barred", bars=["all"])
    for user, shown in ((world.mette, True), (world.freja, False), (world.frida, False), (world.mette, True)):
        assert (BARRED in signed_in(user).get("/").content.decode()) == shown


def test_the_most_urgent_comes_first(world: World, front: Callable[[User], str]) -> None:
    today, one = timezone.localdate(), world.colleagues_number
    change(world, terminated_on=today + timedelta(days=4), binding_until=today + timedelta(days=4))
    with as_system("tests"):
        SimSwap.objects.create(
            company=one.company, account=one.account, subscription=one, number=one.number, kind="esim",
            state="refused", at=timezone.now(), until=timezone.now(),
        )  # fmt: skip
    links = re.findall(r'<li class="task.*?<a href="([^"]+)"', front(world.mette))
    assert links[:2] == [f"/abonnementer/{one.uid}/", ENDING]
    assert {"/profil/reservekoder/", BINDING} <= set(links[2:])


def test_more_tasks_than_fit_are_folded(
    world: World, front: Callable[[User], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(world, state="barred", bars=["all"], binding_until=timezone.localdate() + timedelta(days=40))
    text = front(world.mette)
    count = text.count('<li class="task')
    assert count > 2 and "<details>" not in text
    monkeypatch.setattr("selfservice.site.views.TASKS_SHOWN", count - 1)
    assert "<details>" not in front(world.mette), "one more is not folded"
    monkeypatch.setattr("selfservice.site.views.TASKS_SHOWN", 1)
    text = front(world.mette)
    assert f"<summary>{count - 1} mere</summary>" in text
    assert text.count('<li class="task') == count


def test_what_is_urgent_is_never_folded() -> None:
    def tasks(*urgencies: Urgency) -> list[Task]:
        return [Task("alert", "Title", "Text", "/", "Act", urgency=urgency) for urgency in urgencies]

    now, soon = Urgency.NOW, Urgency.SOON
    assert tasks_shown(tasks(now, *[soon] * 4)) == 3
    assert tasks_shown(tasks(*[now] * 5, *[soon] * 2)) == 5
    assert tasks_shown(tasks(*[now] * 5, soon)) == 6
    assert tasks_shown(tasks(*[now] * 6)) == 6


def test_the_own_number_has_a_heading_and_is_next_to_the_accounts(world: World, front: Callable[[User], str]) -> None:
    with as_system("tests"):
        user = make_user(world.nordhavn, "regnskab", {Function.ACCOUNTS, Function.OWN})
        make_number(world.konto, "+4520123491", "8945010000000000139", user=user)
    finance, employee = front(user), front(world.nynne)
    heading = '<h2 id="own-number">Mit nummer</h2>'
    assert finance.index('id="front-accounts"') < finance.index('id="todo"') < finance.index(heading)
    assert employee.index(heading) < employee.index('id="todo"')


def in_menu(text: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', text.partition('<div class="nav">')[2].partition("</div>")[0])


def test_the_menu_has_what_the_company_has(world: World, front: Callable[[User], str], signed_in: SignIn) -> None:
    circuits = "/abonnementer/?type=kredsloeb"
    assert "/abonnementer/?type=mobil" in in_menu(front(world.mette))
    assert circuits not in in_menu(front(world.mette))
    page = signed_in(world.mette).get(circuits)
    assert (page.status_code, circuits in in_menu(page.content.decode())) == (200, True)
    with as_system("tests"):
        make_number(
            world.konto, "ETH20471", "8945010000000000097", holder_name="",
            plan=make_plan("ethernet", category="circuits", name="Ethernet 1 Gbit/s"),
        )  # fmt: skip
    assert circuits in in_menu(front(world.mette))


def test_my_number_is_for_those_who_have_one(world: World, front: Callable[[User], str]) -> None:
    assert "/mit-nummer/" in in_menu(front(world.nynne))
    with as_system("tests"):
        Subscription.objects.system().filter(user=world.nynne).update(user=None)
    assert "/mit-nummer/" not in in_menu(front(world.nynne))


def test_the_search_field_promises_what_can_be_found(world: World, front: Callable[[User], str]) -> None:
    def hint(user: User) -> str:
        return str(re.findall(r'id="q".*?placeholder="([^"]*)"', front(user), re.DOTALL)[0])

    assert hint(world.mette) == "Nummer, navn, faktura, konto, ordre eller kollega"
    assert hint(world.jonas) == "Faktura eller konto"
    assert hint(world.nynne) == "Dit eget nummer eller en side"


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("faktura", ["/faktura/", "/konti/", "/support/", "/virksomhed/"]),
        ("Fakturaer", ["/faktura/", "/konti/", "/support/"]),
        ("adgangskode", ["/profil/"]),
        ("medarb", ["/brugere/", "/brugere/egne-numre/"]),
        ("log", ["/brugere/", "/log/", "/profil/"]),
        ("vrøvl", []),
        ("fa", []),
    ],
)
def test_the_search_finds_pages(world: World, signed_in: SignIn, text: str, pages: list[str]) -> None:
    answer = signed_in(world.mette).get("/soeg/", {"q": text})
    found = [hit.url for some in answer.context["found"] if str(some.group.label) == "Sider" for hit in some.hits]
    assert sorted(found) == sorted(pages)
    assert f"Resultater for ”{text}”" in answer.content.decode()
    if not pages:
        assert 'href="tel:' in answer.content.decode().partition("<main")[2]


def test_the_search_finds_no_page_that_is_not_the_users(world: World, signed_in: SignIn) -> None:
    answer = signed_in(world.nynne).get("/soeg/", {"q": "faktura"})
    assert [hit.url for some in answer.context["found"] for hit in some.hits] == ["/support/"]
