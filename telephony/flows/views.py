"""The list of call flows, the page of a new one, and the pages of what is done to one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from html import escape
from typing import Any, ClassVar

from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from selfservice.kernel.actions.create_views import CreatePage
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.core.formatting import day, phone
from selfservice.kernel.lists.views import Column, View
from selfservice.kernel.models import ActionRun
from telephony.core.companies import CompaniesList, chosen_company, companies_for
from telephony.exchange.objects import refused
from telephony.flows import drafts
from telephony.flows.actions.create_flow import CreateFlow
from telephony.flows.filters import FlowFilters
from telephony.flows.objects import Objects
from telephony.flows.template_form import DESCRIBED
from telephony.models import CallFlow, DestinationPolicy, FlowVersion, TelephoneNumber
from telephony.permissions import DRAFT, SEE
from telephony.routing.definition import Definition
from telephony.routing.definition_json import DefinitionInvalid
from telephony.routing.world import Policy

# Numbers of a flow that its row shows.
SHOWN_NUMBERS = 3


def status(flow: Any) -> SafeString:
    """Return whether callers get the flow, as HTML."""
    if flow.published_at:
        return SafeString(
            f'<span class="status">{escape(_t("In use since %(day)s") % {"day": day(flow.published_at)})}</span>'
        )
    return SafeString(f'<span class="status off">{escape(_t("Not in use"))}</span>')


def status_text(flow: Any) -> str:
    """Return the same as text, for a file."""
    return _t("In use since %(day)s") % {"day": day(flow.published_at)} if flow.published_at else _t("Not in use")


def draft(flow: Any) -> SafeString:
    """Return the draft's number, author and errors, as HTML."""
    text = escape(draft_text(flow))
    if not flow.errors:
        return SafeString(text)
    words = ngettext("%(n)s error", "%(n)s errors", flow.errors) % {"n": flow.errors}
    return SafeString(f'{text}<br><span class="status bad">{escape(words)}</span>')


def draft_text(flow: Any) -> str:
    """Return the draft's number and author as text."""
    if flow.draft is None:
        return "–"
    if not flow.draft.author_name:
        return _t("Draft %(n)s") % {"n": flow.draft.number}
    return _t("Draft %(n)s by %(who)s") % {"n": flow.draft.number, "who": flow.draft.author_name}


def numbers(flow: Any) -> str:
    """Return the first numbers that lead to the flow."""
    shown = ", ".join(phone(number) for number in flow.leading[:SHOWN_NUMBERS])
    return f"{shown} …" if len(flow.leading) > SHOWN_NUMBERS else shown or "–"


class FlowList(CompaniesList):
    """All call flows with the numbers that lead to them, and their drafts."""

    title = _("Call flows")
    lead = _("What happens to calls to your numbers.")
    function = SEE
    model = CallFlow
    filters = FlowFilters
    default_sort = "navn"
    link_name = "flow"
    template_name = "telephony/flows/flows.html"
    search_label = _("Name of the call flow")
    empty = _("Here you see your call flows. Make the first one from a template.")
    columns: ClassVar[Sequence[Column]] = (
        Column("navn", _("Name"), lambda f: f.name, F("name_key"), sub=status_text),
        Column("numre", _("Numbers"), numbers, css="p2"),
        Column("selskab", _("Company"), lambda f: f.company.name, css="p3", shown=False, needs=("company",)),
        Column("kladde", _("Draft"), draft, text=draft_text),
        Column("status", _("Status"), status, css="p2", text=status_text),
    )
    views: ClassVar[Sequence[View]] = (
        View("alle", pgettext_lazy("call flows", "All")),
        View("idrift", pgettext_lazy("call flows", "In use"), Q(published_number__isnull=False)),
        View("ikke", pgettext_lazy("call flows", "Not in use"), Q(published_number=None)),
    )

    def decorate(self, rows: Sequence[Any]) -> None:
        leading: dict[int, list[str]] = defaultdict(list)
        found = TelephoneNumber.objects.visible_to(self.actor).filter(flow__in=rows).order_by("number")
        for flow_id, number in found.values_list("flow", "number"):
            leading[flow_id].append(number)
        of_drafts = FlowVersion.objects.visible_to(self.actor).filter(flow__in=rows, state=FlowVersion.State.DRAFT)
        by_flow = {one.flow_id: one for one in of_drafts.defer("before")}
        for row in rows:
            row.leading, row.draft, row.errors = leading[row.pk], by_flow.get(row.pk), 0
        if drafted := [row for row in rows if row.draft]:
            self._count_errors(drafted)

    def _count_errors(self, rows: Sequence[Any]) -> None:
        """Validate the drafts in one world of all their companies, each with its own company's policy."""
        definitions: dict[Any, Definition] = {}
        for row in rows:
            try:
                definitions[row] = drafts.definition_of(row.draft)
            except DefinitionInvalid:
                row.errors = 1
        companies = {row.company_id for row in definitions}
        objects = Objects(lambda model: self._at(model, companies), *definitions.values())
        policies = dict(self._at(DestinationPolicy, companies).values_list("company", "countries"))
        for row, definition in definitions.items():
            policy = Policy(countries=frozenset(policies.get(row.company_id, ())))
            row.errors = sum(one.is_error for one in objects.problems(definition, str(row.uid), policy))

    def _at(self, model: Any, companies: Collection[int]) -> Any:
        return model.objects.visible_to(self.actor).filter(company__in=companies)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        can_draft = self.actor.holds(DRAFT) and self.actor.real is None
        return super().get_context_data(can_draft=can_draft, refused=len(refused(self.actor)), **kwargs)


class NewFlow(CreatePage):
    """A new flow: first the template (`?skabelon=`), then its name and targets."""

    action = CreateFlow
    back = "flows"
    function = DRAFT
    title = _("New call flow")
    template_name = "telephony/flows/new.html"

    def get_form(self, form_class: Any = None) -> Any:
        if self.request.method == "POST":
            return super().get_form()
        return CreateFlow(self.actor).new_form(self.request.GET.get("selskab", ""), self.template)

    @property
    def template(self) -> str:
        """The key of the template in the address; empty where none is chosen yet."""
        key = self.request.GET.get("skabelon", "")
        return key if key in DESCRIBED else ""

    def page_after(self, done: ActionRun) -> str:
        return reverse("flow", args=[done.target.uid]) if done.target else reverse("flows")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.request.POST.get("template") or self.template
        companies = companies_for(self.actor, DRAFT) if chosen else []
        return super().get_context_data(
            templates=DESCRIBED,
            chosen=DESCRIBED.get(chosen),
            template=chosen,
            companies=companies,
            company=chosen_company(companies, self.request.GET.get("selskab", "")),
            **kwargs,
        )


class FlowAct(ActPage):
    """The page of an action on a flow: rename, copy, delete, discard its draft."""

    model = CallFlow
    section = "flow"

    def back_to(self, target: CallFlow) -> str:
        return reverse("flow", args=[target.uid]) if target.pk else reverse("flows")

    def page_after(self, row: ActionRun) -> str | None:
        return reverse("flows")

    def done(self, row: ActionRun) -> HttpResponse:
        if row.removed_uid:
            announce(self.request, self.act, row, self.target)
            return redirect("flows")
        return super().done(row)
