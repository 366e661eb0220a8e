"""Fetch the receivers' responses, by the periodic job."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import structlog
from django.db import transaction

from accounts.models import Recipient
from billing.dispatch.outcome import respond
from billing.models import Dispatch, ResponseCursor
from selfservice.gateways.nemhandel.client import HttpNemhandel
from selfservice.gateways.nemhandel.port import UNREADABLE, Response
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.scope.models import as_system

log = structlog.get_logger(__name__)
# A function that records a response to another document than an invoice, and returns whether it changes a state, or
# None if it does not know the document.
Responder = Callable[[UUID, Response], bool | None]
_responders: list[Responder] = []
# The periodic job.
JOB = "responses to e-invoices"
# Pages of responses that one round reads.
MOST_PAGES = 20


def register_responder(respond_to: Responder) -> None:
    """Register a function for responses to other documents."""
    _responders.append(respond_to)


def fetch_responses() -> int:
    """Fetch the responses after those that are recorded, and return how many changed a state."""
    with as_system("whether there are e-invoices"):
        tested = Recipient.objects.system().exclude(test_id=None)
        if not (Dispatch.objects.system().exclude(sent_at=None).exists() or tested.exists()):
            return 0
    changed = 0
    for _page in range(MOST_PAGES):
        place = ResponseCursor.objects.first() or ResponseCursor(pk=1)
        try:
            page = HttpNemhandel().responses(place.cursor)
        except Unavailable as error:
            log.warning("responses not fetched", error=str(error))
            break
        with transaction.atomic(), as_system("record responses to e-invoices"):
            changed += sum(_record(response) for response in page.responses)
            place.cursor = page.cursor
            place.save()
        if not page.more:
            break
    return changed


def _record(response: Response) -> bool:
    """Record a response, and return whether it changes a state. It may be unknown, or come a second time."""
    try:
        document_id = UUID(response.document_id)
    except ValueError:
        document_id = None
    found = Dispatch.objects.system().select_for_update(of=["self"]).select_related("invoice")
    dispatch = found.filter(document_id=document_id).first() if document_id else None
    if dispatch is None and document_id and response.kind != UNREADABLE:
        for respond_to in _responders:
            if (changed := respond_to(document_id, response)) is not None:
                return changed
    if dispatch is None or response.kind == UNREADABLE:
        log.warning("response not recorded", response=response.response_id[:100], kind=response.kind)
        return False
    return respond(dispatch, response)
