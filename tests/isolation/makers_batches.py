"""Bulk changes: each somebody's own, and to be seen by administrators of its company."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db.models import Model

from accounts.models import Account
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.base import actions_by_file
from selfservice.kernel.exports.jobs import seen_by
from selfservice.kernel.models import Batch, BatchRow, ExportFile, ExportPart
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.isolation.arena import Arena
from tests.isolation.makers import MAKERS, Thing, none
from tests.isolation.makers_numbers import number_of
from tests.isolation.routes import Route

# Who has begun one, and at which company.
OWNERS = (
    ("group_admin", "nordhavn"),
    ("finance", "nordhavn"),
    ("subsidiary_admin", "datter"),
    ("foreign_admin", "fremmed"),
)
NUMBERS = {"nordhavn": "kollega", "datter": "subsidiary_admin", "fremmed": "fremmedkollega"}
ROWS = {"draft": "ready", "awaiting": "ready", "running": "ready", "done": "refused"}


def batch_of(arena: Arena, owner: str, company: str, state: str = "draft") -> Batch:
    """A batch of one number, looked through; made at the first call."""
    key = f"batch {state} of {owner} at {company}"
    if key not in arena.rows:
        user = arena.users[owner]
        target = number_of(arena, NUMBERS[company], company)
        with as_system("tests: a batch"):
            batch = Batch.objects.create(
                company_id=arena.companies[company].pk, action="bar_lost", actor_kind="user", actor_id=user.pk,
                actor_name=user.name, language="da", source="Mobil", data={"cause": "lost"}, checked=True, state=state,
            )  # fmt: skip
            BatchRow.objects.create(
                company_id=batch.company_id, batch=batch, line=1, target_id=target.pk, state=ROWS[state],
                reason="" if state != "done" else str(uuid4()), temporary=state == "done",
            )  # fmt: skip
            arena.rows[key] = batch
    row: Batch = arena.rows[key]
    return row


def batches(arena: Arena, route: Route) -> list[Thing]:
    """One's own, a colleague's, the subsidiary's, another tenant's."""
    found = [Thing(f"batch of {o}", {"uid": batch_of(arena, o, c).uid}, c, owner=o) for o, c in OWNERS]
    return [*found, *none()]


def in_state(state: str) -> Any:
    """A batch of the actor in the tests of actions."""
    return lambda arena, company: batch_of(arena, "group_admin", company, state)


def file_of(arena: Arena, owner: str, company: str) -> ExportFile:
    """A large download that is ready; made at the first call."""
    key = f"file of {owner}"
    if key not in arena.rows:
        user = arena.users[owner]
        with as_system("tests: a file"):
            seen = seen_by(portal_actor(user), "log")
            file = ExportFile.objects.create(
                company_id=arena.companies[company].pk, actor_kind="user", actor_id=user.pk, language="da",
                path="/log/", title="Log", name="log.xlsx", seen=seen, state="done", size=1,
            )  # fmt: skip
            ExportPart.objects.create(company_id=file.company_id, file=file, place=0, content=b"x")
            arena.rows[key] = file
    row: ExportFile = arena.rows[key]
    return row


def files(arena: Arena, route: Route) -> list[Thing]:
    """One's own, a colleague's, the subsidiary's, another tenant's."""
    found = [Thing(f"file of {o}", {"uid": file_of(arena, o, c).uid}, c, owner=o) for o, c in OWNERS]
    return [*found, *none()]


def uploads_of(model: type[Model]) -> Any:
    """A maker of a file for each act on many of the model; and of one that there is not."""

    def make(arena: Arena, route: Route) -> list[Thing]:
        slugs = sorted(action.address for action in actions_by_file(model))
        found = [Thing(slug, {"slug": slug}, slug=slug, for_some=index > 1) for index, slug in enumerate(slugs)]
        return [*found, Thing("no such act", {"slug": "no-such-act"}, kind="malformed", slug="no-such-act")]

    return make


MAKERS |= {"export_file": files, "export_content": files, "batch": batches, "batch_upload": uploads_of(Subscription)}
MAKERS["account_upload"] = uploads_of(Account)
TARGETS = {"run_batch": in_state("draft"), "cancel_batch": in_state("running"), "retry_batch": in_state("done")}
DATA: dict[str, Any] = dict.fromkeys(TARGETS, lambda _arena: {})
