"""Hooks on users: link a number to the user who has confirmed it by a code, and unlink it when the user is closed.

After a change of its SIM card a number is not accepted as a second factor for a while. One that ends can't be chosen.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.credentials import sim_changes
from accounts.functions import Function
from accounts.models import User
from accounts.user_hooks import Facts, UserHooks, register
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.actor import Actor
from subscriptions.core.second_factor import leaves_on
from subscriptions.models import Subscription
from subscriptions.sims.rules import unsafe_until


def numbers_of(actor: Actor, user: User) -> Facts:
    """Return the person's numbers, which somebody must take over or terminate."""
    mine = Subscription.objects.visible_to(actor, function=Function.USERS).filter(user=user)
    numbers = mine.exclude(state=Subscription.State.TERMINATED).order_by("number").values_list("number", flat=True)
    return [(_("Mobile number"), phone(number)) for number in numbers]


def link_number(user: User) -> None:
    """Link the confirmed number to the user, if it belongs to the user's company and to no other user."""
    free = Subscription.objects.system().filter(number=user.mobile, company_id=user.company_id or 0, user=None)
    free.exclude(state=Subscription.State.TERMINATED).update(user=user)


def unlink_numbers(user: User) -> None:
    """Unlink the user's numbers, because another person may use them next."""
    Subscription.objects.system().filter(user=user).update(user=None)


register(UserHooks(numbers_of, link_number, unlink_numbers))
sim_changes.register(unsafe_until)
sim_changes.register_last_day(leaves_on)
