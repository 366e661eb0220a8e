"""Many rows of a list chosen for an act: ticked ones, or all of the view, named by the address and never by ids."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.models import AuditEntry, Batch, BatchRow
from selfservice.kernel.scope.models import as_system
from tests.subscriptions.listed import get, make
from tests.world import World, make_user

SignedIn = Callable[[User], Client]
LIST = "/abonnementer/?type=mobil"


def chosen(answer: Any) -> list[int]:
    """The targets of the batch that was begun."""
    assert answer.status_code == 302, answer.content
    with as_system("tests"):
        batch = Batch.objects.system().get()
        assert answer["Location"] == f"/opgaver/{batch.uid}/"
        rows = BatchRow.objects.system().filter(batch=batch)
        return sorted(pk for pk in rows.values_list("target_id", flat=True) if pk is not None)


def nothing_begun(client: Client, answer: Any) -> str:
    assert answer.status_code == 302
    with as_system("tests"):
        assert not Batch.objects.system().exists()
    return str(client.get(answer["Location"]).content.decode())


def test_the_checked_ones_and_none_of_another_company(world: World, mette: Client) -> None:
    sel = [world.own_number.uid, world.fremmed_number.uid, "x", ""]
    assert chosen(mette.post(LIST, {"do": "bar", "sel": sel})) == [world.own_number.pk]


def test_all_of_the_view_is_named_by_the_address(world: World, mette: Client) -> None:
    others = [make(world.konto, f"+452000000{n}", department="Salg") for n in range(3)]
    make(world.konto, "KB-1", category="circuits", department="Salg")
    # What is ticked does not matter then, nor which page is shown.
    data = {"do": "bar", "all": "1", "sel": [world.own_number.uid]}
    assert chosen(mette.post(f"{LIST}&afdeling=Salg&efter={others[0].uid}", data)) == [one.pk for one in others]


def test_all_of_several_values(world: World, mette: Client) -> None:
    salg, drift = (make(world.konto, f"+452000000{n}", department=name) for n, name in enumerate(("Salg", "Drift")))
    begun = mette.post(f"{LIST}&afdeling=Salg&afdeling=Drift", {"do": "bar", "all": "1"})
    assert chosen(begun) == [salg.pk, drift.pk]


def test_acts_are_sorted_by_use(world: World, mette: Client) -> None:
    context = get(mette).context
    assert [act.slug for act in context["acts"]] == ["move_account", "change_plan", "bar"]
    orders = [(act.prominent, act.order) for act in context["more_acts"]]
    assert orders == sorted(orders)


def test_no_selection_is_reported(world: World, mette: Client) -> None:
    assert "Intet er valgt" in nothing_begun(mette, mette.post(LIST, {"do": "bar"}))


@pytest.mark.parametrize("do", ["reveal_puk", "set_policy", "findes-ikke", "", "bar_lost"])
def test_only_acts_on_many_rows_of_this_list(world: World, mette: Client, do: str) -> None:
    assert mette.post(LIST, {"do": do, "sel": [world.own_number.uid]}).status_code == 404


def test_acts_are_those_of_the_functions_held(world: World, signed_in: SignedIn, mette: Client) -> None:
    def offered(client: Client, kind: str = "mobil") -> set[str]:
        context = get(client, kind=kind).context
        return {act.slug for act in [*context["acts"], *context["more_acts"]]}

    assert {"bar", "change_plan", "terminate"} <= offered(mette)
    # Who only sees has no boxes; who bars, bars and does nothing else.
    freja = signed_in(world.freja)
    assert offered(freja) == set()
    assert 'name="sel"' not in get(freja).context["list"]
    assert freja.post(LIST, {"do": "bar", "sel": [world.own_number.uid]}).status_code == 404
    with as_system("tests"):
        ulla = make_user(world.nordhavn, "ulla", {Function.MOBILE, Function.MOBILE_BAR, Function.TELEPHONY})
    assert offered(signed_in(ulla)) == {"bar", "unbar", "set_bars"}
    assert offered(signed_in(ulla), "telefoni") == set()


def test_all_is_a_second_step(world: World, mette: Client) -> None:
    text = get(mette).content.decode()
    assert 'name="all"' not in text
    assert 'href="?type=mobil&amp;valgt=alle"' in text
    text = get(mette, "valgt=alle").content.decode()
    assert '<input type="hidden" name="all" value="1">' in text
    assert text.count("checked disabled") == 2
    assert "Alle 2 i visningen er valgt." in text
    # It is no part of what is saved, sorted or turned to.
    assert "valgt=alle" not in text.partition("<main")[2]


def test_viewing_as_another_user_chooses_nothing(world: World, mette: Client) -> None:
    mette.post(f"/brugere/{world.freja.uid}/se-som/")
    assert get(mette).context["acts"] == []


def downloaded(answer: Any) -> list[str]:
    assert answer.status_code == 200
    workbook = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    return [str(row[0]) for row in workbook.get_sheet_by_index(0).to_python()[1:]]


def test_the_checked_rows_can_be_downloaded(world: World, mette: Client) -> None:
    sel = [world.own_number.uid, world.fremmed_number.uid, "x"]
    assert downloaded(mette.post(LIST, {"do": "hent", "sel": sel})) == ["20 12 34 90"]
    for n in range(2):
        make(world.konto, f"+452000000{n}", department="Salg")
    found = downloaded(mette.post(f"{LIST}&afdeling=Salg&sorter=-nummer", {"do": "hent", "all": "1"}))
    assert found == ["20 00 00 01", "20 00 00 00"]
    assert "Intet er valgt" in nothing_begun(mette, mette.post(LIST, {"do": "hent"}))
    with as_system("tests"):
        assert AuditEntry.objects.system().filter(event="export").count() >= 2


def test_rows_are_in_the_order_of_the_list(world: World, mette: Client) -> None:
    made = [make(world.konto, f"+452000000{n}", department="Salg", holder_name=name) for n, name in enumerate("CAB")]
    mette.post(f"{LIST}&afdeling=Salg&sorter=bruger", {"do": "bar", "all": "1"})
    with as_system("tests"):
        order = list(BatchRow.objects.system().order_by("line").values_list("target_id", flat=True))
    assert order == [made[1].pk, made[2].pk, made[0].pk]
