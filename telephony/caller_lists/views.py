"""The lists of callers, the page of a new one, and the pages of what is done to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from selfservice.kernel.actions.create_views import CreatePage
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.core.formatting import number
from selfservice.kernel.db.collation import danish
from selfservice.kernel.lists.views import Column, View
from selfservice.kernel.models import ActionRun
from telephony.caller_lists.actions.change_list import ChangeCallerList
from telephony.caller_lists.actions.create_list import CreateCallerList
from telephony.caller_lists.actions.delete_list import DeleteCallerList
from telephony.caller_lists.entries import shown
from telephony.caller_lists.filters import CallerListFilters
from telephony.core.companies import CompaniesList
from telephony.core.flow_uses import flows_by_object
from telephony.models import CallerList
from telephony.permissions import DRAFT, SEE

# Entries that a row shows.
SHOWN = 3


def first_entries(one: Any) -> str:
    """Return the first entries of a list."""
    text = ", ".join(shown(entry) for entry in one.entries[:SHOWN])
    return f"{text} …" if len(one.entries) > SHOWN else text or "–"


def delete_link(one: Any) -> SafeString | str:
    """Return a link to delete a list that no flow uses."""
    if one.used_by or not one.can_change:
        return ""
    url = reverse("caller_list_act", args=[one.uid, DeleteCallerList.address])
    return format_html('<a href="{}">{}<span class="sr"> {}</span></a>', url, DeleteCallerList.label, one.name)


class CallerLists(CompaniesList):
    """All lists with their entries and the flows that use them."""

    title = _("Lists of callers")
    lead = _("Call flows tell calls apart by them: important customers, or numbers that you bar.")
    function = SEE
    model = CallerList
    filters = CallerListFilters
    default_sort = "navn"
    search_label = _("Name of the list")
    empty = _("Here you see your lists of callers.")
    template_name = "telephony/caller_lists/lists.html"
    columns: ClassVar[Sequence[Column]] = (
        Column("navn", _("Name"), lambda one: one.name, danish("name"), sub=first_entries),
        Column("antal", _("Numbers"), lambda one: number(len(one.entries)), css="r", text=lambda one: len(one.entries)),
        Column("numre", _("First numbers"), first_entries, css="p3", text=lambda one: ", ".join(one.entries)),
        Column("bruges", _("Used by"), lambda one: ", ".join(one.used_by) or "–", css="p2"),
        Column("selskab", _("Company"), lambda one: one.company.name, css="p3", shown=False, needs=("company",)),
        Column("oprettet", _("Created"), lambda one: one.created_at.date(), F("created_at"), css="p3", shown=False),
        Column("ret", _("Change"), delete_link, text=lambda _one: ""),
    )
    views: ClassVar[Sequence[View]] = (View("alle", pgettext_lazy("lists of callers", "All")),)

    def link(self, row: Any) -> str:
        return reverse("caller_list_act", args=[row.uid, ChangeCallerList.address]) if row.can_change else ""

    def decorate(self, rows: Sequence[Any]) -> None:
        companies = {row.company_id for row in rows}
        using = flows_by_object(
            lambda model: model.objects.visible_to(self.actor).filter(company__in=companies), "list"
        )
        for row in rows:
            row.used_by = [flow.name for flow in using.get(str(row.uid), ())]
            row.can_change = self.actor.real is None and self.actor.holds(DRAFT, row.company_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        can_draft = self.actor.holds(DRAFT) and self.actor.real is None
        return super().get_context_data(can_draft=can_draft, **kwargs)


class NewCallerList(CreatePage):
    """A new list."""

    action = CreateCallerList
    back = "caller_lists"
    function = DRAFT
    title = _("New list of callers")


class CallerListAct(ActPage):
    """The page of an action on a list."""

    model = CallerList
    section = "list"

    def back_to(self, target: CallerList) -> str:
        return reverse("caller_lists")

    def page_after(self, row: ActionRun) -> str | None:
        return reverse("caller_lists")
