"""Pages behind an invitation: introduction, password, code to the mobile; then the user is logged in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.credentials.forms import MobileCodeForm, NewPasswordForm
from accounts.credentials.sms_proof import SmsProof
from accounts.login.events import log_in
from accounts.models import User
from accounts.onboarding.activation_views import STEPS
from accounts.users import invitations
from accounts.users.actions.accept_invitation import LINK_IS_DEAD, AcceptInvitation
from selfservice.kernel.actions.runner import run
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.pages import FormPage, Page, client_ip

# Session key for the link's id and token, and the password's hash once there is one.
KEY = "_welcome"
HALF_HOUR = timedelta(minutes=30)


class Welcome(Page):
    """Page opened by the link. The token moves into the session, so that it appears in no Referer and no history.

    It changes nothing: programs that open the links of a mail use up nothing.
    """

    template_name = "accounts/welcome.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = invitations.invited(kwargs["uid"], kwargs["token"])
        if user is None:
            return self.render_to_response({"expired": True})
        request.session[KEY] = {"uid": str(user.uid), "token": kwargs["token"], "at": timezone.now().isoformat()}
        return redirect("welcome_start")


class Step(Page):
    """Step of the invitation in this session; without an invitation it shows what to do."""

    step = 1
    step_name: Any = ""
    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        stored = request.session.get(KEY, {})
        fresh = bool(stored) and timezone.now() - datetime.fromisoformat(stored["at"]) < HALF_HOUR
        user = invitations.invited(stored["uid"], stored["token"]) if fresh else None
        if user is None:
            request.session.pop(KEY, None)
            return render(request, "accounts/welcome.html", {"expired": True})
        self.user, self.stored = user, stored
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = {"step": self.step, "steps": STEPS, "step_range": range(1, STEPS + 1), "step_name": self.step_name}
        return super().get_context_data(**steps, person=self.user, username=self.user.username, expired=False, **kwargs)


class WelcomeStart(Step):
    """Step 1: the invitation's purpose and recipient."""

    template_name = "accounts/welcome.html"
    step_name = gettext_lazy("The invitation")


class WelcomePassword(Step, FormPage):
    """Step 2: a password. The session stores its hash until the mobile number is confirmed."""

    template_name = "accounts/welcome_password.html"
    form_class = NewPasswordForm
    step, step_name = 2, gettext_lazy("Password")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        self.request.session[KEY] = {**self.stored, "hash": make_password(form.cleaned_data["password"])}
        return redirect("welcome_mobile")


class WelcomeMobile(SmsProof, Step, FormPage):
    """Step 3: the code, to the number that the administrator gave. Access to the mailbox alone is not enough."""

    template_name = "accounts/welcome_mobile.html"
    form_class = MobileCodeForm
    step, step_name = 3, gettext_lazy("Mobile number")
    state_error = LINK_IS_DEAD

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "hash" not in self.stored:
            return redirect("welcome_password")
        self.send(self.user.pk, self.user.mobile)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "hash" not in self.stored:
            return redirect("welcome_password")
        if "resend" in request.POST:
            self.send(self.user.pk, self.user.mobile)
            return self.render_to_response(self.get_context_data(form=MobileCodeForm()))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: MobileCodeForm) -> HttpResponse:
        device = self.proved(form, self.user, self.user.mobile)
        if device is None:
            return self.form_invalid(form)
        data = {"password_hash": self.stored["hash"], "token": self.stored["token"]}
        with as_system(
            "a person takes up an invitation", on_behalf_of=self.user.name, ip=client_ip(self.request)
        ) as system:
            run(AcceptInvitation, system, self.user.uid, data)
            user = User.objects.system().get(pk=self.user.pk)
        self.request.session.pop(KEY, None)
        log_in(self.request, user, device, how="invitation")
        return redirect("activate_factors")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sending=self.sending, number=self.user.mobile, **kwargs)
