"""Confirm a mobile number by a code in a text message: shared parts of the pages that do so."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django_otp.models import Device

from accounts.credentials.check import CodeCheckBlocked, check_code
from accounts.credentials.forms import MobileCodeForm
from accounts.credentials.sms import Sending, send_code
from accounts.models import SmsFactor, User
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.pages import too_many_tries


class SmsProof:
    """Mixin, before the page class. `state` is the required state of the login, `state_error` the error for another."""

    sending: Sending | None = None
    state: str = User.State.INVITED
    state_error: Any = ""

    def sms_factor(self, user_id: int, number: str) -> SmsFactor:
        """Return the number's factor, unconfirmed until its code is entered; raises ActionRefused for a wrong state."""
        with as_system("confirm a mobile number"):
            # Two concurrent requests must not create two factors for one number.
            user = User.objects.system().select_for_update(no_key=True, of=("self",)).get(pk=user_id)
            if user.state != self.state:
                raise ActionRefused(str(self.state_error))
            found: tuple[SmsFactor, bool] = SmsFactor.objects.get_or_create(
                user_id=user_id, number=number, defaults={"confirmed": False, "name": "sms"}
            )
        return found[0]

    def send(self, user_id: int, number: str) -> Sending:
        """Send a code, and store the result for the page."""
        self.sending = send_code(self.sms_factor(user_id, number))
        return self.sending

    def render_to_response(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the page; 429 if too many codes have been sent."""
        response: HttpResponse = super().render_to_response(*args, **kwargs)  # type: ignore[misc]
        return too_many_tries(response) if self.sending and self.sending.too_many else response

    def proved(self, form: MobileCodeForm, user: User, number: str) -> Device | None:
        """Return the factor if the form's code is the one that was sent; else add an error to the form."""
        factor = self.sms_factor(user.pk, number)
        try:
            device = check_code(user, factor.persistent_id, form.cleaned_data["code"], confirming=True)
        except CodeCheckBlocked as wait:
            form.add_error("code", str(wait))
            return None
        if device is None:
            form.add_error("code", _("The code is wrong or too old. Check the text message, or have a new one sent."))
        return device


def failure_text(sending: Sending) -> str:
    """Return why no code was sent, as text; empty if one is on its way."""
    if sending.swapped:
        return sending.swapped
    if sending.failed:
        return _("The text message could not be sent. Try again in a moment.")
    if sending.too_many:
        return _("Ten text messages have been sent within an hour. Wait an hour, or call us.")
    return ""
