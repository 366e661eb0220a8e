"""The page with one number's usage of a month."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.functions import Function
from selfservice.kernel.web.pages import Page
from subscriptions.core.access import shows, subscription_of
from subscriptions.lists.cells import status_parts
from subscriptions.permissions import SEE
from subscriptions.usage.month import month_of, requested_month


class NumberMonth(Page):
    """The sums and days of a month, with a link to the records."""

    function = Function.USAGE
    template_name = "subscriptions/usage_number.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = subscription_of(self.actor, kwargs["uid"], self.function)
        today = timezone.localdate()
        status_css, status = status_parts(found, today)
        first = requested_month(self.request.GET.get("maaned", ""), today)
        return super().get_context_data(
            subscription=found,
            status=status,
            status_css=status_css,
            page_url=self.request.path,
            month=month_of(self.actor, found, first, today, self.function),
            may_limit=self.actor.real is None and self.actor.holds(Function.USAGE_CHANGE, found.company_id),
            sees_number=shows(self.actor, SEE, found),
            **kwargs,
        )
