"""The button that orders the same again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from orders.models import Order
from orders.permissions import ORDER
from orders.reorder.drafts import can_repeat, draft_from
from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.scope.actor import Needed
from selfservice.kernel.scope.request import page_actor


class OrderAgain(View):
    """Make the draft and show it; nothing is ordered by it."""

    http_method_names = ["post", "options"]
    function: ClassVar[Needed] = ORDER

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Redirect to the new draft, with its prices of today."""
        actor = page_actor(request)
        rows = Order.objects.visible_to(actor, function=ORDER).select_related("account")
        order: Order = get_or_404(rows, uid=kwargs["uid"])
        if not can_repeat(order):
            raise Http404
        draft, stock = draft_from(actor, order)
        text = _("This is a new draft with the items of order %(order)s, at today's prices. It gets new numbers.")
        messages.info(request, text % {"order": order})
        if stock:
            messages.info(request, _("Its cards from the stock are in use: the new numbers get eSIMs."))
        return redirect("order_draft", uid=draft.uid, slug="bestil")
