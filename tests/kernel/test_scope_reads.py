"""Every way to read and forget the filter: refused when closed; own rows and no others when opened, or by RLS alone."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from operator import or_, xor
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Subquery, Window
from django.db.models.functions import RowNumber

from accounts.models import Account, Company
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import ScopedQuerySet, ScopeMissing, acting_as
from tests.world import World

OWN = {"44100271", "44100298", "44200105"}
FOREIGN = {"55500011"}


def numbers(accounts: Iterable[Any]) -> set[str]:
    return {account.number for account in accounts}


async def _read_all(rows: Any) -> set[str]:
    return {account.number async for account in rows}


def _companies(rows: Any) -> set[str]:
    """The accounts of the companies that a sub-query names; companies themselves are read by RLS alone."""
    return numbers(Account._base_manager.filter(company__in=Company._base_manager.filter(pk__in=rows)))


def _outer(rows: Any) -> Any:
    return rows.filter(company=OuterRef("pk"))


# Each returns the numbers of the accounts it found, or how many.
READS: dict[str, Callable[[Any], set[str] | int]] = {
    "all": lambda rows: numbers(rows.all()),
    "filter": lambda rows: numbers(rows.filter(number__in=OWN | FOREIGN)),
    "filter by foreign key": lambda rows: numbers(rows.filter(company__name__contains=" ")),
    "exclude": lambda rows: numbers(rows.exclude(number="0")),
    "order_by and index": lambda rows: numbers([rows.order_by("number")[0], rows.order_by("number")[1]]) | {max(OWN)},
    "slice": lambda rows: numbers(rows.order_by("-number")[:3]),
    "len": len,
    "bool": lambda rows: 3 if rows.filter(number__in=OWN) and not rows.filter(number__in=FOREIGN) else 0,
    "iterator": lambda rows: numbers(rows.iterator()),
    "values": lambda rows: {row["number"] for row in rows.values("number")},
    "values_list": lambda rows: set(rows.values_list("number", flat=True)),
    "values grouped": lambda rows: sum(row["n"] for row in rows.values("company").annotate(n=Count("id"))),
    "only": lambda rows: numbers(rows.only("number")),
    "distinct": lambda rows: numbers(rows.distinct()),
    "distinct on": lambda rows: numbers(rows.order_by("number").distinct("number")),
    "dates": lambda rows: 3 * len(rows.dates("created_at", "year")),
    "in_bulk": lambda rows: set(rows.in_bulk(field_name="number")),
    "in_bulk of named": lambda rows: set(rows.in_bulk(sorted(OWN | FOREIGN), field_name="number")),
    "get": lambda rows: {rows.get(number=n).number for n in OWN},
    "first and last": lambda rows: {rows.order_by("number").first().number, rows.order_by("number").last().number}
    | {"44100298"},
    "earliest and latest": lambda rows: {rows.earliest("number").number, rows.latest("number").number} | {"44100298"},
    "count": lambda rows: rows.count(),
    "count of a slice": lambda rows: rows[:100].count(),
    "exists": lambda rows: 3 if rows.filter(number__in=OWN).exists() and not rows.filter(number__in=FOREIGN).exists()
    else 0,
    "aggregate": lambda rows: rows.aggregate(n=Count("id"))["n"],
    "aggregate of a slice": lambda rows: rows.order_by("-number")[:100].aggregate(n=Count("id"))["n"],
    "aggregate of an annotation": lambda rows: rows.annotate(n=Count("id")).aggregate(m=Count("n"))["m"],
    "aggregate max": lambda rows: OWN if rows.aggregate(m=Max("number"))["m"] == max(OWN) else FOREIGN,
    "annotate": lambda rows: numbers(rows.annotate(n=F("company__name"))),
    "window": lambda rows: numbers(rows.annotate(n=Window(RowNumber()))),
    "select_related": lambda rows: numbers(rows.select_related("company")),
    "prefetch_related": lambda rows: numbers(rows.prefetch_related("company")),
    "union": lambda rows: numbers(rows.union(rows.filter(number__in=FOREIGN))),
    "intersection": lambda rows: numbers(rows.intersection(rows)),
    "difference": lambda rows: numbers(rows.difference(rows.filter(number__in=FOREIGN))),
    "or": lambda rows: numbers(rows.filter(number__in=FOREIGN) | rows.filter(number__in=OWN)),
    "and": lambda rows: numbers(rows.filter(number__gt="") & rows.filter(number__in=OWN | FOREIGN)),
    "in a sub-query": lambda rows: _companies(rows.values("company")),
    "Subquery": lambda rows: _companies(Subquery(rows.values("company_id"))),
    "Exists and OuterRef": lambda rows: numbers(
        Account._base_manager.filter(company__in=Company._base_manager.filter(Exists(_outer(rows))))
    ),
    "Subquery as a value": lambda rows: {
        n for n in Company._base_manager.annotate(
            n=Subquery(_outer(rows).order_by("number").values("number")[:1])
        ).values_list("n", flat=True)
        if n
    } | {"44100298"},
    "contains": lambda rows: 3 * rows.contains(rows.get(number="44100271")),
    "pickled rows": lambda rows: numbers(pickle.loads(pickle.dumps(rows))),
    "pickled query": lambda rows: _by_query(rows, pickle.loads(pickle.dumps(rows.query))),
    "async for": lambda rows: async_to_sync(_read_all)(rows),
    "acount": lambda rows: async_to_sync(rows.acount)(),
    "aexists": lambda rows: 3 * async_to_sync(rows.filter(number__in=OWN).aexists)(),
    "aget": lambda rows: {async_to_sync(rows.aget)(number=n).number for n in OWN},
    "afirst": lambda rows: {async_to_sync(rows.order_by(F("number").desc()).afirst)().number} | OWN - {max(OWN)},
    "ain_bulk": lambda rows: set(async_to_sync(rows.ain_bulk)(field_name="number")),
    "explain": lambda rows: 3 if "Scan" in rows.explain() else 0,
    "sql": lambda rows: 3 if "SELECT" in str(rows.query) else 0,
    "using": lambda rows: numbers(rows.using("default")),
    "reverse": lambda rows: numbers(rows.order_by("number").reverse()),
    "alias": lambda rows: numbers(rows.alias(n=F("number")).filter(n__gt="")),
    "select_for_update": lambda rows: numbers(rows.select_for_update(of=("self",))),
    "prefetch object": lambda rows: numbers(
        account
        for company in Company._base_manager.prefetch_related(Prefetch("accounts", rows, to_attr="found"))
        for account in company.found
    ),
}  # fmt: skip


def _by_query(rows: Any, query: Any) -> set[str]:
    fresh = rows.model._default_manager.get_queryset() if isinstance(rows, ScopedQuerySet) else rows.all()
    fresh.query = query
    return numbers(fresh)


@pytest.mark.parametrize("read", READS)
def test_closed_is_refused(read: str, world: World, mette: PortalActor) -> None:
    with acting_as(mette), pytest.raises(ScopeMissing):
        READS[read](Account.objects.all())


@pytest.mark.parametrize("read", READS)
def test_opened_sees_its_own_rows_only(read: str, world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        found = READS[read](Account.objects.visible_to(mette))
    assert found == (3 if isinstance(found, int) else OWN)


@pytest.mark.parametrize("read", READS)
def test_row_security_alone_sees_its_own_rows_only(read: str, world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        found = READS[read](Account._base_manager.all())
    assert found == (3 if isinstance(found, int) else OWN)


def test_a_manager_answers_like_its_query_set(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        for refused in (Account.objects.count, Account.objects.first, Account.objects.exists, Account.objects.in_bulk):
            with pytest.raises(ScopeMissing):
                refused()
        with pytest.raises(ScopeMissing):
            Account._default_manager.count()
        with pytest.raises(ScopeMissing):
            Account.objects.raw("SELECT * FROM accounts_account")
        with pytest.raises(ScopeMissing):
            list(Account.objects.db_manager("default").all())


def test_what_i_may_see_or_everything_is_refused(world: World, jonas: PortalActor) -> None:
    """Row-level security would stop at the company, and jonas has one account of it."""
    mine = Account.objects.visible_to(jonas)
    with acting_as(jonas):
        assert numbers(mine | mine.none()) == {"44100271"}
        for other in (Account.objects.all(), Account.objects.filter(pk=0), Account._base_manager.all()):
            for combine in (or_, xor):
                with pytest.raises(ScopeMissing):
                    combine(mine, other)
                with pytest.raises(ScopeMissing):
                    combine(mine.all()[:1], other)
        with pytest.raises(ScopeMissing):
            list(mine.union(Account.objects.all()))
        assert numbers(mine & Account.objects.all()) == {"44100271"}


def test_without_an_actor_nothing_is_seen(world: World, mette: PortalActor) -> None:
    assert numbers(Account.objects.visible_to(mette)) == set()
    assert numbers(Account._base_manager.all()) == set()
