"""Items of the left menu for this app and for the front page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from accounts.models import Account
from selfservice.kernel.cache.figures import cached_figure
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.navigation.menu import MenuItem, register
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.counts import Count, capped_counts, rows_to_count


def open_accounts(actor: Actor) -> Count:
    """Return the number of open accounts."""
    seen = [(part.company_id, part.accounts and sorted(part.accounts)) for part in actor.at(Function.ACCOUNTS)]
    return cached_figure("open-accounts", seen, lambda: capped_counts([_OPEN.statement(actor)])[0])


def _open(actor: Actor) -> Any:
    return rows_to_count(Account.objects.visible_to(actor).filter(closed_on=None))


_OPEN: CachedQuery[Account] = CachedQuery(_open)


register(MenuItem("home", 0, _("Front page"), "front_page", "home"))
register(MenuItem("money", 20, _("Accounts"), "accounts", "layers", Function.ACCOUNTS, open_accounts))
register(MenuItem("administration", 5, _("Company"), "company_data", "building", Function.ACCOUNTS))
register(MenuItem("administration", 10, _("Self-service users"), "users", "users", Function.USERS))
register(MenuItem("administration", 50, _("Log"), "log", "clock", Function.LOG))
register(MenuItem("administration", 90, _("My profile"), "profile", "user", personal=True))
register(MenuItem("administration", 99, _("Support"), "support", "chat"))
