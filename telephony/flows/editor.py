"""The editor of a flow: its drawing, its nested list, and the form of what is open. SEE is enough to read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from selfservice.kernel.actions.base import Action, ActionRefused, FormInvalid
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import run
from selfservice.kernel.actions.views import acts_on
from selfservice.kernel.db.collation import fold
from telephony.core.labels import details, outlet_label, title, type_label
from telephony.exchange.objects import refused
from telephony.exchange.reasons import reason_words
from telephony.flows import drafts
from telephony.flows.action import Conflict, DraftAction
from telephony.flows.actions.change_step import ChangeStep
from telephony.flows.actions.delete_step import DeleteStep
from telephony.flows.actions.set_outlet import SetOutlet
from telephony.flows.actions.undo_draft import UndoDraft
from telephony.flows.branch import LARGE, Branch
from telephony.flows.conflicts import fresh_form, typed_and_now
from telephony.flows.drawing import draw
from telephony.flows.edits import changed_nodes, outlets
from telephony.flows.flow_page import DELETE, OUTLET, SHOWN_NUMBERS, STEP, DraftPage, entry_of
from telephony.flows.steps import NEW, StepList
from telephony.models import CallFlow, FlowVersion

# The step whose branch of a large flow is open; empty for the first one.
BRANCH = "gren"
# What is looked for among the steps of a large flow, and how many of those found are shown.
FIND, MOST_FOUND = "find", 20
# The outlet that is the way into the flow.
FIRST = "start"
EDITS: dict[str, type[DraftAction]] = {one.address: one for one in (ChangeStep, SetOutlet, DeleteStep, UndoDraft)}


class FlowEditor(DraftPage):
    """Drawing, list and one form. Each form is posted to the page itself and names its action in `act`."""

    template_name = "telephony/flows/editor.html"

    def unfolded(self, step: str) -> str:
        """Return the address of the page without a form: of a large flow, with the branch of a step."""
        is_part = step in self.definition.nodes and len(self.definition.nodes) > LARGE
        return f"{self.address}?{BRANCH}={step}#gren" if is_part else self.address

    @cached_property
    def branch(self) -> Branch | None:
        """What the page shows of a large flow; None for one that it shows as a whole."""
        asked = self.request.GET.get(STEP) or self.request.GET.get(BRANCH, "")
        return Branch(self.definition, asked) if len(self.definition.nodes) > LARGE else None

    def _leads(self, step: str) -> list[tuple[str, str, str, str]]:
        """Return the outlets of a step: name, the step it leads to with its address, and the address of its form."""
        nodes, found = self.definition.nodes, []
        for outlet in outlets(nodes[step]):
            to = nodes[step].next.get(outlet, "")
            is_step = to in nodes
            found.append(
                (
                    outlet_label(nodes[step], outlet, self.objects.names),
                    title(nodes[to]) if is_step else "",
                    self.url(to) if is_step else "",
                    self.url(step, outlet),
                )
            )
        return found

    @property
    def looked_for(self) -> str:
        """What a person looks for among the steps of a large flow."""
        return " ".join(self.request.GET.get(FIND, "").split())[:100]

    def _found(self, names: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """Return name, summary and address of the first steps with all the words that are looked for."""
        words = fold(self.looked_for).split()
        said = ((key, title(node), details(node, names)) for key, node in self.definition.nodes.items())
        fitting = ((name, below, self.url(key)) for key, name, below in said if has_all(words, f"{name} {below}"))
        return list(islice(fitting, MOST_FOUND))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change the draft; what is refused is shown with everything that was typed."""
        action = EDITS.get(request.POST.get("act", ""))
        if action is None:
            return redirect("flow", self.flow.uid)
        try:
            row = run(action, self.actor, kwargs["uid"], request.POST, request.POST.get("request_id") or None)
        except FormInvalid as invalid:
            return self._again(action, form=invalid.form, form_has_errors=True)
        except ActionRefused as reason:
            if isinstance(reason.reason, Conflict):
                return self._conflict(action, reason.reason)
            form = action(self.actor).form(self.flow, request.POST)
            form.is_valid()
            form.add_error(None, reason.reason)
            return self._again(action, form=form, form_has_errors=True)
        announce(request, action(self.actor), row, self.flow)
        opens = getattr(row, "revealed", "") or ""
        if action is UndoDraft and request.GET.get(STEP) in self.definition.nodes:
            opens = request.GET[STEP]
        return redirect(self.url(opens) if opens else self.unfolded(request.GET.get(STEP, "")))

    def _again(self, action: type[Action], **kwargs: Any) -> HttpResponse:
        panel = self._panel(action, kwargs["form"]) if action is not UndoDraft else None
        return self.render_to_response(self.get_context_data(panel=panel, **kwargs))

    def _conflict(self, action: type[DraftAction], reason: Conflict) -> HttpResponse:
        """Show both: what was typed and what it is now, and the form to save what was typed after all."""
        form = fresh_form(action(self.actor), self.flow, self.request.POST)
        rows = typed_and_now(form, self.request.POST)
        panel = self._panel(action, form) if form is not None and action is not UndoDraft else None
        context = self.get_context_data(
            form=form, panel=panel, conflict=reason, conflict_rows=rows, form_has_errors=True
        )
        return self.render_to_response(context)

    def _open(self) -> dict[str, Any] | None:
        """Return the panel that the address asks for. Raises Http404 for a step that there is not."""
        step, outlet = self.request.GET.get(STEP, ""), self.request.GET.get(OUTLET, "")
        if not step and outlet != FIRST:
            return None
        action: type[DraftAction] = ChangeStep
        initial = {"step": step}
        if outlet:
            action, initial = SetOutlet, {"step": step, "outlet": "" if outlet == FIRST and not step else outlet}
        elif self.request.GET.get(DELETE):
            action = DeleteStep
        act = action(self.actor)
        # Both read the same.
        act.versions, act.definition, act.objects = self.versions, self.definition, self.objects
        return self._panel(action, act.unbound(self.flow, initial))

    def _panel(self, action: type[Action], form: Any) -> dict[str, Any]:
        """Return what the panel shows: its heading, the form, and where to go back to."""
        step = str(form["step"].value() or "") if "step" in form.fields else ""
        node = self.definition.nodes.get(step)
        panel = {
            "act": action.address,
            "form": form,
            "step": step,
            "back": self.url(step) if step else self.address,
        }
        if not self.can_edit:
            for field in form.fields.values():
                field.disabled = True
        if action is ChangeStep and node is not None:
            return panel | {
                "kind": "step", "title": title(node), "type": type_label(node.kind),
                "delete": self.url(step, delete=True), "back": self.unfolded(step),
                "own": form.details, "ways": form.ways, "leads": self._leads(step) if self.branch else [],
                "start": self.definition.start == step,
            }  # fmt: skip
        if action is DeleteStep and node is not None:
            return panel | {"kind": "delete", "title": title(node)}
        if action is SetOutlet:
            outlet = str(form["outlet"].value() or "")
            label = outlet_label(node, outlet, self.objects.names) if node is not None and outlet != NEW else ""
            return panel | {"kind": "outlet", "title": title(node) if node else "", "outlet": label}
        return panel | {"kind": "other"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        flow, actor = self.flow, self.actor
        panel = kwargs.pop("panel") if "panel" in kwargs else self._open()
        problems, now, numbers = self.objects.problems(self.definition, str(flow.uid)), timezone.now(), self.numbers
        marks = self.marks(now, problems, panel["step"] if panel else "")
        names = self.objects.names
        draft, published = self.versions.draft, self.versions.published
        branch = self.branch
        steps = StepList(
            self.definition, names, self.url, marks, can_edit=self.can_edit, branch=branch, unfold=self.unfolded
        )
        part = branch.near() if branch else self.definition
        entry = entry_of(branch.path.index(part.start) if branch and branch.path else 0, numbers)
        kwargs.setdefault("form", panel["form"] if panel and panel["form"].is_bound else None)
        return super().get_context_data(
            flow=flow,
            numbers=numbers[:SHOWN_NUMBERS],
            more_numbers=len(numbers) > SHOWN_NUMBERS,
            draft=draft,
            published=published,
            changes=changed_nodes(drafts.definition_of(published), self.definition) if draft and published else 0,
            token=drafts.token(self.versions.latest),
            can_undo=self.can_edit and self.versions.can_undo,
            can_edit=self.can_edit,
            errors=[(one, self.url(one.node)) for one in problems if one.is_error],
            warnings=[(one, self.url(one.node)) for one in problems if not one.is_error],
            drawing=draw(part, names, self.url, marks, entry, self.definition if branch else None),
            drawn=len(part.nodes),
            count=len(self.definition.nodes),
            looked_for=self.looked_for,
            found=self._found(names) if branch and self.looked_for else [],
            is_part=branch is not None,
            live=self.live_caption(marks, now),
            steps=steps.html(),
            panel=panel,
            acts=acts_on(actor, flow, "flow_act", "flow"),
            links=links_of(flow, draft, branch.step if branch else ""),
            refusals=[reason_words(one.reason) for one in refused(actor, flow.uid)],
            **kwargs,
        )


def has_all(words: Iterable[str], text: str) -> bool:
    """Return whether a text has all the words, which are folded."""
    folded = fold(text)
    return all(word in folded for word in words)


def links_of(flow: CallFlow, draft: FlowVersion | None, step: str) -> dict[str, str]:
    """Return the addresses of the pages to test, look at and publish a flow; to publish it only with a draft.

    `step` is the one that is open of a large flow, where its whole drawing begins to be read.
    """
    names = {"test": "flow_test", "week": "flow_week", "versions": "flow_versions", "drawing": "flow_drawing"}
    if draft:
        names["publish"] = "flow_publish"
    found = {key: reverse(name, args=[flow.uid]) for key, name in names.items()}
    return found | {"drawing": f"{found['drawing']}?{STEP}={step}#drawn"}
