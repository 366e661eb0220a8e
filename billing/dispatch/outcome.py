"""What becomes of an e-invoice: refused at transfer, or the receiver's response."""

from __future__ import annotations

from django.utils import timezone

from accounts.functions import Function
from accounts.notifications.notices import notify
from accounts.permissions.access import administrators, portal_actor
from billing.models import Dispatch
from selfservice.gateways.nemhandel.port import BUSINESS_ACCEPT, BUSINESS_REJECT, TECHNICAL_REJECT, Response
from selfservice.kernel import audit
from selfservice.kernel.scope.actor import SystemActor

State = Dispatch.State
REJECTIONS = {BUSINESS_REJECT: State.BUSINESS, TECHNICAL_REJECT: State.TECHNICAL}
# After so many refusals, the company's administrators get a mail.
MOST_REFUSALS = 3


def respond(dispatch: Dispatch, response: Response) -> bool:
    """Record a receiver's response, and return whether it changes the state. The dispatch is locked.

    A rejection counts also after an acceptance, and an acceptance never after a rejection: so the same responses lead
    to the same state in whatever order they come. A second rejection changes nothing.
    """
    if dispatch.is_refused:
        return False
    if response.kind in REJECTIONS:
        refuse(dispatch, REJECTIONS[response.kind], response.code, response.text)
        return True
    if response.kind == BUSINESS_ACCEPT and dispatch.state != State.ACCEPTED:
        dispatch.state, dispatch.accepted_at = State.ACCEPTED, timezone.now()
        dispatch.code, dispatch.text = response.code[:100], response.text[:500]
        dispatch.save(update_fields=["state", "accepted_at", "code", "text"])
        return True
    return False


def refuse(dispatch: Dispatch, state: State, code: str, text: str) -> None:
    """Record a refusal or a rejection, with an entry of the log. The third one is mailed to administrators."""
    before = dispatch.state
    dispatch.state, dispatch.code, dispatch.text = state, code[:100], text[:500]
    dispatch.refused_at, dispatch.refusals = timezone.now(), dispatch.refusals + 1
    dispatch.save(update_fields=["state", "code", "text", "refused_at", "refusals"])
    audit.record(
        SystemActor(reason="delivery of e-invoices"), "e_invoice_refused", dispatch.invoice,
        company_id=dispatch.company_id, before={"state": before}, after={"state": state.value, "code": code[:100]},
    )  # fmt: skip
    if dispatch.refusals == MOST_REFUSALS:
        _mail(dispatch)


def _mail(dispatch: Dispatch) -> None:
    for user in administrators(dispatch.company_id):
        if portal_actor(user, verified_at=None).holds(Function.ACCOUNTS_CHANGE, dispatch.company_id):
            notify(
                user, "e_invoice_refused", key=f"e_invoice_refused:{dispatch.document_id}:{user.uid}",
                invoice=dispatch.invoice.number, receiver=dispatch.receiver_number,
                about_uid=str(dispatch.invoice.uid),
            )  # fmt: skip
