"""Page on which something is made by an action."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from selfservice.kernel.actions.base import Action, ActionRefused, FormInvalid
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import ActionRun
from selfservice.kernel.web.pages import FormPage


class NewPage(FormPage):
    """The form of an action that makes something. Says what came of it on the page of `page_after`."""

    act: ClassVar[type[Action]]

    def made_at(self) -> Any:
        """Return what the action is run on: the company; None for an action whose form asks which."""
        return None

    def page_after(self, done: ActionRun) -> str:
        """Return the address to go to."""
        raise NotImplementedError

    def get_form(self, form_class: Any = None) -> Any:
        return self.act(self.actor).form(None, self.request.POST if self.request.method == "POST" else None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make it; what is wrong is said on the form, with nothing lost."""
        at = self.made_at()
        try:
            done = run(self.act, self.actor, at and at.uid, request.POST, request.POST.get("request_id") or None)
        except FormInvalid as invalid:
            return self.form_invalid(invalid.form)
        except ActionRefused as refused:
            form = self.get_form()
            form.add_error(getattr(refused.reason, "field", None), refused.reason)
            return self.form_invalid(form)
        announce(request, self.act(self.actor), done, at)
        return redirect(self.page_after(done))
