"""What an account is called and what its invoices say: changed for one, for many and by file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.billing_accounts.actions.change_account import FIELDS, ChangeAccount
from accounts.functions import Function
from accounts.models import Account, User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.base import FormInvalid
from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.actions.scheduled import perform_due
from selfservice.kernel.batches import worker
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from tests.accounts.users import entries, runs
from tests.kernel import files
from tests.kernel.batch_pages import of, start, text
from tests.kernel.bulk import counts, reasons
from tests.subscriptions.acting import HIDDEN
from tests.world import World, make_account, make_user

ALL = {
    "name": "Byggepladser øst", "reference": "Bo Holm <4412>", "order_number": "PO-2026/118",
    "account_string": "1010-4711-22", "cost_centre": "4711",
}  # fmt: skip
BY_FILE = "/konti/fra-fil/ret-oplysninger/"


@pytest.fixture
def mette(world: World) -> PortalActor:
    with as_system("tests"):
        return portal_actor(world.mette)


@pytest.fixture
def client(world: World, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(world.mette)


def now(account: Account) -> Account:
    """Read from the database."""
    with as_system("tests"):
        found: Account = Account.objects.system().get(pk=account.pk)
        return found


def values(account: Account) -> dict[str, str]:
    return {name: getattr(now(account), name) for name in FIELDS}


def alter(account: Account, **data: Any) -> None:
    with as_system("tests"):
        Account.objects.system().filter(pk=account.pk).update(**data)


def path(account: Account) -> str:
    return f"/konti/{account.uid}/ret-oplysninger/"


def form_of(client: Client, account: Account) -> dict[str, str]:
    """The hidden fields of the page's form."""
    return dict(HIDDEN.findall(client.get(path(account)).content.decode()))


