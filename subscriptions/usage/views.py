"""Usage pages: a month of all numbers, by company, account and department, and the pools."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.functions import Function
from selfservice.kernel.exports.writers import FORMATS
from selfservice.kernel.tables.columns import FORMAT, SORT
from selfservice.kernel.web.pages import Page
from subscriptions.usage.export import download
from subscriptions.usage.labels import BY_ADDRESS, MEASURES
from subscriptions.usage.month import requested_month
from subscriptions.usage.overview import (
    ACCOUNTS,
    COMPANIES,
    DEPARTMENTS,
    GROUPS,
    by,
    months,
    top_users,
    totals,
)
from subscriptions.usage.pools import freshness, pool_usages

# Rows per group on the overview, and rows of the page of one group. Downloads hold all rows.
FEW, MANY = 8, 500


class MonthPage(Page):
    """A page about a month, given by the query parameter `maaned`."""

    function = Function.USAGE

    @cached_property
    def first(self) -> date:
        """The first day of the requested month; by default of this month."""
        return requested_month(self.request.GET.get("maaned", ""), timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            first=self.first,
            months=months(self.actor, timezone.localdate(), self.first),
            numbers_url=f"{reverse('usage_numbers')}?{urlencode({'maaned': f'{self.first:%Y-%m}'})}",
            **kwargs,
        )


class UsageOverview(MonthPage):
    """A month's sums, top users, and forecasts of pools."""

    template_name = "subscriptions/usage.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, first = self.actor, self.first
        pools = pool_usages(actor, first)
        groups = [ACCOUNTS, DEPARTMENTS]
        if len({part.company_id for part in actor.at(self.function)}) > 1:
            groups.insert(0, COMPANIES)
        found = [(group, by(group, actor, first, most=FEW + 1)) for group in groups]
        return super().get_context_data(
            used=totals(actor, first),
            pools=pools,
            elapsed_percent=pools[0].elapsed_percent if pools else 0,
            until=freshness(pools),
            groups=[
                {
                    "group": group,
                    "rows": rows[:FEW],
                    "more": len(rows) > FEW,
                    "top": rows[0]["data_bytes"] if rows else 0,
                }
                for group, rows in found
            ],
            users=top_users(actor, first, FEW),
            is_this_month=first == timezone.localdate().replace(day=1),
            **kwargs,
        )


class UsageBy(MonthPage):
    """A month's sums of each company, account or department, sortable by any sum, with a download."""

    template_name = "subscriptions/usage_by.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the page, or a download of all rows."""
        group = GROUPS.get(kwargs["group"])
        if group is None:
            raise Http404
        text = request.GET.get(SORT, "")
        measure = BY_ADDRESS.get(text, MEASURES["data_bytes"])
        wanted = request.GET.get(FORMAT, "")
        order = f"-{measure.name}"
        if wanted in FORMATS:
            return download(
                self.actor, "usage_by", group, self.first, by(group, self.actor, self.first, order=order), wanted
            )
        rows = by(group, self.actor, self.first, order=order, most=MANY + 1)
        columns = list(MEASURES.values())
        for row in rows:
            row["cells"] = [(one, one.show(row[one.name])) for one in columns]
        return self.render_to_response(
            self.get_context_data(
                group=group, rows=rows[:MANY], more=len(rows) > MANY, columns=columns, sorted_by=measure,
                page_query=f"maaned={self.first:%Y-%m}",
            )
        )  # fmt: skip
