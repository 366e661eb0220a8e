"""The list of telephone numbers, and the pages of what is done to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import F, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.db.collation import danish
from selfservice.kernel.lists.views import Column, View
from telephony.core.companies import CompaniesList
from telephony.models import TelephoneNumber
from telephony.numbers.actions.change_target import ChangeNumberTarget
from telephony.numbers.actions.label_number import LabelNumber
from telephony.numbers.filters import NumberFilters
from telephony.numbers.targets import name_of
from telephony.permissions import CHANGE, PUBLISH, SEE


def leads_to(number: Any) -> SafeString | str:
    """Return what the number leads to: a link to the flow or the user, or a mark."""
    if number.flow:
        return format_html('<a href="{}">{}</a>', reverse("flow", args=[number.flow.uid]), number.flow.name)
    if number.user:
        return format_html('<a href="{}">{}</a>', reverse("telephony_user", args=[number.user.uid]), number.user.name)
    return format_html('<span class="status off">{}</span>', _t("Leads nowhere"))


def changes(number: Any) -> SafeString:
    """Return links to what can be changed of the number, by the person's permissions (`number.acts`)."""
    links = [
        format_html('<a href="{}">{}<span class="sr"> {}</span></a>', url, label, phone(number.number))
        for url, label in number.acts
    ]
    return SafeString(" · ".join(links))


class NumberList(CompaniesList):
    """All numbers and what each leads to."""

    title = _("Telephone numbers")
    template_name = "telephony/numbers/list.html"
    function = SEE
    model = TelephoneNumber
    related = ("flow", "user")
    filters = NumberFilters
    default_sort = "nummer"
    search_label = _("Number, label, call flow or person")
    empty = _("Here you see your telephone numbers.")
    columns: ClassVar[Sequence[Column]] = (
        Column("nummer", _("Number"), lambda n: phone(n.number), F("number"), sub=lambda n: n.label,
               text=lambda n: n.number),
        Column("betegnelse", _("Label"), lambda n: n.label, danish("label"), css="p2"),
        Column("til", _("Calls go to"), leads_to, text=name_of),
        Column("selskab", _("Company"), lambda n: n.company.name, css="p3", shown=False, needs=("company",)),
        Column("ret", _("Change"), changes, text=lambda _n: ""),
    )  # fmt: skip
    views: ClassVar[Sequence[View]] = (
        View("alle", pgettext_lazy("telephone numbers", "All")),
        View("kaldsflow", _("Call flow"), Q(flow__isnull=False)),
        View("person", _("One person"), Q(user__isnull=False)),
        View("ingen", _("Nowhere"), Q(flow=None, user=None)),
    )

    def link(self, row: Any) -> str:
        return ""

    def decorate(self, rows: Sequence[Any]) -> None:
        offered = (
            (ChangeNumberTarget, PUBLISH, pgettext("change of a number", "Target")),
            (LabelNumber, CHANGE, _t("Label")),
        )
        for row in rows:
            row.acts = [
                (reverse("telephone_number_act", args=[row.uid, action.address]), label)
                for action, function, label in offered
                if self.actor.real is None and self.actor.holds(function, row.company_id)
            ]


class NumberAct(ActPage):
    """The page of an action on a number."""

    model = TelephoneNumber
    section = "number"

    def back_to(self, target: TelephoneNumber) -> str:
        return reverse("telephone_numbers")