def test_all_of_it_is_as_it_was_written(client: Client, world: World) -> None:
    form = form_of(client, world.konto)
    answers = [client.post(path(world.konto), form | ALL) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert values(world.konto) == ALL and now(world.konto).changed_here
    # A form that is sent twice is one change.
    (entry,) = entries("change_account")
    assert len(runs("change_account")) == 1
    assert (entry.account_id, entry.after) == (world.konto.pk, ALL)
    assert entry.before == dict.fromkeys(FIELDS, "") | {"name": world.konto.name}
    page = text(client.get(f"/konti/{world.konto.uid}/"))
    assert "Oplysningerne om konto 4410 0271 Byggepladser øst er gemt." in page
    assert all(value in page for value in ("Bo Holm &lt;4412&gt;", "PO-2026/118", "1010-4711-22", "4711"))
    # In the account's history.
    assert "Oplysninger om en konto ændret" in page.split('id="history"')[1]


def test_what_is_emptied_is_gone_except_the_name(client: Client, world: World) -> None:
    alter(world.konto, **ALL)
    page = client.post(path(world.konto), form_of(client, world.konto) | {"name": " "}).content.decode()
    assert "Skriv, hvad kontoen hedder" in page and values(world.konto) == ALL
    client.post(path(world.konto), form_of(client, world.konto) | {"name": "Ny"})
    assert values(world.konto) == dict.fromkeys(FIELDS, "") | {"name": "Ny"}


def test_the_feed_leaves_what_is_changed_here(world: World, mette: PortalActor) -> None:
    run(ChangeAccount, mette, world.konto.uid, {"cost_centre": "4711"})
    assert not now(world.konto).changed_here
    run(ChangeAccount, mette, world.konto.uid, {"order_number": "7"})
    assert now(world.konto).changed_here


def test_of_many_only_what_is_given_is_changed(world: World, mette: PortalActor) -> None:
    alter(world.konto, **ALL)
    run(ChangeAccount, mette, world.konto.uid, {"order_number": "77", "account_string": "-", "cost_centre": ""})
    assert values(world.konto) == ALL | {"order_number": "77", "account_string": ""}
    for same in ({"order_number": "77"}, {"reference": ""}):
        with pytest.raises(ActionRefused):
            run(ChangeAccount, mette, world.konto.uid, same)
    with pytest.raises(FormInvalid):
        run(ChangeAccount, mette, world.konto.uid, {"name": "-"})
    assert "name" not in ChangeAccount(mette).full_form(None).fields


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("bad", ["x" * 201, "to\nlinjer", "tab\ther", "\0", "\x85", "\ud800"])
def test_what_no_invoice_can_say(world: World, mette: PortalActor, field: str, bad: str) -> None:
    with pytest.raises(FormInvalid) as invalid:
        run(ChangeAccount, mette, world.konto.uid, {field: f"a{bad}b"})
    assert list(invalid.value.form.errors) == [field]


def test_limits_are_those_of_the_invoice(world: World, mette: PortalActor) -> None:
    for field, most in (("reference", 100), ("order_number", 100), ("account_string", 100), ("cost_centre", 50)):
        with pytest.raises(FormInvalid):
            run(ChangeAccount, mette, world.konto.uid, {field: "x" * (most + 1)})
        run(ChangeAccount, mette, world.konto.uid, {field: "x" * most})


def test_a_closed_account_stays_as_it_is(client: Client, world: World) -> None:
    alter(world.konto, closed_on=timezone.localdate())
    assert "lukket" in client.get(path(world.konto)).content.decode()
    client.post(path(world.konto), {"whole": "True", **ALL})
    assert runs("change_account") == [] and now(world.konto).name == world.konto.name
    assert path(world.konto) not in text(client.get(f"/konti/{world.konto.uid}/"))


def test_two_people_at_once_do_not_overwrite_each_other(client: Client, world: World) -> None:
    mine = form_of(client, world.konto)
    alter(world.konto, cost_centre="9999")
    page = client.post(path(world.konto), mine | ALL).content.decode()
    assert 'role="alert"' in page and "Der står nu: 9999" in page and runs("change_account") == []


class TestWhoMay:
    def test_only_at_accounts_that_are_named(self, world: World, signed_in: Callable[[User], Client]) -> None:
        with as_system("tests"):
            functions = {Function.ACCOUNTS, Function.ACCOUNTS_CHANGE}
            limited = make_user(world.nordhavn, "limited", functions, account_ids=[world.konto.pk])
            reader = make_user(world.nordhavn, "reader", {Function.ACCOUNTS})
        client = signed_in(limited)
        assert client.get(path(world.konto)).status_code == 200
        for other in (world.other_konto, world.datter_konto, world.fremmed_konto):
            assert client.post(path(other), {"whole": "True", **ALL}).status_code == 404
        seen = text(signed_in(reader).get(f"/konti/{world.konto.uid}/"))
        assert "ret-oplysninger" not in seen
        assert signed_in(reader).get(path(world.konto)).status_code == 403


def test_planned(client: Client, world: World, mette: PortalActor) -> None:
    day = timezone.localdate() + timedelta(days=20)
    page = client.post(path(world.konto), form_of(client, world.konto) | ALL | {"due_on": f"{day:%d.%m.%Y}"})
    agreed: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page.content.decode()):
        agreed.setdefault(name, []).append(value)
    assert client.post(path(world.konto), {**agreed, "reference": ALL["reference"]}).status_code == 302
    shown = text(client.get(f"/konti/{world.konto.uid}/"))
    assert "Ret oplysninger: planlagt til" in shown and "/fortryd/" in shown
    # Not on the page of another account.
    assert "planlagt til" not in text(client.get(f"/konti/{world.other_konto.uid}/"))
    with as_system("tests"):
        ActionRun.objects.system().filter(state="scheduled").update(due_at=timezone.now())
    perform_due()
    assert values(world.konto) == ALL


