"""The download of an order's confirmation."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import View

from orders.models import OrderDocument
from orders.permissions import SEE
from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.scope.actor import Needed
from selfservice.kernel.scope.request import page_actor


class ConfirmationFile(View):
    """The PDF. If no worker has rendered it yet, redirect to the order with a message: it takes seconds."""

    http_method_names = ["get", "head", "options"]
    function: ClassVar[Needed] = SEE

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Return the file, named by the order and the version."""
        seen = OrderDocument.objects.visible_to(page_actor(request)).select_related("order")
        found: OrderDocument = get_or_404(seen, uid=kwargs["uid"])
        if found.pdf is None:
            messages.info(request, _("The document is being made. Try again in a moment."))
            return redirect("order", uid=found.order.uid)
        name = slugify(_("Confirmation %(order)s %(version)s") % {"order": found.order, "version": found.version})
        headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
        return HttpResponse(bytes(found.pdf), content_type="application/pdf", headers=headers)
