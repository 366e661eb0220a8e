"""Activation (Aktiver): letter, password, mobile number. Then the user is logged in and is offered safer factors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.credentials.forms import MobileCodeForm, NewPasswordForm
from accounts.credentials.rate_limits import address, over_limit
from accounts.credentials.sms_proof import SmsProof, failure_text
from accounts.login.events import log_in
from accounts.models import User
from accounts.onboarding import activation
from accounts.onboarding.actions.activate import CODE_IS_DEAD, Activate
from accounts.onboarding.activation import Activation
from accounts.onboarding.activation_forms import LetterForm, MobileForm
from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.pages import FormPage, TooManyTries, client_ip

STEPS = 5


class Step(FormPage):
    """Step of the activation; the later ones redirect to the first if no activation is in progress."""

    step = 1
    step_name: Any = ""
    activation: Activation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.step > 1:
            found = activation.current(request)
            if found is None:
                return redirect("activate")
            self.activation = found
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"step": self.step, "steps": STEPS, "step_range": range(1, STEPS + 1), "step_name": self.step_name}
        return super().get_context_data(**context, **kwargs)


class ActivateLetter(Step):
    """Step 1: user name and code."""

    template_name = "accounts/activate.html"
    form_class = LetterForm
    step_name = gettext_lazy("The letter")

    def form_valid(self, form: LetterForm) -> HttpResponse:
        if over_limit(self.request, "activate", address(self.request), "60/h"):
            form.add_error(None, TooManyTries())
            return self.form_invalid(form)
        code = activation.check(form.cleaned_data["username"], form.cleaned_data["code"])
        if code is None:
            form.add_error(
                None,
                _("User name and code don't match, or the code has been used, has expired or was closed after five"
                  " wrong tries. Check the letter. If it is more than a week old, apply again."),
            )  # fmt: skip
            return self.form_invalid(form)
        activation.begin(self.request, code)
        return redirect("activate_password")


class ActivatePassword(Step):
    """Step 2: a password. The session stores its hash until the mobile number is confirmed."""

    template_name = "accounts/activate_password.html"
    form_class = NewPasswordForm
    step, step_name = 2, gettext_lazy("Password")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.activation.user()}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        self.activation.password_hash = make_password(form.cleaned_data["password"])
        self.activation.save(self.request)
        return redirect("activate_mobile")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(username=self.activation.user().username, **kwargs)


class ActivateMobile(SmsProof, Step):
    """Step 3: the mobile number, then the code sent to it. The right code activates the login."""

    template_name = "accounts/activate_mobile.html"
    step, step_name = 3, gettext_lazy("Mobile number")
    state_error = CODE_IS_DEAD

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = activation.current(request)
        if found is not None and not found.password_hash:
            return redirect("activate_password")
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> Any:
        asks_code = self.activation.number and "change" not in self.request.GET and "mobile" not in self.request.POST
        return MobileCodeForm if asks_code else MobileForm

    def get_initial(self) -> dict[str, Any]:
        user = self.activation.user()
        return {
            "email": self.activation.email or user.email,
            "mobile": (self.activation.number or user.mobile).removeprefix("+45"),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if "resend" in request.POST and self.activation.number:
                self.send(self.activation.user_id, self.activation.number)
                return self.render_to_response(self.get_context_data(form=MobileCodeForm()))
            return super().post(request, *args, **kwargs)
        except ActionRefused as refusal:
            # Another person has used the same letter in the meantime.
            messages.error(request, refusal.reason)
            return redirect("activate")

    def form_valid(self, form: Any) -> HttpResponse:
        if isinstance(form, MobileForm):
            return self._send(form)
        user = self.activation.user()
        device = self.proved(form, user, self.activation.number)
        if device is None:
            return self.form_invalid(form)
        return self._activate(form, user, device)

    def _send(self, form: MobileForm) -> HttpResponse:
        self.activation.number, self.activation.email = form.cleaned_data["mobile"], form.cleaned_data["email"]
        sending = self.send(self.activation.user_id, self.activation.number)
        if why := failure_text(sending):
            form.add_error("mobile" if sending.failed else None, why)
            return self.form_invalid(form)
        self.activation.save(self.request)
        return redirect("activate_mobile")

    def _activate(self, form: MobileCodeForm, user: User, device: Any) -> HttpResponse:
        data = {
            "code_id": self.activation.code_id,
            "password_hash": self.activation.password_hash,
            "number": self.activation.number,
            "email": self.activation.email,
        }
        with as_system("a person activates a login", on_behalf_of=user.name, ip=client_ip(self.request)) as system:
            run(Activate, system, user.uid, data, form.cleaned_data.get("request_id"))
        del self.request.session[activation.KEY]
        user = self.activation.user()
        log_in(self.request, user, device, how="activation")
        return redirect("activate_factors")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(number=self.activation.number, sending=self.sending, **kwargs)
