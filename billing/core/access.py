"""The invoice that a page is about."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404

from billing.models import Invoice
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Actor


def invoice_of(actor: Actor, uid: Any) -> Invoice:
    """Return the invoice with its account, company and what it corrects; raise Http404 if the actor sees none."""
    uids: Any = Invoice._meta.get_field("uid")
    try:
        found: Invoice | None = _INVOICE.first(actor, uids.to_python(uid))
    except ValidationError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found


def _invoice(actor: Actor, uid: Any) -> Any:
    return Invoice.objects.visible_to(actor).select_related("account", "company", "corrects").filter(uid=uid)


_INVOICE: CachedQuery[Invoice] = CachedQuery(_invoice)
