"""Search index of subscriptions by name: one row per word, so that any of the words finds the subscription."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.category import Category
from subscriptions.models.subscription import KEY, Subscription
from subscriptions.permissions import OPENS, SEE


class HolderWord(ScopedModel):
    """A word followed by the other words, normalized by `kernel.db.collation.fold`: "m|ller jens aage m7712".

    The words come from the holder's name, the employee number, and the number of a line that is not a phone number.
    Triggers on the subscriptions table maintain the rows (migration 0011).
    """

    scope = Scope(
        account="subscription__account_id", function=SEE, owner="subscription__user_id", kind="category", opens=OPENS
    )

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=9, choices=Category.choices)
    word = KEY.clone()
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="words", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["company", "category", "word", "subscription"], name="holder_by_word"),
            models.Index(fields=["subscription", "word"], name="words_of_subscription"),
        ]

    def __str__(self) -> str:
        return self.word
