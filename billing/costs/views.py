"""Pages of cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.functions import Function
from billing.core.difference import Pair, Part, explained, invoice_before
from billing.costs import advice
from billing.costs.chart import chart
from billing.costs.choice import (
    BASIS,
    BY,
    COMPANY,
    LEVELS,
    MONTH,
    NUMBER,
    TODAY,
    Choice,
    choice_of,
    month_before,
    sees_today,
)
from billing.costs.export import download, download_plans
from billing.costs.names import named
from billing.costs.panel import INVOICE, PART, compared
from billing.costs.sums import Comparison, by_group, by_month, compare, known_months
from billing.models import Invoice
from selfservice.kernel.exports.writers import FORMATS
from selfservice.kernel.tables.columns import FORMAT
from selfservice.kernel.web.fragment_cache import person_key
from selfservice.kernel.web.pages import Page

# Rows of the table, and of the numbers behind a part. The download has all groups.
MANY = 200
# The query parameter of a download of advice, and its most rows.
ADVICE, PLANS, ALL_PLANS = "raad", "abonnementer", 20_000


class CostPage(Page):
    """Base of pages about a choice of costs."""

    function = Function.INVOICES

    @cached_property
    def months(self) -> list[date]:
        """The months with costs, the latest first."""
        return known_months(self.actor)

    @cached_property
    def choice(self) -> Choice:
        """What the URL asks for."""
        months = self.months or [timezone.localdate().replace(day=1)]
        return choice_of(self.request, self.actor, months)


class Costs(CostPage):
    """Cost by month and by group, with advice."""

    template_name = "billing/costs.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the page, or a download of all groups and months."""
        choice = self.choice
        if (wanted := request.GET.get(FORMAT, "")) in FORMATS:
            if request.GET.get(ADVICE) == PLANS:
                plans = advice.better_plans(self.actor, timezone.localdate(), ALL_PLANS)
                return download_plans(self.actor, plans.rows, wanted)
            months = self.months[::-1] or [choice.before, choice.month]
            rows = named(request, self.actor, choice, by_group(self.actor, choice, months))
            return download(self.actor, choice, months, rows, wanted)
        return self.render_to_response(self.get_context_data(**kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, choice, today = self.actor, self.choice, timezone.localdate()
        months = self.months
        costs = by_month(actor, choice, months) if months else {}
        found = compare(actor, choice, MANY) if months else Comparison([], 0, Decimal(0), Decimal(0))
        several = len({part.company_id for part in actor.at(self.function)}) > 1
        return super().get_context_data(
            choice=choice,
            first=choice.month,
            months=months,
            month_kept=[(name, value) for name, value in choice.params().items() if name != MONTH],
            costs=[(one, costs[one], _more(costs, one), choice.query(**{MONTH: f"{one:%Y-%m}"})) for one in costs],
            chart=chart(costs, choice.month, "") if months else None,
            levels=[(level.tab, choice.query(**{BY: level.address}), level is choice.level)
                    for level in LEVELS.values() if several or level.address != COMPANY],
            bases=[(None, not choice.lines.today, choice.query(**{BASIS: None})),
                   (TODAY, choice.lines.today, choice.query(**{BASIS: TODAY}))] if sees_today(actor) else [],
            rows=named(self.request, actor, choice, found.rows),
            hidden=found.count - len(found.rows),
            now=found.now,
            before=found.before,
            is_number=choice.level.address == NUMBER and choice.lines.number is not None,
            # Advice is about all numbers, so not where some are chosen.
            **({} if choice.chips() else advice.of(actor, today, person_key(self.request))),
            **kwargs,
        )  # fmt: skip


def _more(costs: dict[date, Decimal], month: date) -> Decimal | None:
    """Return how much more a month costs than the one before; None if that isn't known."""
    earlier = costs.get(month_before(month))
    return None if earlier is None else costs[month] - earlier


class CostDifference(CostPage):
    """Why a month, or an invoice, differs from the one before; with a part, the numbers behind it."""

    template_name = "billing/cost_difference.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, params = self.actor, self.request.GET
        part = next((one for one in Part if one.value == params.get(PART)), None)
        if INVOICE in params:
            invoice, earlier = self._invoices(params[INVOICE])
            pair, base = Pair(earlier.pk, invoice.pk), {INVOICE: params[INVOICE]}
            context: dict[str, Any] = {"invoice": invoice, "earlier": earlier, "choice": None}
        else:
            choice = self.choice
            pair = Pair(choice.before, choice.month, choice.company_id, choice.account_id, choice.lines)
            base, context = choice.params(), {"choice": choice, "invoice": None}
        found, behind = explained(actor, pair, part, MANY)
        return super().get_context_data(
            **context,
            **compared(found, base),
            part=part,
            behind=behind,
            MANY=MANY,
            **kwargs,
        )

    def _invoices(self, uid: str) -> tuple[Invoice, Invoice]:
        """Return the invoice and the one before; raise Http404 if the actor doesn't see both."""
        try:
            invoice = Invoice.objects.visible_to(self.actor).select_related("account").get(uid=uid)
        except (Invoice.DoesNotExist, ValidationError) as error:
            raise Http404 from error
        earlier = invoice_before(self.actor, invoice)
        if earlier is None or invoice.corrects_id:
            raise Http404
        return invoice, earlier
