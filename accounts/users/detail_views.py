"""A user's page: identity, rights, second factors, sessions, actions and history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.credentials.devices import Factors, factors_of
from accounts.functions import Function
from accounts.models import User, UserSession
from accounts.permissions.grants import administered, held_by, reach, words
from accounts.profile.views import device
from accounts.session import view_as
from accounts.users.actions.reset_factors import ResetFactors
from accounts.users.actions.view_as import ViewAs
from accounts.users.invitations import expires_at
from accounts.users.labels import expired, status
from accounts.users.wizard.start import find_user
from selfservice.kernel.actions.approvals import approve, decline
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runs import awaiting
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.history.timeline import timeline
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.scope.request import full_actor
from selfservice.kernel.web.pages import Page

# Where the buttons of the acts on a login are.
SECTION = "login"
LOGINS_LEFT_OUT = gettext_lazy("Log-ins and wrong passwords are not shown here.")


class UserPage(Page):
    """Page with everything an administrator may know of a colleague's login. Never a code, never a secret."""

    # The selection must not hide a colleague's rights.
    all_companies = True
    function = Function.USERS
    template_name = "accounts/user.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = self.actor
        user = find_user(actor, kwargs["uid"])
        with as_system("show a colleague's login"):
            # Only grants at the companies where the administrator manages logins.
            mine = administered(actor)
            grants = [(row, part) for row, part in held_by(user) if row.company_id in mine]
            factors: Factors = factors_of(user)
            left = factors.backup.left if factors.backup else 0
            waiting = awaiting(ResetFactors, user).first()
        acts = acts_on(actor, user, "user_act", SECTION)
        refusals = {act.refusal for act in acts}
        sessions = list(UserSession.objects.filter(user_id=user.pk).order_by("-started_at")[:10])
        return super().get_context_data(
            person=user,
            status=status(user),
            expired=expired(user),
            until=expires_at(user) if user.invited_at else None,
            grants=[(row.company, words(part.functions), part.functions, reach(part)) for row, part in grants],
            factors=factors,
            backup_left=left,
            waiting=waiting,
            waiting_own=waiting is not None and waiting.actor_id == actor.id,
            sessions=[(session, device(session.user_agent)) for session in sessions],
            # If all are refused for the same reason, show it once.
            acts=[] if len(refusals) == 1 and None not in refusals else acts,
            refusal=next(iter(refusals)) if len(refusals) == 1 else None,
            is_me=user.pk == actor.id,
            timeline=timeline(actor, user, left_out="" if user.pk == actor.id else LOGINS_LEFT_OUT),
            **kwargs,
        )


class UserActPage(ActPage):
    """Confirmation page before an action on a login."""

    all_companies = True
    model = User
    section = SECTION

    def back_to(self, target: User) -> str:
        return reverse("user", args=[target.uid])

    def done(self, row: ActionRun) -> HttpResponse:
        if isinstance(self.act, ViewAs):
            # A form sent twice does not start it again: the colleague may have gained rights in the meantime.
            if row.target is not None:
                view_as.begin(self.request, self.target)
            return redirect("front_page")
        return super().done(row)


class ViewAsEnd(View):
    """View that ends "view as"."""

    function = None
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """End "view as" and redirect to the colleague's page."""
        user, actor = view_as.viewed_user(request), full_actor(request)
        view_as.end(request, actor)
        messages.success(request, _("You see the portal as yourself again."))
        return redirect("user", uid=user.uid) if user else redirect("front_page")


class RequestAnswer(View):
    """View that approves or declines a colleague's request, or withdraws the user's own."""

    function = Function.USERS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, uid: Any) -> HttpResponse:
        """Answer the request, and show the result on the page of the user it concerns."""
        answer = approve if request.POST.get("answer") == "yes" else decline
        actor = full_actor(request)
        try:
            run = answer(uid, actor)
        except ActionRefused as refusal:
            messages.error(request, refusal.reason)
            return redirect("users")
        user = User.objects.visible_to(actor, function=self.function).get(pk=run.target_id or 0)
        announce(request, ResetFactors(actor), run, user)
        return redirect("user", uid=user.uid)