class TestByFile:
    def send(self, client: Client, rows: list[list[str]]) -> str:
        answer = client.post(BY_FILE, {"file": SimpleUploadedFile("konti.csv", files.csv(rows))})
        assert answer.status_code == 302, text(answer)
        found: str = answer.headers["Location"]
        return found

    def test_empty_cells_change_nothing(self, client: Client, world: World) -> None:
        alter(world.konto, **ALL)
        heads = ["Kontonummer", "Navn", "Personreference", "Ordrenummer", "Kontostreng", "Omkostningssted"]
        rows = [
            heads,
            ["4410 0271", "", "Ny person", "", "-", ""],
            [world.other_konto.number, "Nyt navn", "", "", "", ""],
            ["44100271", "Anden", "", "", "", ""],
            [world.fremmed_konto.number, "Vores nu", "", "", "", ""],
            ["44109999", "Findes ikke", "", "", "", ""],
            ["Hovedkontor", "x", "", "", "", ""],
            [world.datter_konto.number, "", "", "", "", ""],
        ]
        batch = self.send(client, rows)
        client.post(batch, {"step": "data"})
        assert counts(of(batch)) == {"ready": 2, "refused": 5}
        why = reasons(of(batch))
        # Another tenant's account is as one that does not exist.
        assert why[5] == why[6] and "Intet er ændret" in why[8]
        start(client, batch)
        worker.run_due()
        assert values(world.konto) == ALL | {"reference": "Ny person", "account_string": ""}
        assert now(world.other_konto).name == "Nyt navn"
        assert now(world.fremmed_konto).name == world.fremmed_konto.name
        assert len(entries("change_account")) == 2

    def test_chosen_in_the_list(self, client: Client, world: World) -> None:
        with as_system("tests"):
            closed = make_account(world.nordhavn, "44100999", closed_on=timezone.localdate())
        chosen = [str(row.uid) for row in (world.konto, world.other_konto, closed)]
        answer = client.post("/konti/?visning=alle", {"do": "change_account", "sel": chosen})
        client.post(answer["Location"], {"step": "data", "cost_centre": "4711"})
        assert counts(of(answer["Location"])) == {"ready": 2, "refused": 1}
        start(client, answer["Location"])
        worker.run_due()
        assert {now(row).cost_centre for row in (world.konto, world.other_konto)} == {"4711"}

    def test_each_gets_its_own_values_back(self, client: Client, world: World, mette: PortalActor) -> None:
        alter(world.konto, **ALL)
        accounts = (world.konto, world.other_konto, world.datter_konto)
        before = [values(row) for row in accounts]
        answer = client.post("/konti/", {"do": "change_account", "sel": [str(row.uid) for row in accounts]})
        batch = answer["Location"]
        client.post(batch, {"step": "data", "cost_centre": "4712", "reference": "Ny"})
        start(client, batch)
        worker.run_due()
        assert "Fortryd ændringerne" in text(client.get(batch))
        run(ChangeAccount, mette, world.datter_konto.uid, {"cost_centre": "4713"})
        draft = client.post(batch, {"step": "undo"})["Location"]
        page = text(client.get(draft))
        assert "Bo Holm" in page and "Den er ændret igen siden." in page
        assert counts(of(draft)) == {"ready": 2, "refused": 1}
        start(client, draft)
        worker.run_due()
        assert [values(row) for row in accounts] == [
            *before[:2],
            before[2] | {"cost_centre": "4713", "reference": "Ny"},
        ]
        # What was undone can be done again.
        again = client.post(draft, {"step": "undo"})["Location"]
        assert counts(of(again)) == {"ready": 2}


def test_found_in_the_list_by_cost_centre_and_order_number(client: Client, world: World) -> None:
    alter(world.konto, cost_centre="Øst 4711", order_number="PO-118")
    for query in ("omkostningssted=øst", "ordrenr=po-1", "ordrenr=118&omkostningssted=4711"):
        page = text(client.get(f"/konti/?{query}"))
        assert world.konto.name in page and world.other_konto.name not in page
    assert world.konto.name not in text(client.get("/konti/?omkostningssted=4712"))
