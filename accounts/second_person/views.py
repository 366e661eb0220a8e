"""Answer what a colleague has asked for: approve it, say no, or take one's own request back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.second_person.action import acts
from selfservice.kernel.actions.approvals import approve, decline
from selfservice.kernel.actions.base import Action, ActionRefused, FormInvalid, StepUpRequired, is_fresh
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.requests import tell_requester
from selfservice.kernel.models import ActionRun
from selfservice.kernel.web.pages import Page


class ApprovalAnswer(Page):
    """The page behind the link in the mail; for those who may do the act to its target themselves."""

    all_companies = True
    function = None
    template_name = "accounts/approval.html"
    closed_in_view_as = True

    @cached_property
    def run(self) -> ActionRun:
        """Return the request, or raise Http404."""
        runs: Any = ActionRun.objects.visible_to(self.actor).filter(action__in=list(acts))
        found: ActionRun | None = runs.filter(uid=self.kwargs["uid"]).first()
        if found is None or not self.actor.holds(acts[found.action].function or ""):
            raise Http404
        return found

    @cached_property
    def act(self) -> Action:
        """Return the action that is asked for."""
        return acts[self.run.action](self.actor)

    @cached_property
    def target(self) -> Any:
        """Return what it is about, or raise Http404 if the user could not do it there."""
        rows: Any = self.act.model
        seen = rows.objects.visible_to(self.actor, function=self.act.function)
        found = seen.select_related(*self.act.related or (None,)).filter(pk=self.run.target_id or 0).first()
        if found is None:
            raise Http404
        return found

    @property
    def is_own(self) -> bool:
        """Return whether the user has asked for it."""
        return (self.run.actor_kind, self.run.actor_id) == (self.actor.kind, self.actor.id)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.target  # noqa: B018  (404 before anything else)
        if self.act.step_up and not is_fresh(self.actor.verified_at):
            raise StepUpRequired
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the request. If that can't be done any more, show the page with the reason."""
        yes = request.POST.get("answer") == "yes"
        try:
            with transaction.atomic():
                done = (approve if yes else decline)(self.run.uid, self.actor)
                if not self.is_own:
                    tell_requester(self.run, self.act, self.target, approved=yes)
        except ActionRefused as refused:
            return self.render_to_response(self.get_context_data(refusal=refused.reason))
        except (FormInvalid, Http404):
            return redirect(request.path)
        announce(request, self.act, done, self.target)
        return redirect("front_page")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.run
        form = self.act.form(self.target, run.data)
        clean = form.cleaned_data if form.is_valid() else {}
        return super().get_context_data(
            run=run,
            act=self.act,
            target=self.target,
            waits=run.state == ActionRun.State.AWAITING and timezone.now() - run.created_at < self.act.approval_life,
            own=self.is_own,
            outcome=_outcome(run),
            answers=self.act.answers(self.target, clean, timezone.localdate()) if clean else [],
            **{"refusal": "", **kwargs},
        )


def _outcome(run: ActionRun) -> str:
    """Return what has become of a request that does not wait any more."""
    if run.state == ActionRun.State.AWAITING:
        return _("The request has lapsed. It must be asked for again.")
    if run.state != ActionRun.State.REFUSED:
        return _("The request has been approved, and it is done.")
    if run.progress.get("declined"):
        return _("%(name)s said no. Nothing is changed.") % {"name": run.reason}
    return _("It could not be done. Nothing is changed.")
