"""What a customer decides about the company: fields, their names where they stand alone, values in words; its page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from accounts.models import Company
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.actor import Actor

LABELS: dict[str, Any] = {
    "attention": _("Attention"),
    "invoice_street": _("Invoice address: street and number"),
    "invoice_postcode": _("Invoice address: postcode"),
    "invoice_city": _("Invoice address: city"),
    "billing_name": _("Contact for invoices"),
    "billing_mail": _("Contact for invoices: e-mail"),
    "billing_phone": _("Contact for invoices: phone"),
    "technical_name": _("Technical contact"),
    "technical_mail": _("Technical contact: e-mail"),
    "technical_phone": _("Technical contact: phone"),
    "invoice_format": _("Mails with invoices contain"),
    "document_language": _("Language of invoices"),
}
FIELDS = tuple(LABELS)
CHOICES: dict[str, dict[Any, Any]] = {
    "invoice_format": dict(Company.InvoiceFormat.choices),
    "document_language": dict(Company.Language.choices),
}


def in_words(name: str, value: str) -> str:
    """Return a value as pages show it."""
    if name in CHOICES:
        return str(CHOICES[name].get(value, value))
    return as_typed(name, value)


def as_typed(name: str, value: str) -> str:
    """Return a value as forms show it: a phone number as people write it."""
    return phone(value) if name.endswith("_phone") and value else value


def page_of_company(actor: Actor, pk: int) -> str | None:
    """Return the URL of a company's page, if the actor sees it."""
    seen = Company.objects.visible_to(actor, function=Function.ACCOUNTS).filter(pk=pk)
    uid = seen.values_list("uid", flat=True).first()
    return reverse("company_of", args=[uid]) if uid else None
