"""What the tests of batches share: actions of their own on accounts, and the steps of a batch without its pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.db import transaction

from accounts.models import Account, Company
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import Change, registry, run
from selfservice.kernel.batches import service
from selfservice.kernel.batches.actions import RunBatch
from selfservice.kernel.batches.preview import check
from selfservice.kernel.batches.progress import counts_of
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.outbox.enqueue import Command
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from tests.kernel.examples import Rename
from tests.world import make_account


class Mark(Rename):
    """Renames many accounts; each is sent outside."""

    slug = "example_mark"
    address = "maerk"
    bulk = True
    key: ClassVar[str] = ""

    def command(self, target: Account, data: Mapping[str, Any], change: Change) -> Command | None:
        return Command("example", f"mark:{target.number}:{uuid4()}", target.pk)


class Note(Mark):
    """The same, and nothing goes outside."""

    slug = "example_note"
    address = "noter"

    def command(self, target: Account, data: Mapping[str, Any], change: Change) -> Command | None:
        return None


class Picky(Note):
    """Finds out late that it can't: when it has changed something already."""

    slug = "example_picky"
    address = "kraesen"

    def apply(self, target: Account, data: Mapping[str, Any], now: datetime) -> Change:
        change = super().apply(target, data, now)
        if target.number.endswith("3"):
            raise ActionRefused("Not this one.")
        if target.number.endswith("7"):
            raise RuntimeError("an error of our own")
        return change


class NeedsApproval(Note):
    """More than two need a second administrator."""

    slug = "example_needs_approval"
    address = "fire"

    def bulk_needs_approval(self, count: int) -> bool:
        return count > 2

    def refuse(self, target: Account, data: Mapping[str, Any], today: date) -> str | None:
        return None


ALL = (Mark, Note, Picky, NeedsApproval)
for _action in ALL:
    del registry[_action.slug]


def make_accounts(company: Company, count: int, first: int = 60_000_000) -> list[Account]:
    """Accounts with numbers in a row."""
    with as_system("tests: accounts"):
        return [make_account(company, str(first + n)) for n in range(count)]


def begin(action: type[Mark], actor: Actor, accounts: list[Account], **data: Any) -> Batch:
    """A batch of the accounts, looked through."""
    rows = Account.objects.visible_to(actor).filter(pk__in=[account.pk for account in accounts]).order_by("number")
    with transaction.atomic():
        batch = service.begin(action, actor, rows, "Konti")
        batch.data = {"name": "Nyt navn", **data}
        check(batch, actor)
    return batch


def start(action: type[Mark], actor: Actor, accounts: list[Account], **data: Any) -> Batch:
    """The same, and confirmed."""
    batch = begin(action, actor, accounts, **data)
    run(RunBatch, actor, batch.uid, {}, uuid4())
    return fresh(batch)


def fresh(batch: Batch) -> Batch:
    """Read from the database."""
    with as_system("tests: look"):
        return Batch.objects.system().get(pk=batch.pk)


def counts(batch: Batch) -> dict[str, int]:
    """How many rows have come to what; what there is none of is left out."""
    with as_system("tests: look"):
        return {k: v for k, v in counts_of(BatchRow.objects.system().filter(batch=batch)).items() if v}


def reasons(batch: Batch) -> dict[int, str]:
    """Why rows were refused, by line."""
    with as_system("tests: look"):
        return dict(BatchRow.objects.system().filter(batch=batch).exclude(reason="").values_list("line", "reason"))
