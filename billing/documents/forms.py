"""The form for the invoices of a period."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.formatting import number

# Invoices of one ZIP.
MOST = 5_000


def months_before(day: date, months: int) -> date:
    """Return the first day of the month so many months earlier."""
    total = day.year * 12 + day.month - 1 - months
    return date(total // 12, total % 12 + 1, 1)


class PeriodForm(forms.Form):
    """The first and the last day on which the invoices were issued. `invoices`: those that the actor sees."""

    fra = DayField(label=gettext_lazy("From"))
    til = DayField(label=gettext_lazy("To"))

    def __init__(self, *args: Any, invoices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoices = invoices

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, or has no invoices, or too many."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("fra"), data.get("til")
        if first is None or last is None:
            return data
        if last < first:
            self.add_error("til", _("The last day is before the first."))
            return data
        self.invoices = self.invoices.filter(issued_on__range=(first, last))
        count = self.invoices[: MOST + 1].count()
        if not count:
            self.add_error(None, _("There are no invoices in this period."))
        elif count > MOST:
            limit = {"most": number(MOST)}
            self.add_error(None, _("There are more than %(most)s invoices. Choose a shorter period.") % limit)
        return data
