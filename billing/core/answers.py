"""What the receiver's answer makes of an e-invoice or a test invoice, and who gets a mail if it is not accepted.

Both have the same states: `Dispatch.State` and `Recipient.Test`.
"""

from __future__ import annotations

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.access import administrators, portal_actor
from billing.models import Dispatch
from selfservice.gateways.nemhandel.port import BUSINESS_ACCEPT, BUSINESS_REJECT, TECHNICAL_REJECT

State = Dispatch.State
# Refused at transfer, or rejected by the receiver.
REFUSED: tuple[str, ...] = (State.REFUSED, State.TECHNICAL, State.BUSINESS)
ANSWERS: dict[str, str] = {
    BUSINESS_ACCEPT: State.ACCEPTED,
    BUSINESS_REJECT: State.BUSINESS,
    TECHNICAL_REJECT: State.TECHNICAL,
}


def state_after(state: str, answer: str) -> str | None:
    """Return the state after a response of this kind; None if it changes nothing.

    A rejection counts also after an acceptance, and an acceptance never after a rejection: so the same responses lead
    to the same state in whatever order they come. A second rejection changes nothing.
    """
    after = ANSWERS.get(answer)
    return None if state in REFUSED or after == state else after


def people_to_notify(company_id: int) -> list[User]:
    """Return the company's administrators who may change where its invoices are sent. Under `as_system`."""
    return [
        user
        for user in administrators(company_id)
        if portal_actor(user, verified_at=None).holds(Function.ACCOUNTS_CHANGE, company_id)
    ]
