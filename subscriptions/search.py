"""What can be found of this app."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from selfservice.kernel.actor import Actor
from selfservice.kernel.search import SHOWN, Asked, Hit, Source, register
from subscriptions.own import own_numbers


def find_own(actor: Actor, asked: Asked) -> list[Hit]:
    """One's own numbers, by their digits from the front."""
    if not asked.digits:
        return []
    found = own_numbers(actor).filter(number__startswith=f"+45{asked.digits}")
    return [
        Hit(str(one), one.plan_name, reverse("own_number_of", args=[one.uid]), one.number == f"+45{asked.digits}")
        for one in found[:SHOWN]
    ]


register(Source(5, _("My number"), "mobile", find_own, Function.OWN))
