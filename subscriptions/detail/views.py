"""The page of one subscription."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from selfservice.kernel.web.pages import Page
from subscriptions.core.access import OPENED_BY, shows, subscription_of
from subscriptions.detail.context import page_of
from subscriptions.permissions import SEE


class SubscriptionPage(Page):
    """The page of one number or line. A user who may see it only as their own is redirected to "My number"."""

    function = OPENED_BY
    template_name = "subscriptions/subscription.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the page, or redirect to that of the user's own number."""
        found = subscription_of(self.actor, kwargs["uid"])
        if not shows(self.actor, SEE, found):
            return redirect("own_number_of", uid=found.uid)
        return self.render_to_response(self.get_context_data(**page_of(request, self.actor, found)))
