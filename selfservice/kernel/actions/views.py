"""Pages of actions: every act is a plain address and form, drawn from the registry; and the buttons that lead there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.base import (
    Action,
    ActionRefused,
    Changed,
    FormInvalid,
    StepUpRequired,
    Unconfirmed,
    actions_on,
    is_fresh,
    refusal_reason,
)
from selfservice.kernel.actions.receipts import announce, receipt_of, refusal
from selfservice.kernel.actions.runner import run
from selfservice.kernel.actions.runs import removal_of
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.core.forms import prefill_typed
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun, AuditEntry
from selfservice.kernel.scope.actor import Actor, Needed, functions_of
from selfservice.kernel.scope.models import ScopedModel, as_system, writing_as
from selfservice.kernel.web.object_links import link_to
from selfservice.kernel.web.pages import FormPage

# Fields of ours in what is posted, which the page that asks whether it is right draws itself.
NOT_KEPT = ("csrfmiddlewaretoken", "back", "checked", "change", due_date.SEEN)


@dataclass(frozen=True, slots=True)
class Act:
    """A button: the action, the page that asks before it, and why it can't be pressed now (in words)."""

    action: type[Action]
    url: str
    refusal: str | None

    @property
    def label(self) -> Any:
        """What the button says."""
        return self.action.label


def acts_on(actor: Actor, target: Any, url_name: str, section: str) -> list[Act]:
    """The buttons of a section of the target's page, of the actions that the actor may run at its company.

    Those that the target's state rules out are left out, those that are refused otherwise keep their reason. None for
    a person who looks at a colleague's view.
    """
    if actor.real is not None:
        return []
    company_id = getattr(target, target.scope.company)
    found = []
    for action in actions_on(type(target), section):
        if action.function is not None and not actor.holds(action.function, company_id):
            continue
        if not action.from_states or target.state in action.from_states:
            url = reverse(url_name, args=[target.uid, action.address])
            found.append(Act(action, url, refusal_of(action, actor, target)))
    return found


def refusal_of(action: type[Action], actor: Actor, target: Any) -> str | None:
    """Why the action can't be done on the target, asked as the actor that would run it; None when it can."""
    with writing_as(actor):
        return refusal_reason(action(actor), target, {})


