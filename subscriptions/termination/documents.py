"""The query of a subscription's documents, for its page."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Actor
from subscriptions.core.access import OPENED_BY
from subscriptions.models import Document, Subscription


def documents_of(actor: Actor, subscription: Subscription) -> list[Any]:
    """Return the documents, newest first, without the PDF. `ready`: the PDF exists (URL: subscription_document)."""
    return _DOCUMENTS.rows(actor, subscription.pk)


def _documents(actor: Actor, subscription: int) -> Any:
    seen = Document.objects.visible_to(actor, function=OPENED_BY).filter(subscription=subscription)
    made = ExpressionWrapper(Q(pdf__isnull=False), output_field=BooleanField())
    return seen.annotate(ready=made).defer("pdf", "facts")


_DOCUMENTS: CachedQuery[Any] = CachedQuery(_documents)
