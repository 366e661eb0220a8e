"""What is said to the customer of an invoice that is sent, in one sentence for each state."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billing.dispatch.outcome import UNFIT
from billing.dispatch.queue import NOT_FOUND, NOT_SERVICED
from billing.models import Dispatch

State = Dispatch.State
TONES: dict[str, str] = {State.ACCEPTED: "", State.WAITING: "wait", State.SENT: "wait"}


def tone(dispatch: Dispatch) -> str:
    """Return the tone of the state. A mail is done when it is sent."""
    if dispatch.channel == Dispatch.Channel.MAIL and dispatch.state == State.SENT:
        return ""
    return TONES.get(dispatch.state, "bad")


def sentence(dispatch: Dispatch) -> str:
    """Return what has become of the mail or the e-invoice."""
    return _of_mail(dispatch) if dispatch.channel == Dispatch.Channel.MAIL else _of_e_invoice(dispatch)


def _of_mail(dispatch: Dispatch) -> str:
    if dispatch.state == State.REFUSED:
        if dispatch.code == UNFIT:
            return _("The invoice is not sent: its documents can't be made.")
        return _("The invoice is not sent: the mail server refuses the address.")
    said = _("The invoice is sent by mail.") if dispatch.state == State.SENT else _("The mail is being sent.")
    if dispatch.is_fallback:
        return " ".join((said, _("The e-invoice was refused three times.")))
    return said


def _of_e_invoice(dispatch: Dispatch) -> str:
    if dispatch.state == State.WAITING:
        return _("The e-invoice is being sent.")
    if dispatch.state == State.SENT:
        return _("The e-invoice is sent. The receiver has not answered yet.")
    if dispatch.state == State.ACCEPTED:
        return _("The receiver has accepted the e-invoice.")
    if dispatch.state == State.TECHNICAL:
        return _("The receiver's system could not read the e-invoice. It is not accepted.")
    if dispatch.state == State.BUSINESS:
        return _("The receiver has rejected the e-invoice. It is not accepted.")
    if dispatch.code == NOT_FOUND:
        return _("The e-invoice is not sent: the EAN number is not registered in NemHandel.")
    if dispatch.code == NOT_SERVICED:
        return _("The e-invoice is not sent: the receiver does not accept this kind of document.")
    return _("The e-invoice is not sent: NemHandel has refused it.")
