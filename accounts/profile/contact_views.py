"""Change the user's own e-mail address and mobile number: each takes effect after a confirmation sent to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.credentials.forms import MobileCodeForm
from accounts.credentials.rate_limits import over_limit
from accounts.credentials.sms_proof import SmsProof, failure_text
from accounts.credentials.step_up import FreshFactor
from accounts.login.events import bind_to_remaining_factor
from accounts.models import User
from accounts.profile import email_confirmation
from accounts.profile.actions.change_contact import AskForMail, ChangeMail, ChangeMobile, NewMailForm
from accounts.profile.forms import NewNumberForm
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import run
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.pages import FormPage, TooManyTries, client_ip

KEY = "_new_number"


class ChangeMailPage(FreshFactor, FormPage):
    """Page to request a link to the new address."""

    function = None
    template_name = "accounts/change_mail.html"
    form_class = NewMailForm

    def form_valid(self, form: NewMailForm) -> HttpResponse:
        if over_limit(self.request, "new mail", str(self.actor.id), "5/h"):
            form.add_error(None, TooManyTries())
            return self.form_invalid(form)
        try:
            done = run(AskForMail, self.actor, data=form.cleaned_data, request_id=form.cleaned_data["request_id"])
        except ActionRefused as refusal:
            form.add_error("email", refusal.reason)
            return self.form_invalid(form)
        announce(self.request, AskForMail(self.actor), done)
        return redirect("profile")


class ConfirmMail(FormPage):
    """Page behind the link, with a button, so that a program that opens links changes nothing."""

    template_name = "accounts/confirm_mail.html"
    form_class = OnceForm
    found: tuple[User, str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = email_confirmation.opened(kwargs["token"])
        if found is None:
            return self.render_to_response({"expired": True})
        self.found = found
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: OnceForm) -> HttpResponse:
        user, address = self.found
        data = {"token": self.kwargs["token"]}
        try:
            with as_system(
                "a person confirms a new mail address by the link", on_behalf_of=user.name, ip=client_ip(self.request)
            ) as system:
                run(ChangeMail, system, user.uid, data, form.cleaned_data["request_id"])
        except ActionRefused:
            return self.render_to_response({"expired": True})
        messages.success(self.request, _("Your e-mail address is now %(mail)s.") % {"mail": address})
        return redirect("profile")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(expired=False, address=self.found[1], person=self.found[0], **kwargs)


class ChangeMobilePage(FreshFactor, SmsProof, FormPage):
    """Page for the new number, then for the code sent to it."""

    function = None
    template_name = "accounts/change_mobile.html"
    state = User.State.ACTIVE

    @property
    def number(self) -> str:
        """The new number, once a code was sent to it."""
        return str(self.request.session.get(KEY, ""))

    def get_form_class(self) -> Any:
        wants_code = self.number and "change" not in self.request.GET and "mobile" not in self.request.POST
        return MobileCodeForm if wants_code else NewNumberForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "resend" in request.POST and self.number:
            self.send(self.actor.id or 0, self.number)
            return self.render_to_response(self.get_context_data(form=MobileCodeForm()))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user: Any = self.request.user
        if isinstance(form, NewNumberForm):
            return self._send(form, user)
        device = self.proved(form, user, self.number)
        if device is None:
            return self.form_invalid(form)
        data = {"number": self.number, "keep_session": self.request.session.session_key}
        done = run(ChangeMobile, self.actor, data=data, request_id=form.cleaned_data["request_id"])
        del self.request.session[KEY]
        bind_to_remaining_factor(self.request)
        announce(self.request, ChangeMobile(self.actor), done)
        return redirect("profile")

    def _send(self, form: NewNumberForm, user: User) -> HttpResponse:
        number = form.cleaned_data["mobile"]
        if number == user.mobile:
            form.add_error("mobile", _("That is your number already."))
            return self.form_invalid(form)
        sending = self.send(user.pk, number)
        if why := failure_text(sending):
            form.add_error("mobile", why)
            return self.form_invalid(form)
        self.request.session[KEY] = number
        return redirect("change_mobile")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(number=self.number, sending=self.sending, **kwargs)
