"""Pages of actions: every act is a plain address and form, drawn from the registry; and the buttons that lead there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.base import (
    Action,
    ActionRefused,
    Changed,
    FormInvalid,
    StepUpRequired,
    is_fresh,
    registry,
    why_not,
)
from selfservice.kernel.actions.runner import run
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.core.formatting import day, weekday
from selfservice.kernel.core.forms import keep_typed
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor, functions_of
from selfservice.kernel.scope.models import ScopedModel, writing_as
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


def acts_on(actor: Actor, target: Any, url_name: str, slugs: tuple[str, ...]) -> list[Act]:
    """The buttons for a target, in the order of the slugs, of the actions that the actor may run at its company.

    Those that the target's state rules out are left out, those that are refused otherwise keep their reason. None for
    whoever only looks at a colleague's view.
    """
    if actor.real is not None:
        return []
    company_id = getattr(target, target.scope.company)
    found = []
    for slug in slugs:
        action = registry[slug]
        if "user" not in action.actors or not (action.function is None or actor.holds(action.function, company_id)):
            continue
        if not action.from_states or target.state in action.from_states:
            url = reverse(url_name, args=[target.uid, action.address])
            found.append(Act(action, url, refusal_of(action, actor, target)))
    return found


def refusal_of(action: type[Action], actor: Actor, target: Any) -> str | None:
    """Why the action can't be done on the target, asked with the same eyes as when it is run; None when it can."""
    with writing_as(actor):
        return why_not(action(actor), target, {})


class ActPage(FormPage):
    """What will happen, the action's own form, and a button that names the act. Says what came of it on `back_to`.

    The page declares no function: each action has its own, and a fresh second factor is asked for before the form.
    """

    function = None
    template_name = "ui/act.html"
    check_template_name = "ui/act_check.html"
    model: ClassVar[type[ScopedModel]]
    # Slugs of the actions that can be asked for here.
    slugs: ClassVar[tuple[str, ...]] = ()
    act: Action
    target: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        action = next((registry[slug] for slug in self.slugs if registry[slug].address == kwargs["slug"]), None)
        if action is None:
            raise Http404
        actor = self.actor
        if actor.real is not None:
            raise Forbidden("view_as", target=action.slug)
        if action.function and not actor.holds(action.function):
            raise Forbidden("missing_function", function=functions_of(action.function)[0], target=action.slug)
        self.target = self.fetch(actor, action)
        if action.step_up and not is_fresh(actor.verified_at):
            raise StepUpRequired
        self.act = action(actor)
        return super().dispatch(request, *args, **kwargs)

    def fetch(self, actor: Actor, action: type[Action]) -> Any:
        """The target, seen with the action's function; Http404 when there is none."""
        seen: Any = self.model.objects.visible_to(actor, function=action.function)
        try:
            return seen.get(uid=self.kwargs["uid"])
        except (self.model.DoesNotExist, ValidationError) as error:
            raise Http404 from error

    def back_to(self, target: Any) -> str:
        """The target's own page."""
        raise NotImplementedError

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = self.act.full_form(self.target, self.request.POST if self.request.method == "POST" else None)
        if due_date.SEEN in form.fields and not self.act.check:
            form.initial[due_date.SEEN] = self.act.seen(self.target, {}, timezone.localdate())
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Run it; an answer of the form or of the rules is drawn on the same page, with nothing lost."""
        try:
            if (checked := self.read_through()) is not None:
                return checked
            done = run(
                type(self.act), self.actor, self.target.uid, request.POST, request.POST.get("request_id") or None
            )
        except FormInvalid as invalid:
            return self.form_invalid(invalid.form)
        except Changed as changed:
            return self.look_again(changed)
        except ActionRefused as refused:
            return self.refused(refused.reason)
        return self.done(done)

    def refused(self, reason: str) -> HttpResponse:
        """The form with its answers and the reason, where other answers may do; else the reason alone."""
        self.target = self.fetch(self.actor, type(self.act))
        form = self.get_form()
        if not form.visible_fields() or refusal_of(type(self.act), self.actor, self.target):
            return self.render_to_response(self.get_context_data(form=form, refusal=reason))
        form.add_error(reason.field if isinstance(reason, AtField) else None, reason)
        return self.form_invalid(form)

    def read_through(self, changed: Changed | None = None) -> HttpResponse | None:
        """The page that asks "Is this right?" of what costs or is final, and of every day to come; None to go on.

        `change` in what was posted is the way back from there to the form, with nothing lost.
        """
        posted = self.request.POST
        if "change" in posted:
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        if "checked" in posted and changed is None:
            return None
        form = self.get_form()
        if not form.is_valid():
            raise FormInvalid(form)
        clean = form.cleaned_data
        due = due_date.due_on(clean)
        if not self.act.check and due is None:
            return None
        with writing_as(self.actor):
            if reason := why_not(self.act, self.target, clean, due):
                raise ActionRefused(reason)
            day = due or timezone.localdate()
            answers = self.act.answers(self.target, clean, day) or self.act.facts(self.target)
            seen = self.act.seen(self.target, clean, day)
        kept = [(name, value) for name, value in posted.lists() if name not in NOT_KEPT]
        context = self.get_context_data(
            form=form, refusal=None, answers=answers, due=due, seen=seen, kept=kept, changed=changed
        )
        return TemplateResponse(self.request, self.check_template_name, context)

    def look_again(self, changed: Changed) -> HttpResponse:
        """What was seen is no longer so: it is shown as it is now, and what was typed is kept."""
        self.target = self.fetch(self.actor, type(self.act))
        if self.act.check and (answer := self.read_through(changed)) is not None:
            return answer
        form = self.act.full_form(self.target)
        keep_typed(form, self.request.POST)
        form.initial[due_date.SEEN] = self.act.seen(self.target, {}, timezone.localdate())
        return self.render_to_response(self.get_context_data(form=form, changed=changed))

    def done(self, row: ActionRun) -> HttpResponse:
        """Say what came of it on the target's page, or show what is shown once."""
        if self.act.shown:
            context = self.get_context_data(form=None, refusal=None, revealed=row.revealed)
            return TemplateResponse(self.request, self.act.shown, context)
        messages.success(self.request, self.receipt(row))
        return redirect(self.back_to(self.target))

    def receipt(self, row: ActionRun) -> str:
        """What is said afterwards."""
        if row.state == ActionRun.State.AWAITING:
            return str(self.act.asked_receipt or _("It is asked for, and waits to be approved."))
        if row.state == ActionRun.State.SCHEDULED:
            return _("Planned: %(act)s, %(weekday)s %(day)s. You can take it back until then.") % {
                "act": self.act.label, "weekday": weekday(row.due_at).lower(), "day": day(row.due_at)
            }  # fmt: skip
        return str(self.act.receipt or _("Done: %(act)s.") % {"act": self.act.label})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "refusal" not in kwargs:
            kwargs["refusal"] = refusal_of(type(self.act), self.actor, self.target)
        kwargs.setdefault("changed", None)
        return super().get_context_data(
            act=self.act,
            target=self.target,
            # What won't happen is not told: it may be of companies that whoever is refused does not see.
            facts=[] if kwargs["refusal"] else self.act.facts(self.target),
            back=self.back_to(self.target),
            **kwargs,
        )
