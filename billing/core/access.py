"""The invoice that a page is about."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404

from billing.models import Invoice
from selfservice.kernel.scope.actor import Actor


def invoice_of(actor: Actor, uid: Any) -> Invoice:
    """Return the invoice with its account, company and what it corrects; raise Http404 if the actor sees none."""
    seen = Invoice.objects.visible_to(actor).select_related("account", "company", "corrects")
    try:
        return seen.get(uid=uid)
    except (Invoice.DoesNotExist, ValidationError) as error:
        raise Http404 from error
