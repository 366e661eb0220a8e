"""Downloads of invoices' PDFs as a ZIP, from the list and by period."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from billing.documents.views import PeriodDocuments, zip_answer
from billing.invoices.views import InvoiceList
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.lists.bulk import CHOICE, EVERYTHING, chosen, nothing_chosen


class ManyDocuments(PeriodDocuments):
    """The PDFs of a period (`?fra=&til=`), or of the invoices that the list posts, as a ZIP.

    It posts ticked ones (`sel`), or all that match its state in the query string (`all`).
    """

    http_method_names = ["get", "head", "post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the ZIP of the chosen invoices; go back to the list with a message if that can't be done."""
        page = InvoiceList()
        page.setup(request)
        back = f"{reverse('invoices')}?{request.GET.urlencode()}" if request.GET else reverse("invoices")
        if not request.POST.keys() & {CHOICE, EVERYTHING}:
            messages.error(request, nothing_chosen())
            return redirect(back)
        try:
            return zip_answer(self.actor, chosen(request, page.queryset, page.filtered))
        except ActionRefused as refused:
            messages.error(request, refused.reason)
            return redirect(back)
