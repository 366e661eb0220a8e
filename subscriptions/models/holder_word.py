"""The words of holders' names: what a name is found by, whichever of its words is typed, and however many there are."""

from __future__ import annotations

from django.db import models

from accounts.models import Company
from selfservice.kernel.scope import Scope, ScopedModel
from subscriptions.models.category import Category
from subscriptions.models.subscription import KEY, Subscription
from subscriptions.rights import OPENS, SEE


class HolderWord(ScopedModel):
    """One word of a name, as `kernel.danish.fold` writes it. Triggers of the subscriptions' table keep them."""

    scope = Scope(
        account="subscription__account_id", function=SEE, owner="subscription__user_id", kind="category", opens=OPENS
    )

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=9, choices=Category.choices)
    word = KEY.clone()
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="words")

    class Meta:
        indexes = [models.Index(fields=["company", "category", "word", "subscription"], name="holder_by_word")]

    def __str__(self) -> str:
        return self.word
