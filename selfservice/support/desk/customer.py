"""The customer on the page of a case: company, author, what the case is about, and what is open with the operator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Company, User
from accounts.permissions.grants import lines as rights_of
from accounts.support.admin.formats import choice_of, link, word_for_support
from accounts.support.admin.scoped import CUSTOMER
from billing.models import Dispute, Invoice
from orders.core.what import what
from orders.models import Order
from selfservice.kernel.core.formatting import cvr, day, kr, phone, when
from selfservice.kernel.history import format as history_format
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import ScopedModel
from selfservice.support.models import Case

# Rows of each kind; the heading leads to all of them.
MOST = 5
FINISHED = (Order.State.DRAFT, Order.State.DONE, Order.State.REJECTED, Order.State.FAILED, Order.State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what the page shows of the customer: its title, a link to more, and lines of text or HTML."""

    title: Any
    lines: list[Any]
    url: str = ""


def parts_of(actor: Actor, case: Case) -> list[Part]:
    """Return the parts, each as the actor may see it, without empty ones."""
    company = case.company
    orders = Order.objects.visible_to(actor).exclude(state__in=FINISHED)
    disputes = Dispute.objects.visible_to(actor).filter(state=Dispute.State.OPEN)
    others = Case.objects.visible_to(actor).exclude(pk=case.pk)
    found = [
        Part(_("Company"), [link(company), f"CVR {cvr(company.cvr)}", *_parent(company)]),
        Part(_("Written by"), _author(case)),
        Part(_("It is about"), _about(actor, case)),
        _rows(company, others, choice_of, _("Other cases")),
        _rows(company, orders, lambda o: f"{what(o)} – {choice_of(o)}", _("Open orders")),
        _rows(company, Invoice.objects.visible_to(actor), _invoice, _("Latest invoices"), "-issued_on"),
        _rows(company, disputes, lambda d: f"{kr(d.amount)} – {d.get_reason_display()}", _("Open questions")),
        _log(actor, company),
    ]
    return [part for part in found if part.lines]


def _parent(company: Company) -> list[Any]:
    return [_("Part of %(name)s") % {"name": company.parent.name}] if company.parent else []


def _author(case: Case) -> list[Any]:
    user = case.author
    if user is None:
        return [_("%(name)s (the login is gone)") % {"name": case.author_name}]
    state = [] if user.state == User.State.ACTIVE else [user.get_state_display()]
    return [link(user), user.email, phone(user.mobile), *state, *rights_of(user)]


def _about(actor: Actor, case: Case) -> list[Any]:
    """Return a link to the object, if it is there and has a page in the admin; else what it was called."""
    if not case.about_model:
        return []
    try:
        model = apps.get_model(case.about_model)
    except (LookupError, ValueError):
        return [case.about_label]
    if not issubclass(model, ScopedModel) or model not in admin.site._registry:
        return [case.about_label]
    wanted: dict[str, Any] = {"uid": case.about_uid, model.scope.company: case.company_id}
    row = model.objects.visible_to(actor).filter(**wanted).first()
    if row is None:
        return [case.about_label]
    # It is called more than the row only by the lines of an invoice, or by a name that has changed since.
    return [link(row)] if str(row) == case.about_label else [link(row), case.about_label]


def _invoice(invoice: Invoice) -> str:
    words = [day(invoice.issued_on), kr(invoice.total)]
    if invoice.outstanding:
        words.append(_("open: %(amount)s") % {"amount": kr(invoice.outstanding)})
    return " – ".join(words)


def _rows(company: Company, rows: Any, words: Callable[[Any], str], title: str, *order: str) -> Part:
    """Return the newest of a company's rows, each as a link with a few words."""
    newest = rows.filter(company=company).order_by(*order, "-pk")[:MOST]
    return Part(title, [pair(link(row), words(row)) for row in newest], _list_of(rows.model, company))


def pair(first: Any, words: str) -> Any:
    """Return a line of two parts."""
    return format_html("{} <small>{}</small>", first, words)


def _list_of(model: Any, company: Company) -> str:
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{url}?{urlencode({CUSTOMER: company.pk})}"


def _log(actor: Actor, company: Company) -> Part:
    entries = AuditEntry.objects.visible_to(actor).filter(company_id=company.pk).order_by("-pk")[:MOST]
    lines = [pair(when(entry.at), history_format.sentence(entry, word_for_support)) for entry in entries]
    return Part(_("Latest in the log"), lines, _list_of(AuditEntry, company))
