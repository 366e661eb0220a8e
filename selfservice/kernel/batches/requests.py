"""Requests to start or repeat a batch, as the page of all requests asks of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.receipts import many_label
from selfservice.kernel.actions.requests import Request, RequestKind, register
from selfservice.kernel.batches.actions import RetryBatch, RunBatch, Starting, companies_of
from selfservice.kernel.batches.service import action_of
from selfservice.kernel.core.formatting import number
from selfservice.kernel.models.batch import ADMINISTERS
from selfservice.kernel.scope.actor import Actor


class BatchRequests(RequestKind):
    """Batches of so many targets that an administrator must agree."""

    def actions(self) -> Iterable[type[Action]]:
        return (RunBatch, RetryBatch)

    def concerned(self, actor: Actor) -> Q:
        companies = [part.company_id for part in actor.at(ADMINISTERS) if part.accounts is None]
        return Q(action__in=[RunBatch.slug, RetryBatch.slug], company_id__in=companies)

    def prepare(self, action: Action, targets: Collection[Any]) -> None:
        companies_of(targets)

    def url(self, request: Request) -> str:
        return reverse("batch", args=[request.target.uid])

    def label(self, request: Request) -> Any:
        return many_label(action_of(request.target), self._count(request))

    def details(self, request: Request) -> list[tuple[Any, Any]]:
        found = [(_("Selected from"), request.target.source), (_("Rows"), number(self._count(request)))]
        return [(name, value) for name, value in found if value]

    def needs_step_up(self, request: Request) -> bool:
        return action_of(request.target).step_up

    @staticmethod
    def _count(request: Request) -> int:
        action: Any = request.action
        starting: Starting = action
        return starting.count(request.target)


register(BatchRequests())
