"""Answer a SIM swap of a number that the user logs in with, or of a colleague whom they administer."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.functions import Function
from accounts.models import SmsFactor
from selfservice.kernel.actions.approvals import approve, decline
from selfservice.kernel.actions.base import ActionRefused, FormInvalid, StepUpRequired, is_fresh
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.pages import Page, client_ip
from subscriptions.core import second_factor
from subscriptions.models import SimSwap, Subscription
from subscriptions.sims.actions.swap_sim import SwapSim
from subscriptions.sims.forms import in_one_line


class SwapAnswer(Page):
    """The page behind the link in the mail and a log-in; any user may be the one whose second factor the number is."""

    all_companies = True
    function = None
    template_name = "subscriptions/swap_answer.html"
    closed_in_view_as = True

    @cached_property
    def run(self) -> ActionRun:
        """Return the request if this user may answer (or cancel) it; else raise Http404."""
        with as_system("a SIM swap that waits for somebody's word"):
            runs = ActionRun.objects.system().filter(self.concerned, action=SwapSim.slug, uid=self.kwargs["uid"])
            found: ActionRun | None = runs.exclude(target_id=None).first()
            if found is None or not (self.is_requester(found) or self.logs_in_with or self.administers):
                raise Http404
            return found

    @property
    def concerned(self) -> Q:
        """Return the filter of requests that can concern the user. One query: timing reveals no other request."""
        mine = Q(actor_kind=self.actor.kind, actor_id=self.actor.id)
        administered = [part.company_id for part in self.actor.at(Function.USERS) if part.accounts is None]
        own = SmsFactor.objects.filter(user=self.actor.id or 0).values("number")
        numbers = Subscription.objects.system().filter(Q(company__in=administered) | Q(number__in=own))
        return mine | Q(target_id__in=numbers.values("pk"))

    @cached_property
    def subscription(self) -> Subscription:
        """Return the number of the request."""
        with as_system("a SIM swap that waits for somebody's word"):
            run = ActionRun.objects.system().filter(action=SwapSim.slug, uid=self.kwargs["uid"]).first()
            number = Subscription.objects.system().filter(pk=run.target_id or 0 if run else 0).first()
        if number is None:
            raise Http404
        return number

    def is_requester(self, run: ActionRun) -> bool:
        """Return whether the user made the request."""
        return (run.actor_kind, run.actor_id) == (self.actor.kind, self.actor.id)

    @cached_property
    def logs_in_with(self) -> bool:
        """Return whether the number is the user's own second factor."""
        return any(user.pk == self.actor.id for user in second_factor.owners_of(self.subscription))

    @property
    def administers(self) -> bool:
        """Return whether the user could have done it without approval."""
        may = self.actor.holds(SwapSim.function or "", self.subscription.company_id)
        return may and second_factor.administers(self.actor, self.subscription) and second_factor.may_decide(
            self.actor, self.subscription
        )  # fmt: skip

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.run  # noqa: B018  (404 before anything else)
        if not is_fresh(self.actor.verified_at):
            raise StepUpRequired
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the request. If something has changed since it was made, show the page again."""
        try:
            done = self.answer(yes=request.POST.get("answer") == "yes")
        except ActionRefused as refused:
            return self.render_to_response(self.get_context_data(refusal=refused.reason))
        except (FormInvalid, Http404):
            return redirect(request.path)
        announce(request, SwapSim(self.actor), done, self.subscription)
        return redirect("front_page")

    def answer(self, *, yes: bool) -> ActionRun:
        """Answer as the user, or as the system for one who only logs in with the number."""
        actor = self.actor
        if self.is_requester(self.run):
            if yes:
                raise ActionRefused(_("Somebody else must approve it."))
            return decline(self.run.uid, actor)
        if not self.logs_in_with:
            return (approve if yes else decline)(self.run.uid, actor)
        with as_system("the person who logs in with the number answers", on_behalf_of=actor.name,
                       ip=client_ip(self.request)) as system:  # fmt: skip
            return (approve if yes else decline)(self.run.uid, system)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run, data = self.run, self.run.data
        waits = run.state == ActionRun.State.AWAITING and timezone.now() - run.created_at < SwapSim.approval_life
        address = in_one_line(data)
        kind = SimSwap.Kind(data["kind"]).label if data.get("kind") else ""
        return super().get_context_data(
            run=run, number=str(self.subscription), waits=waits, own=self.is_requester(run), kind=kind, address=address,
            **{"refusal": "", **kwargs},
        )  # fmt: skip
