"""Base of the actions on a recipient."""

from __future__ import annotations

from typing import Any

from accounts.functions import Function
from accounts.models import Recipient
from selfservice.kernel.actions.runner import Action
from selfservice.kernel.core.formatting import account as account_number


class RecipientAction(Action):
    """Action on one recipient, with its button on the account's page, whose history has it."""

    model = Recipient
    related = ("account",)
    log_kind = "accounts"
    function = Function.ACCOUNTS_CHANGE
    section = "recipients"

    @classmethod
    def logged(cls, target: Recipient) -> Any:
        return target.account

    def subtitle(self, target: Recipient) -> str:
        account: Any = target.account
        return f"{account_number(account.number)} {account.name}"
