"""Pages behind the link for a user whose second factor is reset: the password, then a code to the mobile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.credentials.forms import MobileCodeForm
from accounts.credentials.rate_limits import over_limit
from accounts.credentials.sms_proof import SmsProof
from accounts.login.events import log_in
from accounts.models import SmsFactor, User
from accounts.users import factor_links
from accounts.users.actions.accept_invitation import LINK_IS_DEAD, EnrolAgain
from accounts.users.actions.reset_factors import ResetFactors
from selfservice.kernel.actions.approvals import approve
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.pages import FormPage, TooManyTries, client_ip

KEY = "_new_factor"
LIFE = timedelta(minutes=30)
IN_SESSION = "vaelg"


class PasswordOnlyForm(forms.Form):
    """Form for the current password."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=4096,
        error_messages={"required": gettext_lazy("Enter your password")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewFactor(FormPage):
    """Page for the password; with the code of the next page it confirms a request that nobody else has approved.

    The token moves into the session.
    """

    template_name = "accounts/new_factor.html"
    form_class = PasswordOnlyForm
    found: tuple[ActionRun, User]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        token = kwargs["token"]
        if token != IN_SESSION and factor_links.opened(kwargs["uid"], token):
            request.session[KEY] = {"run": str(kwargs["uid"]), "token": token}
            return redirect("new_factor", uid=kwargs["uid"], token=IN_SESSION)
        stored = request.session.get(KEY, {})
        found = factor_links.opened(kwargs["uid"], stored.get("token", "")) if token == IN_SESSION else None
        if found is None:
            return self.render_to_response({"expired": True})
        self.found = found
        with as_system("whether the request still stands") as system:
            void = found[0].state == ActionRun.State.AWAITING and ResetFactors(system).may_answer(
                found[1], found[0], yes=True
            )
        if void:
            return self.render_to_response({"expired": True})
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: PasswordOnlyForm) -> HttpResponse:
        run_, user = self.found
        password = form.cleaned_data["password"]
        if over_limit(self.request, "new factor", str(user.pk), "10/h"):
            form.add_error(None, TooManyTries())
            return self.form_invalid(form)
        if authenticate(self.request, username=user.username, password=password) is None:
            form.add_error("password", _("The password is wrong. If you have forgotten it, choose a new one first."))
            return self.form_invalid(form)
        if run_.state == ActionRun.State.AWAITING and not factor_links.may_confirm_alone(run_, user):
            form.add_error(None, _("Your password has just been replaced by a link in a mail. For your safety, another "
                                   "administrator must approve the request now; or call us."))  # fmt: skip
            return self.form_invalid(form)
        self.request.session.cycle_key()
        self.request.session[KEY] = {"user": user.pk, "run": str(run_.uid), "at": timezone.now().isoformat()}
        return redirect("new_factor_code")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run_, user = self.found
        waits = run_.state == ActionRun.State.AWAITING
        number = run_.data.get("mobile", "") if waits else user.mobile
        return super().get_context_data(
            expired=False, person=user, by=run_.actor_name, waits=waits, number=number, **kwargs
        )


class NewFactorCode(SmsProof, FormPage):
    """Page for the code; then the user is logged in, and is offered a safer factor than text messages."""

    template_name = "accounts/new_factor_code.html"
    form_class = MobileCodeForm
    state = User.State.ACTIVE
    state_error = LINK_IS_DEAD
    user: User
    request_run: ActionRun

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        stored = request.session.get(KEY, {})
        if "user" not in stored or timezone.now() - datetime.fromisoformat(stored["at"]) > LIFE:
            request.session.pop(KEY, None)
            return redirect("login")
        with as_system("choose a second factor anew"):
            self.user = User.objects.system().get(pk=stored["user"])
            self.request_run = ActionRun.objects.system().get(uid=stored["run"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def number(self) -> str:
        """The number that gets the code: that of the request, which is not the user's until it is confirmed."""
        waits = self.request_run.state == ActionRun.State.AWAITING
        return str(self.request_run.data["mobile"]) if waits else self.user.mobile

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.send(self.user.pk, self.number)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "resend" in request.POST:
            self.send(self.user.pk, self.number)
            return self.render_to_response(self.get_context_data(form=MobileCodeForm()))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: MobileCodeForm) -> HttpResponse:
        number = self.number
        if self.proved(form, self.user, number) is None:
            return self.form_invalid(form)
        with as_system(
            "the person has confirmed it by the link, the password and the code",
            on_behalf_of=self.user.name,
            ip=client_ip(self.request),
        ) as system:
            if self.request_run.state == ActionRun.State.AWAITING:
                approve(self.request_run.uid, system)
            run(EnrolAgain, system, self.user.uid, {}, form.cleaned_data["request_id"])
            user = User.objects.system().get(pk=self.user.pk)
            device = SmsFactor.objects.get(user=user, number=number)
        self.request.session.pop(KEY, None)
        log_in(self.request, user, device, how="new second factor")
        return redirect("profile")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sending=self.sending, number=self.number, **kwargs)
