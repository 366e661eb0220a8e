"""What is planned for an account or a company on a later day or waits to be approved, for its page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Account, Recipient
from selfservice.kernel.actions.base import registry
from selfservice.kernel.actions.receipts import Receipt, receipt_of
from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor

State = ActionRun.State
RECIPIENT = Recipient._meta.label_lower


def planned_on(actor: Actor, target: Any) -> list[Receipt]:
    """Return the receipts of what is ahead of an object that the actor sees: what waits last, the first day first.

    Of an account, also what is ahead of its recipients.
    """
    model, of_account = target._meta.label_lower, isinstance(target, Account)
    found_runs = _PLANNED.rows(actor, model, target.pk, of_account=of_account)
    runs = [run for run in found_runs if run.action in registry and not _has_lapsed(run)]
    about: dict[tuple[str, int | None], Any] = {(model, target.pk): target}
    if ids := [run.target_id or 0 for run in runs if run.target_model == RECIPIENT]:
        about |= {(RECIPIENT, one.pk): one for one in Recipient.objects.visible_to(actor).filter(pk__in=ids)}
    found = (receipt_of(registry[run.action](actor), run, about[run.target_model, run.target_id]) for run in runs)
    return [receipt for receipt in found if receipt]


def _planned(actor: Actor, model: str, pk: int, *, of_account: bool) -> Any:
    about = Q(target_model=model, target_id=pk)
    if of_account:
        recipients = Recipient.objects.visible_to(actor).filter(account=pk)
        about |= Q(target_model=RECIPIENT, target_id__in=recipients.values("pk"))
    runs = ActionRun.objects.visible_to(actor).filter(about)
    ahead = [State.SCHEDULED.value, State.AWAITING.value]
    return runs.filter(in_array("state", ahead)).order_by("due_at", "pk")


def _has_lapsed(run: ActionRun) -> bool:
    waits = run.state == State.AWAITING
    return waits and timezone.now() - run.created_at > registry[run.action].approval_life


_PLANNED: CachedQuery[ActionRun] = CachedQuery(_planned)
