"""Those who order in the demo, and drafts of their orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from accounts.models import Account, User
from accounts.permissions.access import portal_actor
from orders.models import Order, OrderItem
from orders.placing import drafts
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo.companies import BYG_ACCOUNTS, WORKSHOP
from subscriptions.models import Category
from subscriptions.plans.catalogue import Catalogue

METTE, MIKKEL, PETER = "mette.lindqvist", "mikkel.oestergaard", "peter.soendervang"


class People:
    """The users who order, as actors with a fresh second factor, and the accounts that pay.

    `complete` is whether the demo has all of them.
    """

    def __init__(self) -> None:
        with as_system("who orders in the demo"):
            rows = User.objects.system().filter(username__in=[METTE, MIKKEL, PETER]).select_related("company")
            self.users: dict[str, User] = {user.username: user for user in rows}
            self.actors: dict[str, PortalActor] = {
                name: portal_actor(user, verified_at=timezone.now()) for name, user in self.users.items()
            }
            accounts = Account.objects.system().filter(number__in=[*BYG_ACCOUNTS, WORKSHOP]).select_related("company")
            self.accounts: dict[str, Account] = {account.number: account for account in accounts}
        self.complete = len(self.users) == 3 and {BYG_ACCOUNTS[0], WORKSHOP} <= set(self.accounts)

    def draft(
        self, username: str, account: str, plan: str, items: Sequence[dict[str, Any]], **values: Any
    ) -> Order:  # fmt: skip
        """Store a draft with an item for each of `items`, of one plan; mobile ones get an eSIM."""
        found: Any = Catalogue().plan(plan)
        paid_by = self.accounts[account]
        card = {"sim": OrderItem.Sim.ESIM} if found.category == Category.MOBILE else {}
        rows = [
            OrderItem(company_id=paid_by.company_id, position=place, plan=found, **{**card, **fields})
            for place, fields in enumerate(items, 1)
        ]
        known = {"account": paid_by, "wished_on": None, "reference": "", **values}
        return drafts.store(self.actors[username], None, found.category, known, rows)
