"""Whether an order must be approved, and who can answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Company, User
from accounts.permissions.access import administrators, portal_actor, users_with_grants
from accounts.permissions.substitutes import with_substitutes
from orders.models import Order, OrderPolicy
from orders.permissions import ORDER
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system


def policy_of(company_id: int) -> OrderPolicy | None:
    """Return the company's policy of approval, or that of the nearest one above it. Under `as_system`."""
    return _nearest(company_id, from_amount__isnull=False)


def mailbox_of(company_id: int) -> str:
    """Return where delays of the company's orders are mailed, besides to those who ordered; "" for nowhere.

    Under `as_system`.
    """
    found = _nearest(company_id, mailbox__gt="")
    return found.mailbox if found else ""


def _nearest(company_id: int, **with_: Any) -> OrderPolicy | None:
    above = Company.objects.system().filter(pk=company_id).values_list("above", flat=True).first() or []
    order = [company_id, *above]
    rows = OrderPolicy.objects.system().filter(company__in=order, **with_).select_related("approver", "delegate")
    return min(rows, key=lambda row: order.index(row.company_id), default=None)


def needs_approval(company_id: int, monthly: Decimal) -> bool:
    """Return whether an order of so much per month waits for an approver."""
    with as_system("the policy of approval"):
        policy = policy_of(company_id)
    return policy is not None and policy.from_amount is not None and monthly >= policy.from_amount


def approvers(order: Order, requester_id: int | None, today: date | None = None) -> list[User]:
    """Return who can answer: the approver, while away the delegate, too; else the delegate; else administrators.

    Substitutes of one of them, too.

    A person who asked, has left or may not order for the account any more can't. Under `as_system`.
    """
    policy = policy_of(order.company_id)
    if policy is None:
        return []
    people = [policy.approver]
    if policy.is_away(today or timezone.localdate()):
        people.insert(0, policy.delegate)
    for group in (people, [policy.delegate], administrators(order.company_id)):
        asked = with_substitutes([user for user in group if user], lambda actor: actor.holds(ORDER, order.company_id))
        if able := _able(order, [user.pk for user in asked], requester_id):
            return able
    return []


def _able(order: Order, ids: Sequence[int], requester_id: int | None) -> list[User]:
    rows = users_with_grants().filter(pk__in=ids, state=User.State.ACTIVE).exclude(pk=requester_id or 0)
    return [user for user in rows if Order.scope.shows(portal_actor(user), ORDER, order)]


def nobody_can(order: Order, monthly: Decimal, requester_id: int | None) -> str | None:
    """Return why an order of so much per month can't be asked for, if nobody could answer; else None."""
    if not needs_approval(order.company_id, monthly):
        return None
    with as_system("who approves an order"):
        able = approvers(order, requester_id)
    return None if able else _("It needs approval, and nobody can give it. Choose a colleague under Company.")


def why_not(order: Order, run: ActionRun, user_id: int | None) -> str | None:
    """Return why the user can't answer the run of an order, or None."""
    with as_system("who approves an order"):
        able = approvers(order, run.actor_id if run.actor_kind == "user" else None)
    if user_id in {user.pk for user in able}:
        return None
    names = ", ".join(user.name for user in able)
    if not names:
        return _("Nobody can approve it. Make a colleague the approver under Company.")
    return _("Only %(names)s can answer it.") % {"names": names}
