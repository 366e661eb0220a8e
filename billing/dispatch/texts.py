"""What is said of an e-invoice to the customer, in one sentence for each state."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billing.dispatch.queue import NOT_FOUND, NOT_SERVICED
from billing.models import Dispatch

State = Dispatch.State
TONES: dict[str, str] = {State.ACCEPTED: "", State.WAITING: "wait", State.SENT: "wait"}


def sentence(dispatch: Dispatch) -> str:
    """Return what has become of the e-invoice."""
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
