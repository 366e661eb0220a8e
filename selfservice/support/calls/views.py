"""Calling support: number and hours, a call at a time of one's choice, and the code that says who is calling."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import full_actor
from selfservice.kernel.web.pages import Page
from selfservice.support.calls.actions.ask_call import AskCall
from selfservice.support.calls.actions.show_support_code import ShowSupportCode
from selfservice.support.core.making import MakePage
from selfservice.support.hours.stored import hours
from selfservice.support.models import CallBack

# Calls of the list.
SHOWN = 10


class Calls(Page):
    """How to talk with support, and one's own calls."""

    function = None
    template_name = "support/calls/calls.html"
    closed_in_view_as = True

    @property
    def actor(self) -> Actor:
        """Return the actor at all of the user's companies."""
        return full_actor(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, opening, actor = timezone.now(), hours(), self.actor
        rows = CallBack.objects.visible_to(actor).filter(user=actor.id or 0)
        calls = list(rows.order_by("-starts", "-pk")[:SHOWN])
        return super().get_context_data(
            open_until=opening.open_until(now),
            opens_at=opening.opens_at(now),
            calls=[(call, acts_on(actor, call, "call_act", "call")) for call in calls],
            **kwargs,
        )


class CallBackNew(MakePage):
    """Choose when support calls."""

    action = AskCall
    back = "calls"


class CallAct(ActPage):
    """The page of an action on one's own call."""

    model = CallBack
    section = "call"

    @property
    def actor(self) -> Actor:
        """Return the actor at all of the user's companies."""
        return full_actor(self.request)

    def back_to(self, target: CallBack) -> str:
        return reverse("calls")


class SupportCodePage(MakePage):
    """Show a code; it is in the answer to this very request and nowhere else."""

    action = ShowSupportCode
    back = "calls"

    def done(self, action: Action, done: ActionRun) -> HttpResponse:
        code = done.revealed or ""
        context = self.get_context_data(form=None, code=f"{code[:3]} {code[3:]}".strip())
        return TemplateResponse(self.request, "support/calls/code.html", context)
