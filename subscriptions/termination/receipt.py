"""The receipt of a termination, and the notifications by mail."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notifications.notices import notify
from selfservice.kernel.core.formatting import account, day, short_when, when
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from subscriptions.core.second_factor import owners_of
from subscriptions.models import Document, Subscription
from subscriptions.prices import once

# The kind of the outbox command that renders the PDF.
KIND = "subscriptions.document"


def write_receipt(subscription: Subscription, actor: Actor, *, last: date, charge: Decimal, left: Decimal) -> Document:
    """Store the contents of the receipt as text, and enqueue the command that renders the PDF. Inside an action.

    `charge` is the last month's price, `left` all that remains to be paid, both in kroner without VAT.
    """
    language = (translation.get_language() or "da")[:2]
    facts = [
        (_("Number"), str(subscription)),
        (_("User"), subscription.holder_name),
        (_("Plan"), subscription.plan_name),
        (_("Account number"), account(subscription.account.number)),
        (_("Notice given"), _("%(time)s by %(name)s") % {"time": when(timezone.now()), "name": actor.name}),
        (_("Last day"), day(last)),
        (_("Last charge"), once(charge)),
        (_("Still to pay"), once(left)),
        (_("Billing stops on"), day(last)),
        (_("Can be taken back"), _("until %(day)s, midnight") % {"day": day(last)}),
    ]
    with as_system("keep a receipt"):
        document = Document.objects.create(
            company_id=subscription.company_id,
            subscription=subscription,
            kind=Document.Kind.TERMINATION,
            language=language,
            facts=[(str(name), str(value)) for name, value in facts if value],
        )
        enqueue(Command(KIND, f"document:{document.uid}", document.pk), company_id=subscription.company_id)
    return document


def notify_of_termination(subscription: Subscription, actor: Actor, notice: str, *, many: bool = False) -> None:
    """Notify the user of the number, those who log in with it and, unless `many`, the actor. Inside an action."""
    with as_system("who is told of a termination"):
        requester_id = None if many or actor.kind != "user" else actor.id
        ids = {pk for pk in (subscription.user_id, requester_id, *(user.pk for user in owners_of(subscription))) if pk}
        for user in User.objects.system().filter(pk__in=ids, state=User.State.ACTIVE):
            key = f"{notice}:{subscription.uid}:{user.pk}:{uuid4()}"
            notify(user, notice, key=key, **_context(subscription, actor, user))


def _context(subscription: Subscription, actor: Actor, reader: User) -> dict[str, Any]:
    with translation.override(reader.language):
        last, time = day(subscription.terminated_on), short_when(timezone.now())
    own = actor.kind == "user" and actor.id == reader.pk
    about = {"number": str(subscription), "last": last, "plan": subscription.plan_name}
    return {**about, "by": actor.name, "own": own, "time": time}
