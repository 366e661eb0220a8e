"""What is said of a recipient to the customer, in one sentence for each state."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Recipient
from billing.core.answers import REFUSED
from billing.delivery.register import SENTENCES, Answer
from billing.dispatch.queue import NOT_FOUND, NOT_SERVICED

Test, State = Recipient.Test, Recipient.State
# What the register's answers are called where a test invoice is refused.
CODES = {NOT_FOUND: Answer.NOT_FOUND, NOT_SERVICED: Answer.NO_INVOICES}


def sentence(recipient: Recipient) -> str:
    """Return how far the recipient's test invoice is, and what that means; empty if there is nothing to say."""
    if recipient.channel != Recipient.Channel.EAN or not recipient.test_state:
        return ""
    in_use = recipient.state == State.ACTIVE
    if recipient.test_state in REFUSED:
        then = _("It is in use all the same.") if in_use else _("Invoices are not sent to it.")
        return " ".join((refusal(recipient.test_state, recipient.test_code), then))
    if recipient.test_state == Test.ACCEPTED:
        return _("The receiver has accepted the test invoice.")
    if recipient.test_state == Test.WAITING:
        said = _("The test invoice is being sent.")
    else:
        said = _("The test invoice is sent. The receiver has not answered yet.")
    if in_use or recipient.without_answer:
        return said
    return " ".join((said, _("It is taken into use when the receiver accepts it.")))


def refusal(state: str, code: str) -> str:
    """Return why a test invoice is not accepted."""
    if code in CODES:
        return str(SENTENCES[CODES[code]])
    if state == Test.TECHNICAL:
        return _("The receiver's system could not read the test invoice.")
    if state == Test.BUSINESS:
        return _("The receiver has rejected the test invoice.")
    return _("NemHandel has refused the test invoice.")
