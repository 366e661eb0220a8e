"""The four categories as lists and the menu use them: query parameter, heading, icon, and required function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from selfservice.kernel.scope.actor import Actor
from subscriptions.models import Category


@dataclass(frozen=True, slots=True)
class Kind:
    """One category. `address` is the value of the list's query parameter `type`."""

    category: Category
    address: str
    title: Any
    icon: str
    function: Function


KINDS: tuple[Kind, ...] = (
    Kind(Category.MOBILE, "mobil", _("Mobile subscriptions"), "mobile", Function.MOBILE),
    Kind(Category.TELEPHONY, "telefoni", _("Telephony subscriptions"), "phone", Function.TELEPHONY),
    Kind(Category.INTERNET, "internet", _("Internet connections"), "globe", Function.INTERNET),
    Kind(Category.CIRCUITS, "kredsloeb", _("Circuits"), "circuit", Function.CIRCUITS),
)
BY_ADDRESS = {kind.address: kind for kind in KINDS}
BY_CATEGORY = {kind.category.value: kind for kind in KINDS}


def first_seen(actor: Actor) -> Kind:
    """Return the first category that the actor may see; there must be one."""
    return next(kind for kind in KINDS if actor.holds(kind.function))
