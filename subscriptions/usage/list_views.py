"""Lists of usage: numbers in a month, numbers without usage, and the records of one number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.functions import Function
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import gigabytes, kr, month, number, phone, short_day, spoken
from selfservice.kernel.db.collation import danish
from selfservice.kernel.lists.views import Column, ListPage, View
from subscriptions.core.access import subscription_of
from subscriptions.models import Subscription, UsageMonth, UsagePolicy, UsageRecord
from subscriptions.usage.filters import NumberFilters, RecordFilters, UnusedFilters
from subscriptions.usage.labels import MEASURES, amount_text, called, country
from subscriptions.usage.month import requested_month
from subscriptions.usage.unused import since_three_months, unused_since


class MonthList(ListPage):
    """Base of lists about one month, which the URL names."""

    function = Function.USAGE

    @cached_property
    def first(self) -> date:
        """The first day of the month in the URL, by default of this month."""
        return requested_month(self.params.get("maaned", ""), timezone.localdate())

    @cached_property
    def lead(self) -> Any:
        """The month as text."""
        return month(self.first)

    def file_name(self) -> str:
        """Return the file name with the month."""
        return f"{super().file_name()}-{self.first:%Y-%m}"


def _sum(name: str, label: Any, column: str, show: Any, css: str = "r p3", *, shown: bool = True) -> Column:
    return Column(
        name, label, lambda row: show(getattr(row, column)), F(column), css=css, shown=shown,
        text=lambda row: getattr(row, column), head=MEASURES[column].head, falling=True,
    )  # fmt: skip


class NumberUsage(MonthList):
    """Usage of each number in a month."""

    title = _("Usage by number")
    model = UsageMonth
    related = ("subscription", "subscription__account")
    filters = NumberFilters
    search_label = _("Number or name")
    empty = _("No usage is known of this month. It comes the day after.")
    default_sort = "-data"
    export_name = "forbrug"
    template_name = "subscriptions/usage_numbers.html"
    columns: ClassVar[Sequence[Column]] = [
        Column(
            "nummer", _("Number"), lambda row: phone(row.subscription.number), F("subscription__number"),
            sub=lambda row: row.subscription.holder_name, text=lambda row: phone(row.subscription.number),
        ),
        Column("bruger", _("User"), lambda row: row.subscription.holder_name,
               danish("subscription__holder_name"), css="p2"),
        Column("konto", _("Account"), lambda row: account_number(row.subscription.account.number), css="p3",
               text=lambda row: row.subscription.account.number),
        Column("afdeling", _("Department"), lambda row: row.subscription.department,
               danish("subscription__department"), css="p3"),
        _sum("data", pgettext_lazy("usage", "Data"), "data_bytes", gigabytes, "r"),
        _sum("opkald", _("Calls"), "voice_seconds", spoken, "r p2"),
        _sum("sms", _("Text messages"), "sms", number),
        _sum("roaming", _("Data abroad"), "roaming_bytes", gigabytes, shown=False),
        _sum("udland", _("Abroad"), "roaming_amount", kr),
        _sum("indhold", _("Charged content"), "content_amount", kr),
        _sum("beloeb", _("Beyond the plan"), "amount", kr, "r"),
    ]  # fmt: skip

    def rows(self) -> Any:
        return super().rows().filter(month=self.first)

    def link(self, row: Any) -> str:
        return f"{reverse('usage_number', args=[row.subscription.uid])}?maaned={self.first:%Y-%m}"


class Unused(ListPage):
    """Mobile subscriptions that are paid for but have no usage, this month or for three months."""

    title = _("Numbers that use nothing")
    lead = _("They are paid for all the same. Terminate them, or find out who has them.")
    function = Function.USAGE
    model = Subscription
    related = ("account", "company")
    filters = UnusedFilters
    search_label = _("Number or name")
    empty = _("Every number is used.")
    default_sort = "nummer"
    export_name = "uden-forbrug"
    views: ClassVar[Sequence[View]] = (
        View("tre", _("For three months")),
        View("denne", _("This month")),
    )
    columns: ClassVar[Sequence[Column]] = [
        Column("nummer", _("Number"), lambda s: phone(s.number), F("number"), sub=lambda s: s.holder_name,
               text=lambda s: phone(s.number)),
        Column("bruger", _("User"), lambda s: s.holder_name, F("holder_key"), css="p2"),
        Column("konto", _("Account"), lambda s: account_number(s.account.number), css="p2",
               text=lambda s: s.account.number),
        Column("afdeling", _("Department"), lambda s: s.department, F("department_key"), css="p3"),
        Column("abonnement", _("Plan"), lambda s: s.plan_name, F("plan_name"), css="p3"),
        Column("pris", _("Price a month"), lambda s: kr(s.price), F("price"), css="r", text=lambda s: s.price),
    ]  # fmt: skip

    def rows(self) -> Any:
        today = timezone.localdate()
        since = today.replace(day=1) if self.params.get("visning") == "denne" else since_three_months(today)
        return unused_since(self.actor, since)

    def link(self, row: Any) -> str:
        """Return the number's page with its acts if the actor may see it, else its usage."""
        if self.actor.holds(Function.MOBILE, row.company_id):
            return reverse("subscription", args=[row.uid])
        return reverse("usage_number", args=[row.uid])


