"""The page of one number: what it says, to whom, and with how many questions to the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import pgettext

from accounts.functions import Function
from accounts.models import Grant, User
from selfservice.kernel.models import ActionRun, AuditEntry
from selfservice.kernel.scope.models import as_system
from subscriptions.models import AddOn, Line, Subscription, UsageDay
from tests.numbers import make_number, make_plan
from tests.world import World, make_user


def path(subscription: Subscription) -> str:
    return f"/abonnementer/{subscription.uid}/"


def text(client: Client, subscription: Subscription) -> str:
    answer = client.get(path(subscription))
    assert answer.status_code == 200
    return answer.content.decode()


def change(subscription: Subscription, **values: Any) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=subscription.pk).update(**values)


def test_the_page_shows_all_data_of_a_number(mette: Client, world: World) -> None:
    with as_system("tests"):
        AddOn.objects.create(code="eu", category="mobile", name="EU-pakke", price=Decimal(25))
        UsageDay.objects.create(
            company=world.nordhavn, subscription=world.colleagues_number, day=timezone.localdate(),
            data_bytes=2_000_000_000,
        )  # fmt: skip
    change(
        world.colleagues_number, holder_name="Jonas Holm", employee_number="20417", department="Produktion",
        cost_centre="308", bill_text="Montage", add_ons=["eu"], bars=["premium"], roaming_cap=400,
        binding_until=date(2099, 5, 1),
    )  # fmt: skip
    page = text(mette, world.colleagues_number)
    for shown in ("Jonas Holm", "20417", "Produktion", "308", "Montage", "EU-pakke", "174,00", "2,0", "400,00", "2099",
                 f"/konti/{world.konto.uid}/", "8945\u00a00100"):  # fmt: skip
        assert shown in page, shown
    with translation.override("da"):
        assert page.count(f"<dd>{pgettext('restriction', 'Closed')}</dd>") == 1


def test_no_code_is_there(mette: Client, world: World) -> None:
    page = text(mette, world.colleagues_number)
    assert "vis-puk" in page
    assert "4471" not in page


@pytest.mark.parametrize(
    ("functions", "opened"),
    [
        ({Function.MOBILE}, True),
        ({Function.TELEPHONY, Function.INTERNET, Function.CIRCUITS}, False),
        ({Function.USAGE, Function.ACCOUNTS}, None),
    ],
)
def test_whom_it_is_opened_to(
    world: World, signed_in: Callable[[User], Client], functions: set[str], opened: bool | None
) -> None:
    with as_system("tests"):
        who = make_user(world.nordhavn, "hvem", functions)
    status = signed_in(who).get(path(world.colleagues_number)).status_code
    assert status == {True: 200, False: 404, None: 403}[opened]


def test_ones_own_is_shown_on_my_number(nynne: Client, world: World) -> None:
    answer = nynne.get(path(world.own_number))
    assert answer["Location"] == f"/mit-nummer/{world.own_number.uid}/"
    assert nynne.get(path(world.colleagues_number)).status_code == 404


def test_users_who_see_it_with_the_company_stay(world: World, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        Grant.objects.system().filter(user=world.nynne).update(functions=["own", "mobile"])
    assert signed_in(world.nynne).get(path(world.own_number)).status_code == 200


def test_a_read_only_user_has_no_actions(world: World, signed_in: Callable[[User], Client]) -> None:
    page = text(signed_in(world.freja), world.colleagues_number)
    for act in ("vis-puk", "spaer", "stjaalet", "begraensninger", "skift-abonnement"):
        assert act not in page
    # Nor usage, nor the account's page, for which there are functions of their own.
    assert "maaned=" not in page
    assert "/konti/" not in page


def test_acts_at_the_named_account_alone(world: World, signed_in: Callable[[User], Client]) -> None:
    """The button is there where the act is."""
    with as_system("tests"):
        other = make_number(world.other_konto, "+4520123488", "8945010000000000063")
        who = make_user(world.nordhavn, "hvem", {Function.MOBILE})
        Grant.objects.create(
            user=who, company=world.datter, functions=["mobile", "mobile_bar"], account_ids=[world.datter_konto.pk]
        )
        Grant.objects.system().filter(user=who, company=world.nordhavn).update(
            functions=["mobile", "mobile_bar"], account_ids=[world.konto.pk]
        )
    client = signed_in(who)
    assert "/spaer/" in text(client, world.colleagues_number)
    assert client.get(path(other)).status_code == 404


def test_a_line_has_ends_and_speed_and_no_card(mette: Client, world: World) -> None:
    with as_system("tests"):
        plan = make_plan("kreds", category="circuits", name="Kredsløb 100")
        made = make_number(world.konto, "KR-4711", "8945010000000000071", plan=plan)
        Line.objects.create(
            company=world.nordhavn, subscription=made, a_end="Vesterbro 31, Aalborg", b_end="Kajen 2, Aarhus",
            down_mbit=1000, up_mbit=500, service_level="4 timer",
        )  # fmt: skip
    page = text(mette, made)
    for shown in ("KR-4711", "Vesterbro 31", "Kajen 2", "1.000 Mbit/s", "500 Mbit/s", "4 timer"):
        assert shown in page
    for missing in ("vis-puk", "/spaer/", "maaned=", 'id="sim"'):
        assert missing not in page


def test_a_terminated_number_has_no_actions(mette: Client, world: World) -> None:
    change(world.colleagues_number, state="terminated", terminated_on=date(2026, 3, 1))
    page = text(mette, world.colleagues_number)
    assert 'popovertarget="more"' not in page
    for act in ("vis-puk", "spaer", "ophaev", "begraensninger", "overdrag"):
        assert f"/{act}/" not in page


def test_viewing_as_a_colleague_offers_no_action(mette: Client, world: World) -> None:
    mette.post(f"/brugere/{world.freja.uid}/se-som/", {})
    assert "/spaer/" not in text(mette, world.colleagues_number)


def many(subscription: Subscription, account_id: int) -> None:
    """Of everything that the page shows, thirty."""
    days = [timezone.localdate().replace(day=1) + timedelta(days=n) for n in range(28)]
    label, now = Subscription._meta.label_lower, timezone.now()
    with as_system("tests"):
        for n, day in enumerate(days):
            UsageDay.objects.create(company_id=subscription.company_id, subscription=subscription, day=day, sms=n)
            AddOn.objects.create(code=f"x{n}", category="mobile", name=f"Tilvalg {n}", price=1)
            ActionRun.objects.create(
                company_id=subscription.company_id, action="set_bars", actor_kind="user", actor_name="Mette",
                request_id=f"00000000-0000-4000-8000-{n:012}", target_model=label, target_id=subscription.pk,
                state="scheduled" if n % 2 else "refused", due_at=now + timedelta(days=n), finished_at=now,
            )  # fmt: skip
            AuditEntry.objects.create(
                company_id=subscription.company_id, event="bar", actor_kind="user", actor_name="Mette",
                target_model=label, target_id=subscription.pk, account_id=account_id,
            )  # fmt: skip
    change(subscription, add_ons=[f"x{n}" for n in range(28)])


def test_eight_questions_however_much_there_is(mette: Client, world: World) -> None:
    with as_system("tests"):
        AddOn.objects.create(code="eu", category="mobile", name="EU-pakke", price=25)
    change(world.colleagues_number, add_ons=["eu"])

    def asked() -> list[str]:
        mette.get(path(world.colleagues_number))
        with CaptureQueriesContext(connection) as queries:
            text(mette, world.colleagues_number)
        return [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]

    few = asked()
    many(world.colleagues_number, world.konto.pk)
    assert len(asked()) == len(few) <= 8, "\n".join(few)
