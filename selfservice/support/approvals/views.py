"""Everything that waits for the person, in one place: answer several at once, take back one's own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.functions import Function
from selfservice.kernel.actions.base import ActionRefused, FormInvalid, StepUpRequired, is_fresh
from selfservice.kernel.actions.create_views import CreatePage
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.requests import Request, waiting_for
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.web.pages import FormPage
from selfservice.support.approvals.actions.add_delegation import AddDelegation
from selfservice.support.approvals.delegations import colleagues_of, shown_to
from selfservice.support.approvals.forms import AnswersForm
from selfservice.support.models import Delegation


class Approvals(FormPage):
    """The list. What is chosen is answered with one comment, each request by its own rule."""

    all_companies = True
    function = None
    template_name = "support/approvals/list.html"

    @cached_property
    def waiting(self) -> list[Request]:
        """What waits now."""
        return waiting_for(self.actor)

    @property
    def to_answer(self) -> list[Request]:
        """What the person may answer."""
        return [request for request in self.waiting if not request.is_own]

    def get_form(self, form_class: Any = None) -> AnswersForm:
        data = self.request.POST if self.request.method == "POST" else None
        return AnswersForm(data, requests=self.to_answer)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer what is chosen, or take back one's own request."""
        if uid := request.POST.get("take_back", ""):
            own = [one for one in self.waiting if one.is_own and str(one.run.uid) == uid]
            return self.answer(own, yes=False)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AnswersForm) -> HttpResponse:
        chosen, yes = {*form.cleaned_data["runs"]}, self.request.POST.get("answer") == "yes"
        found = [one for one in self.to_answer if str(one.run.uid) in chosen]
        return self.answer(found, yes=yes, comment=form.cleaned_data["comment"])

    def answer(self, chosen: Sequence[Request], *, yes: bool, comment: str = "") -> HttpResponse:
        """Answer each; what can't be answered any more is said, and does not hinder the others."""
        if any(one.needs_step_up for one in chosen) and not is_fresh(self.actor.verified_at):
            raise StepUpRequired
        for one in chosen:
            said = {"what": one.label, "about": one.target}
            try:
                announce(self.request, one.action, one.answer(yes=yes, comment=comment), one.target)
            except ActionRefused as refused:
                why = {**said, "why": refused.reason}
                messages.error(self.request, _("Not answered: %(what)s, %(about)s. %(why)s") % why)
            except (FormInvalid, Http404):
                messages.error(self.request, _("%(what)s, %(about)s: something has changed. Look at it again.") % said)
        return redirect("approvals")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine, substituted = shown_to(self.actor)
        context = super().get_context_data(**kwargs)
        chosen = context["form"]["runs"].value() or []
        return {
            **context,
            "to_answer": [(one, str(one.run.uid) in chosen) for one in self.to_answer],
            "own": [one for one in self.waiting if one.is_own],
            "delegations": mine,
            "substituted": substituted,
            "has_rules": self.actor.holds(Function.USERS),
            "may_delegate": bool(colleagues_of(self.actor)),
        }


class DelegationAct(ActPage):
    """The page of an action on a delegation."""

    all_companies = True
    model = Delegation
    section = "delegation"

    def back_to(self, target: Delegation) -> str:
        return reverse("approvals")

    def page_after(self, row: Any) -> str | None:
        """The list, where nothing of it is left."""
        return reverse("approvals")


class DelegationNew(CreatePage):
    """Choose the colleague and the days."""

    function = None
    all_companies = True
    action = AddDelegation
    back = "approvals"
