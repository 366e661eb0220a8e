"""Downloads of invoices: one document, or the PDFs of many as a ZIP."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar, cast

import structlog
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from accounts.functions import Function
from billing.core.access import invoice_of
from billing.documents import queue, store
from billing.documents.archive import Archive, Entry, entries
from billing.documents.create import discard, ensure
from billing.documents.einvoice import Unfit
from billing.documents.forms import MOST, PeriodForm, months_before
from billing.models import Invoice, InvoiceDocument
from selfservice.kernel import audit
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.core.formatting import number
from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.web.pages import FormPage

Kind = InvoiceDocument.Kind
# Bytes that are compressed already, or an answer that is sent as it is written: gzip would hold it back.
AS_IT_IS = {"Content-Encoding": "identity"}
TYPES = {Kind.PDF: "application/pdf", Kind.UBL: "application/xml", Kind.OIOUBL: "application/xml"}
# The parameter of the page that waits for a PDF.
WAIT = "vent"
# Companies whose logs record a download across a group.
MOST_LOGS = 50
log = structlog.get_logger(__name__)


class DocumentFile(View):
    """A document of an invoice. A PDF that is not made yet is queued, and a page waits for it."""

    http_method_names = ["get", "head", "options"]
    function: ClassVar[Needed] = Function.INVOICES
    kind: ClassVar[str] = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Return the file, or the page that waits."""
        actor = page_actor(request)
        invoice = invoice_of(actor, kwargs["uid"])
        try:
            content = self._content(actor, invoice)
        except Unfit as error:
            raise Http404 from error
        except Unavailable:
            answer = render(request, "billing/document_wait.html", {"invoice": invoice, "state": "down"}, status=503)
            answer.headers["Retry-After"] = "60"
            return answer
        if content is None:
            state = "failed" if queue.has_failed(invoice) else "waiting"
            if state == "waiting":
                queue.request([invoice])
            return render(request, "billing/document_wait.html", {"invoice": invoice, "state": state})
        if WAIT in request.GET:
            return render(request, "billing/document_wait.html", {"invoice": invoice, "state": "ready"})
        audit.record(actor, "invoice_download", invoice, after={"format": self.kind})
        mark = "_OIOUBL" if self.kind == Kind.OIOUBL else ""
        name = f"{Entry.of(invoice).stem}{mark}.{store.SUFFIXES[Kind(self.kind)]}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', **AS_IT_IS}
        return HttpResponse(content, content_type=TYPES[Kind(self.kind)], headers=headers)

    def _content(self, actor: Actor, invoice: Invoice) -> bytes | None:
        """Return the document; None for a PDF that a worker must make, because web processes can't."""
        for _attempt in range(2):
            found = InvoiceDocument.objects.visible_to(actor).filter(invoice=invoice, kind=self.kind).first()
            if found is None:
                if self.kind == Kind.PDF:
                    return None
                found = ensure(invoice, [self.kind])[self.kind]
            try:
                return store.read(found.name, found.sha256)
            except (FileNotFoundError, store.Changed) as error:
                log.error("document lost", name=found.name, error=type(error).__name__)
                discard(found)
        return None


class PeriodDocuments(FormPage):
    """The PDFs of a period (`?fra=&til=`) as a ZIP; invoices/zip_views.py adds those that the list posts."""

    http_method_names = ["get", "head", "options"]

    function: ClassVar[Needed] = Function.INVOICES
    template_name = "billing/documents.html"
    # Read without the form.
    closed_in_view_as = False
    title = _("Download invoices")
    form_class = PeriodForm

    def get_initial(self) -> dict[str, Any]:
        """Suggest the last twelve months."""
        today = timezone.localdate()
        return {"fra": f"{months_before(today, 12):%d.%m.%Y}", "til": f"{today:%d.%m.%Y}"}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Read the period from the URL: a download changes nothing, also for somebody who views as a colleague."""
        query = self.request.GET
        bound = {"data": query} if query.keys() & PeriodForm.base_fields.keys() else {}
        return {**super().get_form_kwargs(), "invoices": Invoice.objects.visible_to(self.actor), **bound}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the ZIP of the period in the URL, the form with what is wrong, or the empty form."""
        form = self.get_form()
        if not form.is_bound:
            return super().get(request, *args, **kwargs)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        return zip_answer(self.actor, form.invoices)


def zip_answer(actor: Actor, invoices: Any) -> HttpResponse:
    """Return the PDFs of a query set of invoices that the actor sees as a ZIP.

    Raise Http404 if there are none, ActionRefused if there are more than MOST. PDFs that are missing are queued. The
    download is in the log of each company.
    """
    found = entries(invoices, MOST + 1)
    if not found:
        raise Http404
    if len(found) > MOST:
        raise ActionRefused(
            _now("One ZIP has at most %(most)s invoices. Choose fewer, or narrow the list by a filter.")
            % {"most": number(MOST)}
        )
    made = InvoiceDocument.objects.visible_to(actor).filter(kind=Kind.PDF)
    queue.request(invoices.exclude(pk__in=made.values("invoice")).only("pk", "uid", "company_id"))
    record(actor, invoices)
    archive = Archive(actor, found, get_language() or "da")
    name = f"fakturaer-{timezone.localdate().isoformat()}.zip"
    answer: Any = StreamingHttpResponse(
        archive.parts(),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no", **AS_IT_IS},
    )
    return cast("HttpResponse", answer)


def record(actor: Actor, invoices: Any) -> None:
    """Write an entry for each company with the number of its invoices."""
    counts = Counter(invoices.order_by().values_list("company_id", flat=True))
    audit.write(
        [
            audit.entry(actor, "invoices_download", company_id=company_id, after={"format": "zip", "rows": count})
            for company_id, count in sorted(counts.items())[:MOST_LOGS]
        ]
    )
