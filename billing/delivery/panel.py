"""Where an account's invoices are sent, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.billing_accounts.recipients import by_account, contents
from accounts.models import Account, Recipient
from billing.delivery.texts import sentence
from selfservice.kernel.actions.views import Act, acts_on
from selfservice.kernel.navigation.dashboard import Panel
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor

SECTION = "recipients"
TONES: dict[str, str] = {Recipient.State.ACTIVE: "", Recipient.State.TESTING: "wait"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A recipient with what is said of it, and the buttons that the reader may press."""

    recipient: Recipient
    contents: str
    sentence: str
    tone: str
    acts: list[Act]


def recipients_panel(request: HttpRequest, account: Account) -> Panel:
    """Return the panel of an account's recipients. Who sees the account sees them."""
    actor = page_actor(request)
    found = by_account(actor, [account])[account.pk]
    # What the rules of the buttons read, so that they read nothing for each recipient.
    known: Any = account
    known.known_recipients = sorted(found, key=lambda one: one.pk)
    for recipient in found:
        recipient.account = account
    shown = [
        Shown(one, contents(one), sentence(one), TONES.get(one.state, "bad"), _acts(actor, one, "recipient_act"))
        for one in found
    ]
    acts = _acts(actor, account, "account_act")
    return Panel("billing/recipients.html", {"recipients": shown, "acts": acts})


def _acts(actor: Actor, target: Any, url_name: str) -> list[Act]:
    return [act for act in acts_on(actor, target, url_name, SECTION) if not act.refusal]