class ActPage(FormPage):
    """What will happen, the action's own form, and a button that names the act. Says what came of it on `back_to`.

    The page declares no function: each action has its own, and a fresh second factor is asked for before the form.
    What is posted goes to the runner, which alone reads the target (locked) and the form; the page reads the target
    again only to draw what was not done.
    """

    function = None
    template_name = "ui/act.html"
    check_template_name = "ui/act_check.html"
    model: ClassVar[type[ScopedModel]]
    # Asked for here are the actions on the model with their button in this section; None for all.
    section: ClassVar[str | None] = None
    # Where on the page of `back_to` the receipts are that it shows itself ("#run").
    progress_anchor: ClassVar[str] = ""
    act: Action

    @classmethod
    def actions(cls) -> list[type[Action]]:
        """The actions that can be asked for here."""
        return actions_on(cls.model, cls.section)

    @classmethod
    def needed(cls, action: type[Action]) -> Needed | None:
        """The function, or one of several, that the action is done with here."""
        return action.function

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        action = next((action for action in self.actions() if action.address == kwargs["slug"]), None)
        if action is None:
            raise Http404
        actor, needed = self.actor, self.needed(action)
        if needed and not actor.holds(needed):
            raise Forbidden("missing_function", function=functions_of(needed)[0], target=action.slug)
        self.act = action(actor)
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            return self.removed()

    def removed(self) -> HttpResponse:
        """Say that the target has been removed, on the page after that. Raises Http404 where nothing has removed it.

        A form that is sent twice gets the receipt of its run again.
        """
        row = removal_of(self.actor, self.model, self.kwargs["uid"])
        url = self.page_after(row) if row else None
        if row is None or url is None:
            raise Http404
        if (row.actor_id, str(row.request_id)) == (self.actor.id, self.request.POST.get("request_id")):
            announce(self.request, self.act, row)
        else:
            messages.info(self.request, _("It has been removed already."))
        return redirect(url)

    def page_after(self, row: ActionRun) -> str | None:
        """The page of what the log says a run was about that has deleted its target; None for who does not see it."""
        with as_system("what a deleted target belonged to"):
            entries = AuditEntry.objects.system().filter(company_id=row.company_id, event=row.action, run_uid=row.uid)
            about = entries.values_list("target_model", "target_id").first()
        return link_to(self.actor, *about) if about else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, or why it can't be done."""
        self.require_target()
        return super().get(request, *args, **kwargs)

    def require_target(self) -> None:
        """Raise Http404 without a target, and StepUpRequired before its form is shown."""
        self.target  # noqa: B018  (404 before anything else)
        if self.act.step_up and not is_fresh(self.actor.verified_at):
            raise StepUpRequired

    @cached_property
    def target(self) -> Any:
        """What it is done to."""
        return self.fetch()

    def fetch(self) -> Any:
        """The target with what the page shows of it; Http404 when there is none."""
        seen = self.model.objects.visible_to(self.actor, function=self.needed(type(self.act)))
        return get_object_or_404(seen, uid=self.kwargs["uid"])

    def back_to(self, target: Any) -> str:
        """The target's own page."""
        raise NotImplementedError

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = self.act.full_form(self.target, self.request.POST if self.request.method == "POST" else None)
        if due_date.SEEN in form.fields and not self.act.check:
            form.initial[due_date.SEEN] = self.act.seen(self.target, {}, timezone.localdate())
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Run it. `change` in what was posted is the way back from "Is this right?" to the form, with nothing lost."""
        if "change" in request.POST:
            self.require_target()
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return self.attempt(confirmed="checked" in request.POST)

    def attempt(self, *, confirmed: bool, changed: Changed | None = None) -> HttpResponse:
        """Run it; an answer of the form or of the rules is drawn on the same page, with nothing lost."""
        action, posted = type(self.act), self.request.POST
        try:
            row = run(
                action,
                self.actor,
                self.kwargs["uid"],
                posted,
                posted.get("request_id") or None,
                function=self.needed(action),
                confirmed=confirmed,
            )
        except Unconfirmed as asked:
            return self.render_confirmation(asked.target, asked.form, changed)
        except FormInvalid as invalid:
            return self.form_invalid(invalid.form)
        except Changed as found:
            return self.attempt(confirmed=False, changed=found) if action.check else self.render_changed(found)
        except ActionRefused as refused:
            return self.refused(refused.reason)
        if row.target is not None:
            self.target = row.target
        return self.done(row)

    def render_confirmation(self, target: Any, form: forms.Form, changed: Changed | None) -> HttpResponse:
        """The page that asks "Is this right?" of what costs or is final, and of every day to come."""
        self.target = target
        clean = form.cleaned_data
        due = due_date.due_on(clean)
        with writing_as(self.actor):
            day = due or timezone.localdate()
            answers = self.act.answers(target, clean, day) or self.act.facts(target)
            seen = self.act.seen(target, clean, day)
        kept = [(name, value) for name, value in self.request.POST.lists() if name not in NOT_KEPT]
        context = self.get_context_data(
            form=form, refusal=None, answers=answers, due=due, seen=seen, kept=kept, changed=changed
        )
        return TemplateResponse(self.request, self.check_template_name, context)

    def refused(self, reason: str) -> HttpResponse:
        """The form with its answers and the reason, where other answers may do; else the reason alone."""
        form = self.get_form()
        if isinstance(reason, AtField) and not refusal_of(type(self.act), self.actor, self.target):
            reason.add_to(form)
            return self.form_invalid(form)
        said = refusal(self.act, self.target, reason)
        if not form.visible_fields() or refusal_of(type(self.act), self.actor, self.target):
            return self.render_to_response(self.get_context_data(form=form, refusal=said))
        form.add_error(None, said)
        return self.form_invalid(form)

    def render_changed(self, changed: Changed) -> HttpResponse:
        """The form as it is now; what was typed stays."""
        form = self.act.full_form(self.target)
        prefill_typed(form, self.request.POST)
        form.initial[due_date.SEEN] = self.act.seen(self.target, {}, timezone.localdate())
        return self.render_to_response(self.get_context_data(form=form, changed=changed))

    def done(self, row: ActionRun) -> HttpResponse:
        """Say what came of it on the target's page, or show what is shown once."""
        if self.act.shown:
            receipt = receipt_of(self.act, row, self.target)
            context = self.get_context_data(form=None, refusal=None, revealed=row.revealed, receipt=receipt)
            return TemplateResponse(self.request, self.act.shown, context)
        there = self.shows(row)
        if not there:
            announce(self.request, self.act, row, self.target)
        return redirect(self.back_to(self.target) + (self.progress_anchor if there else ""))

    def shows(self, row: ActionRun) -> bool:
        """Return whether the page of `back_to` has the run's receipt itself, so that no message need say it."""
        return False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "refusal" not in kwargs:
            kwargs["refusal"] = refusal_of(type(self.act), self.actor, self.target)
        kwargs.setdefault("changed", None)
        return super().get_context_data(
            act=self.act,
            target=self.target,
            subtitle=self.act.subtitle(self.target),
            # What won't happen is not shown: it may be of companies that the person does not see.
            facts=[] if kwargs["refusal"] else self.act.facts(self.target),
            consequence=self.act.consequence_for(self.target),
            back=self.back_to(self.target),
            **kwargs,
        )
