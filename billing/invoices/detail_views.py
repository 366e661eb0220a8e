"""The page of one invoice: what to pay, why, and what has happened to it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from accounts.functions import Function
from billing.core import cells
from billing.core import entries as booked
from billing.core.access import invoice_of
from billing.core.status import due_day, payable, sentence, states_of
from billing.costs.panel import difference_panel
from billing.dispatch.panel import deliveries_of
from billing.disputes.actions.dispute_lines import DisputeLines
from billing.disputes.panel import disputes_of
from billing.invoices.lines import GROUPS, WAYS, page_of, sums_of
from billing.invoices.links import add_links
from billing.models import Invoice, LedgerEntry
from selfservice.kernel.actions.views import acts_on
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.db.keyset import KeyPage
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.web.pages import Page

# The parameters: how lines are grouped, and the one kind of lines that is shown.
BY, ONLY = "efter_hvad", "linjer"


def entries_of(actor: Actor, invoice: Invoice) -> list[LedgerEntry]:
    """Return the ledger's entries about an invoice, or those that a credit note makes, in order."""
    found: list[LedgerEntry] = _ENTRIES.rows(actor, invoice.pk, about="document" if invoice.is_credit else "invoice")
    return found


def _entries(actor: Actor, invoice: Any, *, about: str) -> Any:
    seen = LedgerEntry.objects.visible_to(actor).select_related("document", "invoice")
    return seen.filter(**{f"{about}_id": invoice}).order_by("booked_on", "pk")


def _credit_notes(actor: Actor, invoice: Any) -> Any:
    return Invoice.objects.visible_to(actor).filter(corrects_id=invoice).order_by("issued_on", "pk")


# Compiling these takes longer than running them.
_ENTRIES: CachedQuery[LedgerEntry] = CachedQuery(_entries)
_CREDIT_NOTES: CachedQuery[Invoice] = CachedQuery(_credit_notes)


class InvoicePage(Page):
    """One invoice or credit note."""

    function = Function.INVOICES
    template_name = "billing/invoice.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, params, today = self.actor, self.request.GET, timezone.localdate()
        invoice: Any = invoice_of(actor, kwargs["uid"])
        by = WAYS.get(params.get(BY, ""), GROUPS)
        sums = sums_of(actor, invoice)
        only = next((group["name"] for group in sums.groups if group["name"] == params.get(ONLY)), "")
        page, groups = page_of(actor, invoice, sums, by, params, only)
        add_links(actor, invoice, page.rows)
        acts = acts_on(actor, invoice, "invoice_act", "invoice")
        return super().get_context_data(
            invoice=invoice,
            status="" if invoice.is_credit else cells.statuses(states_of(invoice, today)),
            sentence=sentence(invoice, today),
            due=due_day(invoice),
            payable=payable(invoice),
            sums=sums,
            groups=groups,
            ways=[(one.label, self._url(by=one.address, only=only), one is by) for one in WAYS.values()],
            kinds=[(group, self._url(by=by.address, only=group["name"])) for group in sums.groups],
            only=only,
            all_url=self._url(by=by.address),
            by=by,
            pager=self._pager(page, by.address, only),
            lines_in_all=next((group["lines"] for group in sums.groups if group["name"] == only), invoice.line_count),
            entries=entries_of(actor, invoice),
            deliveries=deliveries_of(actor, invoice),
            credit_notes=[] if invoice.is_credit else _CREDIT_NOTES.rows(actor, invoice.pk),
            sees_account=actor.holds(Function.ACCOUNTS, invoice.company_id),
            acts=[act for act in acts if act.action is not DisputeLines and not act.refusal],
            dispute_url=next((act.url for act in acts if act.action is DisputeLines and not act.refusal), ""),
            disputes=disputes_of(actor, invoice),
            compared_with=difference_panel(actor, invoice),
            cells=cells,
            booked=booked,
            **kwargs,
        )

    def _url(self, *, by: str, only: str = "", **more: str) -> str:
        asked = {BY: "" if by == GROUPS.address else by, ONLY: only, **more}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.request.path}{'?' if query else ''}{query}#linjer"

    def _pager(self, page: KeyPage, by: str, only: str) -> dict[str, Any]:
        turns = {"previous": page.previous, "next": page.next}
        urls = {name: self._url(by=by, only=only, **link) if link else "" for name, link in turns.items()}
        return {"first": page.first, "last": page.first + len(page.rows) - 1, **urls}