class Records(MonthList):
    """Calls, messages, data and purchases of one number, one by one."""

    title = _("Itemised usage")
    model = UsageRecord
    filters = RecordFilters
    search_label = _("First digits, or a service")
    empty = _("No records are kept of this month.")
    default_sort = "-tid"
    export_name = "specifikation"
    template_name = "subscriptions/usage_records.html"
    columns: ClassVar[Sequence[Column]] = [
        Column(
            "tid",
            _("Time"),
            lambda r: moment(r.at),
            F("at"),
            sub=lambda r: f"{r.kind_text} {r.other}",
            text=lambda r: r.at,
        ),
        Column("slags", _("Kind"), lambda r: r.kind_text, css="p2"),
        Column("med", _("Called or used"), lambda r: r.other, css="p2"),
        Column("hvor", _("Where"), country, css="p2"),
        Column("laengde", _("How much"), amount_text, css="r"),
        Column(
            "beloeb",
            _("Beyond the plan"),
            lambda r: kr(r.amount),
            css="r",
            text=lambda r: r.amount,
            head=MEASURES["amount"].head,
        ),
    ]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.subscription = subscription_of(self.actor, kwargs["uid"], self.function)

    def file_name(self) -> str:
        """Return the file name with the number and the month."""
        number = "".join(filter(str.isalnum, self.subscription.number))
        return f"{self.export_name}-{number}-{self.first:%Y-%m}"

    def rows(self) -> Any:
        after = (self.first + timedelta(days=31)).replace(day=1)
        bounds = [timezone.make_aware(datetime.combine(day, time())) for day in (self.first, after)]
        # Lists identify a row by `uid`; a record has the operator's id.
        return super().rows().filter(subscription=self.subscription, at__gte=bounds[0], at__lt=bounds[1]).annotate(
            uid=F("record")
        )  # fmt: skip

    def decorate(self, rows: Sequence[Any]) -> None:
        """Set the other party, as far as the policy of the company that paid allows, and the kind."""
        policies = UsagePolicy.objects.visible_to(self.actor, function=self.function).filter(full_numbers=True)
        full = set(policies.values_list("company_id", flat=True))
        for row in rows:
            row.other = called(row, full=row.company_id in full)
            come_in = row.direction == UsageRecord.Direction.IN
            row.kind_text = f"{row.get_kind_display()} ({row.get_direction_display().lower()})" if come_in else (
                row.get_kind_display()
            )  # fmt: skip

    def link(self, row: Any) -> str:
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(subscription=self.subscription, first=self.first, **kwargs)


def moment(at: datetime) -> str:
    """Return a record's time: "22. nov. 08:15:09"."""
    return f"{short_day(at)}\u00a0{timezone.localtime(at):%H:%M:%S}"
