"""Links to the giver's page of a takeover. They don't expire by themselves; the state of the takeover decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from orders.models import Takeover
from selfservice.kernel.scope.models import as_system

SALT = "orders.takeover"
MAIL, TEXT = "mail", "text"


@dataclass(frozen=True, slots=True)
class Opened:
    """The takeover of a link. `from_number`: the link was in the text message to the number itself.

    Only that shows that the person has the number: the mail goes to an address that the new owner has given.
    """

    takeover: Takeover
    from_number: bool

    @property
    def may_accept(self) -> bool:
        """Whether the link alone allows to agree. A customer of the portal logs in to do that."""
        return self.from_number and self.takeover.from_company_id is None


def link(takeover_uid: str, sent_by: str) -> str:
    """Return the giver's link in a mail or in a text message. For the moment of sending: it is stored nowhere."""
    token = signing.dumps([takeover_uid, sent_by], salt=SALT)
    return f"{settings.PORTAL_URL}{reverse('takeover_answer', args=[token])}"


def link_for_mail(context: dict[str, Any]) -> str:
    """Return the link of the mail to the giver."""
    return link(context["takeover"], MAIL)


def answer_page(context: dict[str, Any]) -> str:
    """Return the page behind the log-in, for people of a giver that is a customer of the portal."""
    return f"{settings.PORTAL_URL}{reverse('subscription_act', args=[context['subscription'], 'afgiv'])}"


def opened(token: str) -> Opened | None:
    """Return the takeover of a link, in any state; None if the signature is invalid."""
    try:
        uid, sent_by = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    with as_system("open the link of a takeover"):
        rows = Takeover.objects.system().select_related("company", "item__order", "item__plan", "subscription")
        found = rows.filter(uid=str(uid)).first()
    return Opened(found, sent_by == TEXT) if found else None
