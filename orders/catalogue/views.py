"""The catalogue: plans by category, with price and binding first, each one click from its order."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from accounts.models import Company
from orders.catalogue.advice import advice_of
from orders.core.form_pages import PAGES
from orders.core.plan_prices import PlanPrices
from orders.models import Order
from orders.permissions import ORDER
from selfservice.kernel.web.pages import Page
from subscriptions.categories import KINDS
from subscriptions.models import Category
from subscriptions.plans.catalogue import Catalogue, contents

# The parameter that chooses a category.
KIND = "slags"
DRAFTS = 5


class CataloguePage(Page):
    """Plans and add-ons of one category, and the person's own drafts."""

    function = ORDER
    title = pgettext_lazy("imperative", "Order")
    template_name = "orders/catalogue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = [kind for kind in KINDS if kind.category in PAGES]
        kind = next((one for one in kinds if one.address == self.request.GET.get(KIND)), kinds[0])
        catalogue, page = Catalogue(), reverse(PAGES[kind.category])
        plans = catalogue.offered_plans(kind.category)
        mobile = kind.category == Category.MOBILE
        prices = PlanPrices(Company.objects.visible_to(self.actor, function=ORDER))
        own = Order.objects.visible_to(self.actor, function=ORDER).filter(
            requester=self.actor.id or 0, state=Order.State.DRAFT
        )
        return super().get_context_data(
            kinds=[(one.category.label, f"?{KIND}={one.address}", one is kind) for one in kinds],
            plans=[
                {
                    "plan": plan,
                    "price": prices.price_of(plan),
                    "notes": prices.notes(plan),
                    "included": ", ".join(contents(plan, binding=False)),
                    "terms": ", ".join(contents(plan)),
                    "url": f"{page}?abonnement={plan.code}",
                }
                for plan in plans
            ],
            advice=advice_of(self.actor, plans, timezone.localdate()) if mobile else "",
            add_ons=catalogue.offered_add_ons(kind.category),
            drafts=list(own.select_related("account").order_by("-id")[:DRAFTS]),
            kind=kind,
            **kwargs,
        )
