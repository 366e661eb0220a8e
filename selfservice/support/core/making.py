"""The page of an action that makes something from nothing: its form, and what came of it on the page before."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from selfservice.kernel.actions.base import Action, ActionRefused, StepUpRequired, is_fresh
from selfservice.kernel.actions.receipts import announce, refusal
from selfservice.kernel.actions.runner import run
from selfservice.kernel.actions.views import refusal_of
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import full_actor
from selfservice.kernel.web.pages import FormPage


class MakePage(FormPage):
    """Draws the form of `action` and runs it. `back`: the name of the page that it leads back to."""

    function = None
    template_name = "support/make.html"
    action: ClassVar[type[Action]]
    back: ClassVar[str]

    @property
    def actor(self) -> Actor:
        """Return the actor at all of the user's companies."""
        return full_actor(self.request)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, or why it can't be done."""
        if self.action.step_up and not is_fresh(self.actor.verified_at):
            raise StepUpRequired
        return super().get(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> forms.Form:
        return self.action(self.actor).full_form(None, self.request.POST if self.request.method == "POST" else None)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Run it; a refusal is an error of the form."""
        action = self.action(self.actor)
        try:
            done = run(self.action, self.actor, None, self.request.POST, self.request.POST.get("request_id") or None)
        except ActionRefused as refused:
            reason = refused.reason
            if isinstance(reason, AtField):
                form.add_error(reason.field, reason)
            else:
                form.add_error(None, refusal(action, None, reason))
            return self.form_invalid(form)
        return self.done(action, done)

    def done(self, action: Action, done: ActionRun) -> HttpResponse:
        """Say what came of it on the page before."""
        announce(self.request, action, done)
        return redirect(self.back)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        action = self.action(self.actor)
        return super().get_context_data(
            act=action,
            refusal=refusal_of(self.action, self.actor, None),
            consequence=action.consequence,
            back=reverse(self.back),
            **kwargs,
        )
