"""Calling support: number and hours, a call at a time of one's choice, and the code that says who is calling."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from selfservice.kernel.actions.create_views import CreatePage
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.models import ActionRun
from selfservice.kernel.web.pages import Page
from selfservice.support.calls.actions.ask_call import AskCall
from selfservice.support.calls.actions.show_support_code import ShowSupportCode
from selfservice.support.hours.stored import hours
from selfservice.support.models import CallBack

# Calls of the list.
SHOWN = 10


class Calls(Page):
    """How to talk with support, and one's own calls."""

    all_companies = True
    function = None
    template_name = "support/calls/calls.html"
    closed_in_view_as = True

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


class CallBackNew(CreatePage):
    """Choose when support calls."""

    function = None
    all_companies = True
    action = AskCall
    back = "calls"


class CallAct(ActPage):
    """The page of an action on one's own call."""

    all_companies = True
    model = CallBack
    section = "call"

    def back_to(self, target: CallBack) -> str:
        return reverse("calls")


class SupportCodePage(CreatePage):
    """Show a code; it is in the answer to this very request and nowhere else."""

    function = None
    all_companies = True
    action = ShowSupportCode
    back = "calls"

    def done(self, done: ActionRun) -> HttpResponse:
        code = done.revealed or ""
        context = self.get_context_data(form=None, code=f"{code[:3]} {code[3:]}".strip())
        return TemplateResponse(self.request, "support/calls/code.html", context)
