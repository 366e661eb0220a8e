"""Buying licences, giving them to users, and taking them back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.http import Http404
from django.utils import timezone

from accounts.models import Account
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import ActionRefused, Changed, FormInvalid, run
from selfservice.kernel.scope.models import as_system, writing_as
from telephony.licences.actions.buy_licences import BuyLicences
from telephony.licences.actions.set_licence import SetLicence
from telephony.licences.actions.start_licences import StartLicences
from telephony.licences.overview import unused_by
from telephony.models import FlowVersion, LicencePool, TelephonyUser
from tests.telephony import make
from tests.telephony.acting import act, now, sent
from tests.world import World

NOVEMBER = time_machine.travel("2026-11-16T10:00:00Z", tick=False)


def pool_with(world: World, seats: int = 2, users: int = 0, **fields: Any) -> LicencePool:
    """A pool at Nordhavn, with so many users who have a licence of it."""
    with as_system("tests"):
        pool = make.pool(world.konto, seats, **fields)
        for n in range(users):
            make.user(world.nordhavn, f"Bruger {n}", licence=pool.type)
    return pool


def person(world: World, name: str = "Mette Holm", **fields: Any) -> TelephonyUser:
    with as_system("tests"):
        return make.user(world.nordhavn, name, **fields)


@NOVEMBER
def test_more_are_bought_at_the_agreed_price_and_given_to_users(world: World) -> None:
    pool, mette, bo = pool_with(world), person(world), person(world, "Bo")
    with as_system("tests"):
        LicencePool.objects.system().filter(pk=pool.pk).update(price=Decimal("75.50"))
    made = act(world.mette, BuyLicences, pool, count=3, users=[str(mette.uid), str(bo.uid)])
    assert (made.state, made.before, made.after["seats"]) == ("done", {"seats": 2}, 5)
    # 75.50 × 3 × 15 ÷ 30.
    assert made.after["rest_of_month"] == "113.25"
    assert now(pool).seats == 5
    assert {now(mette).licence_id, now(bo).licence_id} == {pool.type_id}
    assert sent() == [["user", "user"]]


def test_what_was_shown_is_what_is_paid(world: World) -> None:
    pool = pool_with(world)
    with as_system("tests"):
        actor = portal_actor(world.mette)
    with NOVEMBER, writing_as(actor):
        shown = BuyLicences(actor).seen(pool, {"count": 2}, timezone.localdate())
        answers = dict(BuyLicences(actor).answers(pool, {"count": 2, "users": []}, timezone.localdate()))
    assert "89,00" in " ".join(str(value).replace("\u00a0", " ") for value in answers.values())
    with time_machine.travel("2026-11-17T10:00:00Z", tick=False), pytest.raises(Changed):
        run(BuyLicences, actor, pool.uid, {"count": 2, "seen": shown})
    with NOVEMBER:
        assert run(BuyLicences, actor, pool.uid, {"count": 2, "seen": shown}).state == "done"


@NOVEMBER
def test_the_first_of_a_kind_make_a_pool_of_the_account(world: World) -> None:
    with as_system("tests"):
        make.licence_type("plus", price=120, binding_months=6)
    made = act(world.mette, StartLicences, world.konto, licence="plus", count=4)
    with as_system("tests"):
        pool = LicencePool.objects.system().get()
    assert (pool.account_id, pool.seats, pool.price) == (world.konto.pk, 4, Decimal(120))
    assert pool.binding_until == date(2027, 5, 15)
    assert made.after["rest_of_month"] == "240.00"
    # The company has them already, for whichever account.
    with pytest.raises(FormInvalid):
        act(world.mette, StartLicences, world.other_konto, licence="plus", count=1)


def test_more_users_than_licences_are_refused(world: World) -> None:
    pool, people = pool_with(world, seats=1, users=1), [person(world, name) for name in ("A", "B")]
    with pytest.raises(ActionRefused):
        act(world.mette, BuyLicences, pool, count=1, users=[str(one.uid) for one in people])
    assert now(pool).seats == 1


def test_what_is_not_offered_is_not_bought(world: World) -> None:
    pool = pool_with(world)
    pool.type.offered = False
    pool.type.save()
    with pytest.raises(ActionRefused):
        act(world.mette, BuyLicences, pool, count=1)


def test_named_accounts_alone(world: World) -> None:
    """A pool of an account that the person does not see is neither bought for nor given from."""
    pool, mette = pool_with(world), person(world)
    with as_system("tests"):
        whole = portal_actor(world.mette)
    narrow = replace(
        whole, access=tuple(replace(part, accounts=frozenset({world.other_konto.pk})) for part in whole.access)
    )
    with as_system("tests"):
        mine = make.pool(world.other_konto, 1, code="plus")
    with pytest.raises(Http404):
        run(BuyLicences, narrow, pool.uid, {"count": 1})
    assert run(SetLicence, narrow, mette.uid, {"licence": "plus"}).state == "sent"
    assert now(mette).licence_id == mine.type_id


def test_a_licence_is_given_changed_and_taken(world: World) -> None:
    pool, mette = pool_with(world, seats=1), person(world)
    with as_system("tests"):
        make.licence_type("basis", features=["voicemail"])
        other = make.pool(world.konto, 1, code="basis")
    made = act(world.mette, SetLicence, mette, licence="pro")
    assert (made.before, made.after) == ({"licence": ""}, {"licence": "Pro"})
    assert now(mette).licence_id == pool.type_id
    act(world.mette, SetLicence, mette, licence="basis")
    assert now(mette).licence_id == other.type_id
    act(world.mette, SetLicence, mette, licence="none")
    assert now(mette).licence_id is None
    with pytest.raises(FormInvalid):
        act(world.mette, SetLicence, mette, licence="none")


def test_none_is_given_when_none_is_free(world: World) -> None:
    pool_with(world, seats=1, users=1)
    with pytest.raises(ActionRefused):
        act(world.mette, SetLicence, person(world), licence="pro")


def test_of_many_the_first_get_what_is_free(world: World) -> None:
    pool_with(world, seats=2)
    people = [person(world, name) for name in "ABC"]
    with as_system("tests"):
        actor = portal_actor(world.mette)
    action, today = SetLicence(actor), timezone.localdate()
    with writing_as(actor):
        action.prepare(people)
        reasons = [action.refuse(one, {"licence": "pro"}, today) for one in people]
        again = [action.refuse(one, {"licence": "pro"}, today) for one in people]
    assert [bool(reason) for reason in reasons] == [bool(reason) for reason in again] == [False, False, True]


def test_fewer_features_name_what_they_touch(world: World) -> None:
    pool = pool_with(world)
    mette = person(world, licence=pool.type, forward_always="+4520304050", forwards_out=True, voicemail=True)
    queue = {
        "type": "queue", "members": [str(mette.uid)], "max_wait": 60, "max_length": 5,
        "next": {"timeout": "vm", "full": "vm", "no_agents": "vm"},
    }  # fmt: skip
    definition = {"schema": 1, "start": "q", "nodes": {"q": queue, "vm": {"type": "voicemail", "box": "Kontor"}}}
    with as_system("tests"):
        make.licence_type("basis", features=["voicemail"])
        make.pool(world.konto, 5, code="basis")
        old = make.flow(world.nordhavn, "Gammel")
        make.version(old, 1, FlowVersion.State.ARCHIVED, definition)
        make.flow(world.nordhavn, "Salgskø", published=definition)
        soon = timezone.now() + timedelta(days=3)
        make.greeting(world.nordhavn, soon, user=mette, action="forward", target="+4520304050")
        make.greeting(world.nordhavn, soon, user=person(world, "Bo"), action="forward", target="+4520304050")
        make.number(world.nordhavn, "+4570101012")
        make.greeting(world.nordhavn, soon + timedelta(days=30), user=mette, action="forward", target="+4570101012")
        make.greeting(world.nordhavn, soon + timedelta(days=60), user=mette, action="voicemail")
        actor = portal_actor(world.mette)
    with writing_as(actor):
        kept = dict(SetLicence(actor).answers(mette, {"licence": "basis"}, timezone.localdate()))
        none = dict(SetLicence(actor).answers(mette, {"licence": "none"}, timezone.localdate()))
    touched = kept["Virker ikke mere"]
    assert "Salgskø" in touched
    assert "Gammel" not in touched
    assert "uden for virksomheden" in touched
    # The greeting that forwards to a number of the company's own goes on.
    assert touched.count("feriesvaret") == 1 and "feriesvaret, der viderestiller ud af virksomheden (" in touched
    assert "telefonsvarer" not in touched.lower()
    assert none["Virker ikke mere"].count("feriesvaret") == 2
    assert "feriesvaret med telefonsvarer (" in none["Virker ikke mere"]


def test_unused_licences(world: World) -> None:
    pool = pool_with(world)
    long_ago, lately = timezone.now() - timedelta(days=62), timezone.now() - timedelta(days=58)
    for name, used in (("Før", long_ago), ("Nylig", lately), ("Aldrig", None), ("Ny", None)):
        one = person(world, name, licence=pool.type, last_used_at=used)
        if name != "Ny":
            with as_system("tests"):
                TelephonyUser.objects.system().filter(pk=one.pk).update(created_at=long_ago)
    person(world, "Uden", last_used_at=long_ago)
    with as_system("tests"):
        actor = portal_actor(world.mette)
        assert [one.name for one in unused_by(actor)] == ["Aldrig", "Før"]


def test_what_another_account_pays_for_is_not_taken(world: World) -> None:
    pool = pool_with(world, seats=3)
    mette = person(world, licence=pool.type)
    with as_system("tests"):
        make.pool(world.other_konto, 3, code="plus")
        whole = portal_actor(world.mette)
    narrow = replace(
        whole, access=tuple(replace(part, accounts=frozenset({world.other_konto.pk})) for part in whole.access)
    )
    for code in ("none", "plus"):
        with pytest.raises(ActionRefused, match="konto"):
            run(SetLicence, narrow, mette.uid, {"licence": code})
    assert now(mette).licence_id == pool.type_id


def test_nothing_is_bought_at_a_closed_account(world: World) -> None:
    pool = pool_with(world)
    with as_system("tests"):
        Account.objects.system().filter(pk=world.konto.pk).update(closed_on=date(2026, 1, 1))
    with pytest.raises(ActionRefused):
        act(world.mette, BuyLicences, pool, count=1, users=[])
