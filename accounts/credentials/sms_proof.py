"""Confirming a mobile number by the code that comes to it: what the pages that do so share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django_otp.models import Device

from accounts.credentials.check import NotNow, check_code
from accounts.credentials.forms import MobileCodeForm
from accounts.credentials.sms import Sending, send_code
from accounts.models import SmsFactor, User
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.scope.models import as_system


class SmsProof:
    """Mix in before the page class. `state` is what the login must be in, or `dead` is said."""

    sending: Sending | None = None
    state: str = User.State.INVITED
    dead: Any = ""

    def sms_factor(self, user_id: int, number: str) -> SmsFactor:
        """The number's factor, unconfirmed until its code has come back."""
        with as_system("confirm a mobile number"):
            # Two at once must not make two factors of one number.
            user = User.objects.system().select_for_update(no_key=True, of=("self",)).get(pk=user_id)
            if user.state != self.state:
                raise ActionRefused(str(self.dead))
            found: tuple[SmsFactor, bool] = SmsFactor.objects.get_or_create(
                user_id=user_id, number=number, defaults={"confirmed": False, "name": "sms"}
            )
        return found[0]

    def send(self, user_id: int, number: str) -> Sending:
        """Send a code, and remember how it went, for the page."""
        self.sending = send_code(self.sms_factor(user_id, number))
        return self.sending

    def proved(self, form: MobileCodeForm, user: User, number: str) -> Device | None:
        """The factor, when the form's code is the one that was sent; else the form gets the error."""
        factor = self.sms_factor(user.pk, number)
        try:
            device = check_code(user, factor.persistent_id, form.cleaned_data["code"], confirming=True)
        except NotNow as wait:
            form.add_error("code", str(wait))
            return None
        if device is None:
            form.add_error("code", _("The code is wrong or too old. Check the text message, or have a new one sent."))
        return device


def trouble(sending: Sending) -> str:
    """Why no code was sent, in words; empty when one is on its way."""
    if sending.swapped:
        return sending.swapped
    if sending.failed:
        return _("The text message could not be sent. Try again in a moment.")
    if sending.too_many:
        return _("Ten text messages have been sent within an hour. Wait an hour, or call us.")
    return ""
