"""Pages on which something is created by an action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from selfservice.kernel.actions.base import Action, ActionRefused, FormInvalid, StepUpRequired, is_fresh
from selfservice.kernel.actions.receipts import announce, refusal
from selfservice.kernel.actions.runner import run
from selfservice.kernel.actions.views import refusal_of
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from selfservice.kernel.web.pages import FormPage


class CreatePage(FormPage):
    """The form of an action that creates something; what came of it is said on the page of `page_after`.

    `back` is the URL name of the page that it leads back to.
    """

    template_name = "ui/create.html"
    action: ClassVar[type[Action]]
    back: ClassVar[str]

    @property
    def target(self) -> Any:
        """What the action is run on, such as a company; None for an action whose form asks for it."""
        return None

    def page_after(self, done: ActionRun) -> str:
        """Return the address to go to when it is created."""
        return reverse(self.back)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, after a fresh second factor where the action wants one."""
        if self.action.step_up and not is_fresh(self.actor.verified_at):
            raise StepUpRequired
        return super().get(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> forms.Form:
        data = self.request.POST if self.request.method == "POST" else None
        return self.action(self.actor).full_form(self.target, data)

    def given(self) -> Mapping[str, Any]:
        """Return what the action is given. A page whose form is not the action's checks it; raises FormInvalid."""
        return self.request.POST

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Create it; what is wrong is said on the form, with nothing lost."""
        target, once = self.target, request.POST.get("request_id") or None
        try:
            done = run(self.action, self.actor, target and target.uid, self.given(), once)
        except FormInvalid as invalid:
            return self.form_invalid(invalid.form)
        except ActionRefused as refused:
            form, reason = self.get_form(), refused.reason
            if isinstance(reason, AtField):
                reason.add_to(form)
            else:
                form.add_error(None, refusal(self.action(self.actor), target, reason))
            return self.form_invalid(form)
        return self.done(done)

    def done(self, done: ActionRun) -> HttpResponse:
        """Say what came of it on the page after."""
        announce(self.request, self.action(self.actor), done, self.target)
        return redirect(self.page_after(done))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        action = self.action(self.actor)
        return super().get_context_data(
            act=action,
            refusal=refusal_of(self.action, self.actor, self.target),
            consequence=action.consequence,
            back=reverse(self.back),
            **kwargs,
        )
