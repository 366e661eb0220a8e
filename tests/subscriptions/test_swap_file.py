"""Cards in stock, many at once by file: a verdict for each row, a person's ten, and two people for more than five."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from selfservice.kernel.actions.runner import run
from selfservice.kernel.batches import worker
from selfservice.kernel.batches.actions import RunBatch
from selfservice.kernel.batches.preview import check
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.models import as_system
from tests.outside import Outside
from tests.subscriptions.conftest import runs
from tests.subscriptions.swapping import as_user, iccid, more_numbers, stock_card, swaps
from tests.world import World


def sent(client: Client, *lines: str) -> Batch:
    """The batch that the file makes, looked through."""
    file = SimpleUploadedFile("kort.csv", "\r\n".join(["number;iccid", *lines]).encode(), "text/csv")
    answer = client.post("/abonnementer/fra-fil/skift-sim/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    with as_system("tests"):
        return Batch.objects.system().latest("id")


def verdicts(batch: Batch, world: World) -> list[tuple[str, str]]:
    check(batch, as_user(world.mette))
    return rows(batch)


def rows(batch: Batch) -> list[tuple[str, str]]:
    with as_system("tests"):
        found = BatchRow.objects.system().filter(batch=batch).order_by("line")
        return list(found.values_list("state", "reason"))


def test_each_row_its_verdict(mette: Client, world: World, network: Outside) -> None:
    good, used = stock_card(world), stock_card(world, 2, state="ended")
    foreign = stock_card(world, 3, company=world.fremmed)
    batch = sent(
        mette,
        f"20 12 34 56;{good.iccid}",
        f"20123490;{used.iccid}",
        f"26001234;{good.iccid}",
    )  # fmt: skip
    states = verdicts(batch, world)
    assert [state for state, _reason in states] == ["ready", "refused", "refused"]
    other = verdicts(sent(mette, f"20123490;{foreign.iccid}"), world) + verdicts(
        sent(mette, f"20123490;{iccid(4)}"), world
    )
    assert other[0] == other[1] and other[0] != states[1]
    (wrong,) = verdicts(sent(mette, "20123490;8945010000000000015"), world)
    assert wrong[0] == "refused" and wrong != other[0]


def many(world: World, count: int) -> list[str]:
    numbers = more_numbers(world, count)
    return [f"{number.number};{stock_card(world, 100 + n).iccid}" for n, number in enumerate(numbers)]


def test_the_daily_limit_of_ten_applies_to_files(mette: Client, world: World) -> None:
    batch = sent(mette, *many(world, 12))
    assert [state for state, _reason in verdicts(batch, world)] == ["ready"] * 10 + ["refused"] * 2


def test_rows_that_are_refused_otherwise_take_no_place(mette: Client, world: World, settings: Any) -> None:
    settings.SIM_SWAPS_A_DAY = 1
    lines = many(world, 2)
    batch = sent(mette, f"20123490;{iccid(5)}", *lines)
    assert [state for state, _reason in verdicts(batch, world)] == ["refused", "ready", "refused"]


@pytest.mark.parametrize(("count", "made"), [(5, 5), (6, 0)])
def test_more_than_five_wait_for_a_second_administrator(
    count: int, made: int, mette: Client, world: World, network: Outside
) -> None:
    batch = sent(mette, *many(world, count))
    verdicts(batch, world)
    run(RunBatch, as_user(world.mette), batch.uid, {})
    worker.run_due()
    assert len(swaps()) == made
    assert {row.state for row in runs("swap_sim")} == ({"sent"} if made else set())


def test_done_in_one_go_they_are_never_more_than_ten(
    mette: Client, world: World, network: Outside, settings: Any
) -> None:
    """What a chunk of a file has done already counts, though its runs are not written yet."""
    settings.SIM_SWAPS_A_DAY = 3
    batch = sent(mette, *many(world, 5))
    check(batch, as_user(world.mette))
    with as_system("tests"):
        # As if nobody had looked: the rules hold by themselves.
        BatchRow.objects.system().update(state="ready", reason="")
    run(RunBatch, as_user(world.mette), batch.uid, {})
    worker.run_due()
    assert len(swaps()) == 3
    assert [state for state, _reason in rows(batch)].count("refused") == 2
