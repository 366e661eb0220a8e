"""Recipients of many accounts: from a file, from the list, and the pages of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.functions import Function
from accounts.models import Account, User
from accounts.permissions.access import portal_actor
from billing.delivery.actions.add_recipient import AddRecipient
from billing.dispatch.responses import fetch_responses
from selfservice.gateways.nemhandel.client import HttpNemhandel
from selfservice.gateways.nemhandel.port import Receiver
from selfservice.gateways.nemhandel.simulator.register import with_check_digit
from selfservice.kernel.actions.runner import run
from selfservice.kernel.batches import service, worker
from selfservice.kernel.batches.actions import RunBatch
from selfservice.kernel.batches.preview import check
from selfservice.kernel.batches.progress import counts_of
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from tests.billing.delivering import (
    BOTH,
    MAIL,
    NO_INVOICES,
    UNKNOWN,
    Progress,
    State,
    deliver,
    make,
    orders,
    recipients,
    states,
)
from tests.outside import Outside
from tests.world import World, make_account, make_user

SignedIn = Callable[[User], Client]
HEAD = "Kontonummer;Sendes som;EAN-nummer;Personreference;Ordrenummer"


def accounts(world: World, count: int) -> list[Account]:
    with as_system("tests: accounts"):
        return [make_account(world.nordhavn, f"4499{index:04d}") for index in range(count)]


def as_user(user: User) -> Actor:
    with as_system("tests: an actor"):
        return portal_actor(user, verified_at=timezone.now())


def sent(client: Client, text: str) -> Batch:
    """The batch that the file makes."""
    file = SimpleUploadedFile("levering.csv", text.encode("utf-8-sig"), "text/csv")
    answer = client.post("/konti/fra-fil/ny-modtager/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return newest()


def newest() -> Batch:
    with as_system("tests: look"):
        found: Batch = Batch.objects.system().latest("id")
        return found


def started(batch: Batch, actor: Actor) -> Batch:
    """Look it through, start it, and have a worker do it."""
    check(batch, actor)
    run(RunBatch, actor, batch.uid)
    worker.run_due()
    return batch


def outcomes(batch: Batch) -> dict[str, int]:
    with as_system("tests: look"):
        found = counts_of(BatchRow.objects.system().filter(batch=batch))
    return {name: count for name, count in found.items() if count}


def test_two_of_twenty_accounts_are_refused_with_reasons(world: World, signed_in: SignedIn, outside: Outside) -> None:
    found, client = accounts(world, 20), signed_in(world.mette)
    for account in found:
        make(account)
    good = [with_check_digit(f"57980011{index:04d}") for index in range(40) if index % 25 != 7][:20]
    rows = [
        f"{account.number[:4]} {account.number[4:]};EAN;{ean};Ref {ean[-3:]};"
        for account, ean in zip(found, good, strict=True)
    ]
    rows[3] = f"{found[3].number};EAN;5798001100004;;"
    rows[11] = f"{found[11].number};ean;{UNKNOWN};;"
    batch = sent(client, "\r\n".join([HEAD, *rows]))
    client.post(f"/opgaver/{batch.uid}/", {"step": "data", "replaces_others": "on"})
    page = client.get(f"/opgaver/{batch.uid}/").content.decode()
    assert "19 konti får en ny modtager" in page and "ikke har byttet om på to af dem" in page
    client.post(f"/opgaver/{batch.uid}/", {"step": "start"})
    worker.run_due()
    assert outcomes(batch) == {"sent": 19, "refused": 1}
    while deliver():
        pass
    assert outcomes(batch) == {"done": 18, "refused": 2}
    outside.hurry_responses()
    assert fetch_responses() == 18
    after = [states(account) for account in found]
    assert after[3] == {MAIL: State.ACTIVE}
    assert after[11] == {MAIL: State.ACTIVE, UNKNOWN: State.REFUSED}
    moved = [one for index, one in enumerate(after) if index not in (3, 11)]
    assert moved == [{ean: State.ACTIVE} for index, ean in enumerate(good) if index not in (3, 11)]
    with as_system("tests: look"):
        assert Account.objects.system().get(pk=found[0].pk).reference == f"Ref {good[0][-3:]}"
    result: Any = client.get(f"/opgaver/{batch.uid}/?format=csv")
    lines = b"".join(result.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 21
    assert "ikke har byttet om på to af dem" in lines[4]
    assert "ikke registreret i NemHandel. Spørg modtageren" in lines[12]


def test_rows_that_name_no_account_of_ones_own(world: World, signed_in: SignedIn) -> None:
    batch = sent(
        signed_in(world.mette),
        f"{HEAD}\r\n{world.fremmed_konto.number};EAN;{BOTH};;\r\n99999999;EAN;{BOTH};;\r\n123;EAN;{BOTH};;\r\n",
    )
    with as_system("tests: look"):
        reasons = list(BatchRow.objects.system().filter(batch=batch).order_by("line").values_list("reason", flat=True))
    assert reasons[0] == reasons[1] != reasons[2]


def test_accounts_of_the_list_get_the_same_recipient(world: World, signed_in: SignedIn, outside: Outside) -> None:
    found, client = accounts(world, 3), signed_in(world.mette)
    answer = client.post("/konti/", {"do": "add_recipient", "sel": [str(account.uid) for account in found]})
    batch = newest()
    assert answer["Location"] == f"/opgaver/{batch.uid}/"
    data = {"step": "data", "channel": "ean", "ean": BOTH, "contents": ["pdf"]}
    client.post(f"/opgaver/{batch.uid}/", data)
    client.post(f"/opgaver/{batch.uid}/", {"step": "start"})
    worker.run_due()
    looked_up = len(outside.documents(f"0088:{BOTH}"))
    deliver()
    assert looked_up == 0 and len(outside.documents(f"0088:{BOTH}")) == 1
    assert {recipients(account)[BOTH].test_state for account in found} == {Progress.SENT}


def test_the_same_number_is_looked_up_once(world: World, outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = HttpNemhandel.look_up

    def look_up(self: HttpNemhandel, identifier: str) -> Receiver | None:
        asked.append(identifier)
        return real(self, identifier)

    monkeypatch.setattr(HttpNemhandel, "look_up", look_up)
    found, actor = accounts(world, 12), as_user(world.mette)
    started(batch_of(actor, found, {"channel": "ean", "ean": NO_INVOICES}), actor)
    assert deliver() == 12 and asked == [f"0088:{NO_INVOICES}"]


def batch_of(actor: Actor, found: list[Account], data: dict[str, Any]) -> Batch:
    rows = Account.objects.visible_to(actor, function=Function.ACCOUNTS_CHANGE).filter(pk__in=[a.pk for a in found])
    batch = service.begin(AddRecipient, actor, rows, "Konti")
    batch.data = data
    with as_system("tests: answer"):
        batch.save()
    return batch


@pytest.mark.parametrize("data", [{"channel": "ean", "ean": BOTH, "reference": "Per"}, {"channel": "paper"}], ids=str)
def test_statements_of_a_row_are_few_and_bounded(world: World, data: dict[str, Any]) -> None:
    actor, counted = as_user(world.mette), []
    found = accounts(world, 60)
    for part in (found[:20], found[20:]):
        batch = batch_of(actor, part, {**data, "replaces_others": "on"})
        check(batch, actor)
        run(RunBatch, actor, batch.uid)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            worker.run_due()
        counted.append(len(queries))
        assert outcomes(batch) == {"sent" if "ean" in data else "done": len(part)}
    each = (counted[1] - counted[0]) / 20
    assert each <= 12, counted


def test_the_page_asks_the_register_and_then_whether_it_is_right(
    world: World, signed_in: SignedIn, outside: Outside
) -> None:
    client, path = signed_in(world.mette), f"/konti/{world.konto.uid}/ny-modtager/"
    make(world.konto)
    page = client.get(path).content.decode()
    assert "Papir: 49,00\u00a0kr. ekskl. moms pr. faktura" in page and MAIL in page
    wrong = client.post(path, {"channel": "ean", "ean": UNKNOWN}).content.decode()
    assert "EAN-nummeret er ikke registreret i NemHandel." in wrong
    asked = client.post(path, {"channel": "ean", "ean": BOTH, "replaces_others": "on"}).content.decode()
    assert "Er det rigtigt?" in asked and "er registreret i NemHandel og tager imod fakturaer." in asked
    assert BOTH not in recipients(world.konto)
    done = client.post(path, {"channel": "ean", "ean": BOTH, "checked": "1"}, follow=True)
    assert done.redirect_chain[0][0].startswith(f"/konti/{world.konto.uid}/")
    assert f"EAN {BOTH} er tilføjet til konto" in done.content.decode()
    assert len(orders()) == 1


def test_a_recipient_is_removed_on_its_page(world: World, signed_in: SignedIn) -> None:
    make(world.konto)
    second = make(world.konto, "anden@example.com")
    client, path = signed_in(world.mette), f"/konti/modtager/{second.uid}/fjern/"
    assert "anden@example.com" in client.get(path).content.decode()
    done = client.post(path, follow=True)
    assert "Der sendes ikke længere fakturaer til anden@example.com." in done.content.decode()
    again = client.get(path, follow=True)
    assert again.redirect_chain[0][0] == done.redirect_chain[0][0]
    assert "Den er allerede fjernet." in again.content.decode()
    for address, row in recipients(world.konto).items():
        if address != MAIL:
            with as_system("tests: one is left"):
                row.delete()
    last = recipients(world.konto)[MAIL]
    page = client.get(f"/konti/modtager/{last.uid}/fjern/").content.decode()
    assert "Det er den eneste modtager i brug" in page


def test_only_those_who_may_change_accounts(world: World, signed_in: SignedIn) -> None:
    with as_system("tests: a reader"):
        reader = make_user(world.nordhavn, "laeser", {Function.ACCOUNTS})
    client, recipient = signed_in(reader), make(world.konto)
    for path in (
        f"/konti/{world.konto.uid}/ny-modtager/", f"/konti/modtager/{recipient.uid}/fjern/", "/konti/fra-fil/",
        "/konti/fra-fil/ny-modtager/",
    ):  # fmt: skip
        assert client.get(path).status_code == 403, path
    assert client.post("/konti/", {"do": "add_recipient", "all": "1"}).status_code == 404
