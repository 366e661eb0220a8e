"""Say yes or no to a SIM swap of a number that one logs in with, or of a colleague's whom one administers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
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
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.scope.request import full_actor
from selfservice.kernel.web.pages import Page, client_ip
from subscriptions.models import SimSwap, Subscription
from subscriptions.sims import rules as swap_rules
from subscriptions.sims.actions.swap_sim import SwapSim
from subscriptions.sims.forms import in_one_line


class SwapAnswer(Page):
    """Behind the link in the mail and a log-in; any login may be the one whose second factor the number is."""

    function = None
    template_name = "subscriptions/swap_answer.html"

    @property
    def actor(self) -> Any:
        """All of the person's companies."""
        return full_actor(self.request)

    @cached_property
    def run(self) -> ActionRun:
        """The request, when it is for this person to answer (or to take back); else there is none."""
        with as_system("a SIM swap that waits for somebody's word"):
            runs = ActionRun.objects.system().filter(self.concerned, action=SwapSim.slug, uid=self.kwargs["uid"])
            found: ActionRun | None = runs.exclude(target_id=None).first()
            if found is None or not (self.asker(found) or self.logs_in_with or self.administers):
                raise Http404
            return found

    @property
    def concerned(self) -> Q:
        """The people whom a request can concern. One query: timing reveals no request of another company."""
        mine = Q(actor_kind=self.actor.kind, actor_id=self.actor.id)
        administered = [part.company_id for part in self.actor.at(Function.USERS) if part.accounts is None]
        own = SmsFactor.objects.filter(user=self.actor.id or 0).values("number")
        numbers = Subscription.objects.system().filter(Q(company__in=administered) | Q(number__in=own))
        return mine | Q(target_id__in=numbers.values("pk"))

    @cached_property
    def subscription(self) -> Subscription:
        """The number that it is about."""
        with as_system("a SIM swap that waits for somebody's word"):
            run = ActionRun.objects.system().filter(action=SwapSim.slug, uid=self.kwargs["uid"]).first()
            number = Subscription.objects.system().filter(pk=run.target_id or 0 if run else 0).first()
        if number is None:
            raise Http404
        return number

    def asker(self, run: ActionRun) -> bool:
        """Whether the person has asked for it."""
        return (run.actor_kind, run.actor_id) == (self.actor.kind, self.actor.id)

    @cached_property
    def logs_in_with(self) -> bool:
        """Whether the number is the person's own second factor."""
        return any(user.pk == self.actor.id for user in swap_rules.owners_of(self.subscription))

    @property
    def administers(self) -> bool:
        """Whether the person could have had it done without asking."""
        may = self.actor.holds(SwapSim.function or "", self.subscription.company_id)
        return may and swap_rules.administers(self.actor, self.subscription) and swap_rules.may_decide(
            self.actor, self.subscription
        )  # fmt: skip

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.actor.real is not None:
            raise Forbidden("view_as", target=kwargs["uid"])
        self.run  # noqa: B018  (404 before anything else)
        if not is_fresh(self.actor.verified_at):
            raise StepUpRequired
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the request. What has changed since then is asked again."""
        try:
            done = self.answer(yes=request.POST.get("answer") == "yes")
        except ActionRefused as refused:
            return self.render_to_response(self.get_context_data(refusal=refused.reason))
        except (FormInvalid, Http404):
            return redirect(request.path)
        text = _("It won't be done. Nothing is changed.")
        messages.success(request, text if done.state == ActionRun.State.REFUSED else str(SwapSim.sent_receipt))
        return redirect("front_page")

    def answer(self, *, yes: bool) -> ActionRun:
        """Run as the person, or as the system for a person who only logs in with the number."""
        actor = self.actor
        if self.asker(self.run):
            if yes:
                raise ActionRefused(_("Somebody else must approve it."))
            return decline(self.run.uid, actor)
        if not self.logs_in_with:
            return (approve if yes else decline)(self.run.uid, actor)
        with as_system("whoever logs in with the number answers", on_behalf_of=actor.name,
                       ip=client_ip(self.request)) as system:  # fmt: skip
            return (approve if yes else decline)(self.run.uid, system)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run, data = self.run, self.run.data
        waits = run.state == ActionRun.State.AWAITING and timezone.now() - run.created_at < SwapSim.approval_life
        address = in_one_line(data)
        kind = SimSwap.Kind(data["kind"]).label if data.get("kind") else ""
        return super().get_context_data(
            run=run, number=str(self.subscription), waits=waits, own=self.asker(run), kind=kind, address=address,
            **{"refusal": "", **kwargs},
        )  # fmt: skip
