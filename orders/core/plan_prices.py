"""The prices of plans as catalogue and forms show them: what a company has agreed, with the price of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Company
from selfservice.kernel.core.formatting import kr
from subscriptions.models import Plan
from subscriptions.plans.agreed import agreed_prices
from subscriptions.plans.catalogue import contents
from subscriptions.prices import a_month


class PlanPrices:
    """The prices for those companies for which somebody can order."""

    def __init__(self, companies: Iterable[Company]) -> None:
        self.companies = {company.pk: company for company in companies}
        self.agreed = agreed_prices(self.companies.values(), timezone.localdate())

    def price_of(self, plan: Plan) -> Decimal:
        """Return the agreed price if all companies have the same, else that of the catalogue."""
        found = {prices.get(plan.pk) for prices in self.agreed.values()}
        only = found.pop() if len(found) == 1 else None
        return plan.price if only is None else only

    def notes(self, plan: Plan) -> list[str]:
        """Return what is said besides the price: that it is agreed, or for which company another one is."""
        if self.price_of(plan) != plan.price:
            return [_("Agreed price; the list price is %(price)s") % {"price": kr(plan.price)}]
        return [
            _("Agreed price for %(company)s: %(price)s") % {"company": self.companies[pk].name, "price": kr(price)}
            for pk, prices in self.agreed.items()
            if (price := prices.get(plan.pk, plan.price)) != plan.price
        ]

    def choice(self, plan: Plan, *more: str) -> SafeString:
        """Return a plan as a choice of a form: name and price, and below them what it holds, its binding and `more`."""
        details = ", ".join((*self.notes(plan), *contents(plan), *more))
        shown = '<b>{}</b> {}<span class="sub shown">{}</span>'
        return format_html(shown, plan.name, a_month(self.price_of(plan)), details)
