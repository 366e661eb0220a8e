"""A canary in every text of every row: a word of the row's company, which no other tenant may read."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from selfservice.kernel.scope.models import as_system, scoped_models
from tests.isolation.arena import Arena
from tests.isolation.makers_billing import draw_documents, mark_other_account
from tests.isolation.people import GROUP, Person
from tests.isolation.rows import row_at
from tests.isolation.support.desk import NOTE_MARK
from tests.world import make_account, make_company, make_user

MARKS = {
    "nordhavn": "kanarinord",
    "datter": "kanaridatter",
    "fremmed": "kanarifremmed",
    "tredje": "kanaritredje",
    # Of an account that those limited to named ones don't see.
    "other_konto": "kanarianden",
}
OTHER_TENANTS = ("fremmed", "tredje")
# Text that is no person's: what the portal itself reads, or what a person logs in with.
NOT_MARKED = {"password", "cvr", "number", "username", "mobile", "ean", "language", "event", "kind", "action", "key"}


def fill(arena: Arena) -> None:
    """A third tenant, and the mark of its company in every text of a row of every model and of the arena's rows."""
    with as_system("tests: a third tenant"):
        company = arena.companies["tredje"] = make_company("40000054", "Tredje ApS")
        arena.accounts["tredje_konto"] = make_account(company, "66600011")
        arena.users["tredje_colleague"] = make_user(company, "tredje_colleague")
    for model in scoped_models():
        for name in (*GROUP, *OTHER_TENANTS):
            row_at(arena, model._meta.label, name, MARKS[name])
    names = {row.pk: name for name, row in arena.companies.items()}
    arena_rows: list[Any] = [*arena.companies.values(), *arena.accounts.values()]
    arena_rows += [u for name, u in arena.users.items() if "kollega" in name or "colleague" in name]
    with as_system("tests: mark the arena's rows"):
        for row in arena_rows:
            company_id = row.pk if row in arena.companies.values() else row.company_id
            mark_row(row, MARKS[names[company_id]])
        mark_row(arena.accounts["other_konto"], MARKS["other_konto"])
    mark_other_account(arena, MARKS["other_konto"])
    draw_documents(arena)


def mark_row(row: Any, mark: str) -> None:
    """Write the mark into every text of an existing row."""
    for field in row._meta.concrete_fields:
        if field.name in NOT_MARKED or field.choices or isinstance(field, ArrayField):
            continue
        if isinstance(field, models.EmailField):
            setattr(row, field.name, f"{mark}@example.com")
        elif isinstance(field, models.CharField | models.TextField):
            setattr(row, field.name, mark[: field.max_length])
    row.save()


def forbidden_to(arena: Arena, person: Person) -> dict[str, str]:
    """What must be nowhere: marks, and public ids of rows, each with whose they are."""
    seen = {part.company for part in person.parts}
    marks = {MARKS[name]: name for name in (*GROUP, *OTHER_TENANTS) if name not in seen}
    marks |= {invoice_number(arena, name): f"number at {name}" for name in (*GROUP, *OTHER_TENANTS) if name not in seen}
    if all(part.accounts is not None for part in person.parts):
        marks[MARKS["other_konto"]] = "an account that is not named"
        marks[invoice_number(arena, "other_konto")] = "number at an account that is not named"
    uids = {}
    for model in scoped_models():
        for name in OTHER_TENANTS:
            row = row_at(arena, model._meta.label, name, MARKS[name])
            if hasattr(row, "uid"):
                uids[str(row.uid)] = f"{model._meta.label} of {name}"
    # What support writes for itself is nobody's to read, whatever the company.
    return marks | uids | {NOTE_MARK: "an internal note"}


def invoice_number(arena: Arena, place: str) -> str:
    """The number of the invoice of a company, or of an account: lists of invoices and entries show no other text."""
    return str(arena.rows[f"billing.Invoice at {place}"].number).lower()


def found_in(text: str, words: dict[str, str]) -> list[str]:
    """Which of the words stand in a text."""
    lower = text.lower()
    return [f"{word} ({whose})" for word, whose in words.items() if word in lower]


def mailed(arena: Arena) -> str:
    """Everything that waits to be mailed or sent to the group's people."""
    from selfservice.kernel.models import OutboxCommand

    ours = [arena.companies[name].pk for name in GROUP]
    with as_system("tests: look"):
        sent = OutboxCommand.objects.system().filter(company_id__in=ours)
        return json.dumps([[c.payload, c.key] for c in sent])
