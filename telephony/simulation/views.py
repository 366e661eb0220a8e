"""The page to try a call flow out: a test call, and those that are saved."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import Action, ActionRefused, FormInvalid
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import get_or_404, run
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.core.formatting import clock, weekday, when
from selfservice.kernel.core.refusals import AtField
from telephony.core.flow_uses import readable
from telephony.core.labels import title
from telephony.core.traces import END_NAMES, Reader
from telephony.flows.drafts import versions
from telephony.flows.flow_page import FlowPage
from telephony.models import CallerList, FlowVersion, TelephoneNumber, TestCall
from telephony.permissions import DRAFT
from telephony.routing.definition import Definition
from telephony.simulation.actions.change_test_call import ChangeTestCall
from telephony.simulation.actions.save_test_call import SaveTestCall
from telephony.simulation.calls import NOW, WEEKLY, Call, moment_of, surroundings_of, trace_of
from telephony.simulation.forms import CallForm, parameters_of, saved_values
from telephony.simulation.saved import call_of, outcomes, test_calls_of

# Query parameters: the call is made; the saved test call that is looked at.
MADE, SAVED = "kald", "proeve"
DRAFT_VERSION, PUBLISHED = FlowVersion.State.DRAFT.value, FlowVersion.State.PUBLISHED.value


class VersionsPage(FlowPage):
    """A page of one flow, with its versions."""

    @cached_property
    def known(self) -> dict[str, FlowVersion]:
        """The draft and the published version, by state; Http404 without either."""
        found = versions(self.actor, self.flow)
        known = {row.state: row for row in (found.draft, found.published) if row}
        if not known:
            raise Http404
        return known

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The versions to choose from, the draft first."""
        names = {DRAFT_VERSION: _("Draft"), PUBLISHED: _("What is in use")}
        return [(state, names[state]) for state in self.known]

    def chosen(self, wanted: str) -> str:
        """Return the state that is asked for, if there is such a version, else the first."""
        return wanted if wanted in self.known else next(iter(self.known))

    def definition(self, state: str) -> Definition:
        """Return the definition in that state."""
        return readable(self.known[state]) or Definition()


class TestCallPage(VersionsPage):
    """A test call by the address's query, its steps as a list, and the saved test calls with their results."""

    # Not a class of tests, whatever pytest takes its name for.
    __test__ = False
    template_name = "telephony/simulation/test_call.html"
    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def saved(self) -> TestCall | None:
        """The saved test call that the address names."""
        uid = self.request.GET.get(SAVED)
        if not uid:
            return None
        rows = TestCall.objects.visible_to(self.actor).select_related("flow")
        return get_or_404(rows.filter(flow=self.flow), uid=uid)

    @cached_property
    def form(self) -> CallForm:
        """The form of the call, filled in by the address or by the saved test call."""
        rows = self.request.GET
        state = self.chosen(rows.get("version", ""))
        data: Any = rows if MADE in rows else None
        if self.saved and data is None:
            data = parameters_of(call_of(self.saved), state)
        numbers = TelephoneNumber.objects.visible_to(self.actor).filter(flow=self.flow).order_by("number")
        lists = CallerList.objects.visible_to(self.actor).filter(company=self.flow.company_id).order_by("name")
        initial = {"version": state, "moment": NOW}
        return CallForm(
            data, versions=self.choices, numbers=list(numbers), lists=list(lists), definition=self.definition(state),
            initial=initial,
        )  # fmt: skip

    @property
    def may_save(self) -> bool:
        """Whether the actor may save test calls of the flow."""
        return self.actor.real is None and self.actor.holds(DRAFT, self.flow.company_id)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the call of the address as a new test call, or in the saved one."""
        saved, data = self.saved, request.POST.copy()
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(form_has_errors=True, form=self.form))
        for name, value in saved_values(self.form.call()).items():
            data[name] = value
        action: type[Action] = ChangeTestCall if saved else SaveTestCall
        try:
            done = run(action, self.actor, (saved or self.flow).uid, data, data.get("request_id") or None)
        except FormInvalid as invalid:
            return self._again(invalid.form)
        except ActionRefused as refused:
            form = self._save_form(data)
            form.add_error(refused.reason.field if isinstance(refused.reason, AtField) else None, refused.reason)
            return self._again(form)
        announce(request, action(self.actor), done, saved or self.flow)
        return redirect(f"{request.path}#gemte")

    def _again(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(save=form, form=form, form_has_errors=True))

    def _save_form(self, data: Any = None, **initial: Any) -> forms.Form:
        form = ChangeTestCall(self.actor).form(self.saved, data) if self.saved else SaveTestCall(self.actor).form(
            self.flow, data
        )  # fmt: skip
        form.initial = {**form.initial, **initial}
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.form
        around = surroundings_of(self.actor, self.flow)
        state = self.chosen(form["version"].value() or "")
        definition = self.definition(state)
        reader = Reader(around.world, around.names, definition)
        call, reading = None, None
        if form.is_bound and form.is_valid():
            call = form.call()
            reading = reader.read(trace_of(definition, call, around.world))
            if self.may_save and call.at != NOW and "save" not in kwargs:
                initial = {} if self.saved and MADE not in self.request.GET else {
                    "expected_end": reading.kind, "expected_node": reading.node
                }  # fmt: skip
                kwargs["save"] = self._save_form(**initial)
        kwargs.setdefault("form", form if form.is_bound else None)
        kwargs.setdefault("save", None)
        kwargs.setdefault("form_has_errors", form.is_bound and not form.is_valid())
        tests = outcomes(test_calls_of(self.actor, self.flow), definition, around)
        return super().get_context_data(
            flow=self.flow,
            call_form=form,
            made=call,
            reading=reading,
            moment=_said(call) if call else "",
            chosen=dict(self.choices)[state],
            saved=self.saved,
            may_save=self.may_save,
            tests=[self._row(test, around.names) for test in tests],
            passed=sum(test.passed for test in tests),
            **kwargs,
        )

    def _row(self, outcome: Any, names: Any) -> dict[str, Any]:
        test = outcome.test
        read = [readable(version) or Definition() for version in self.known.values()]
        nodes = {key: node for definition in read for key, node in definition.nodes.items()}
        node = nodes.get(test.expected_node)
        return {
            "outcome": outcome,
            "when": said_when(test.at),
            "expected": _end_words(test.expected_end, node),
            "url": f"?{urlencode({SAVED: str(test.uid)})}",
            "acts": acts_on(self.actor, test, "test_call_act", "test_call"),
        }


def said_when(at: str) -> str:
    """Return the moment of a saved test call, in words."""
    moment = moment_of(at)
    if WEEKLY.fullmatch(at):
        return f"{weekday(moment)} {clock(moment)}"
    return f"{weekday(moment)} {when(moment)}"


def _said(call: Call) -> str:
    if call.at == NOW:
        return _("Now: %(when)s") % {"when": f"{weekday(moment_of(NOW))} {when(moment_of(NOW))}"}
    return said_when(call.at)


def _end_words(kind: str, node: Any) -> str:
    return f"{title(node)}: {END_NAMES[kind]}" if node else str(END_NAMES.get(kind, kind))


class TestCallAct(ActPage):
    """The page of an action on a saved test call."""

    __test__ = False
    model = TestCall
    section = "test_call"

    def fetch(self) -> Any:
        seen = TestCall.objects.visible_to(self.actor, function=self.needed(type(self.act))).select_related("flow")
        return get_or_404(seen, uid=self.kwargs["uid"])

    def back_to(self, target: TestCall) -> str:
        return f"{reverse('flow_test', args=[target.flow.uid])}#gemte"
