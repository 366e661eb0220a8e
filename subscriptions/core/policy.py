"""The policy of a company: what its employees may do with their own number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Company, User
from accounts.permissions.access import administrators
from selfservice.kernel.scope.models import as_system
from subscriptions.models import CompanyPolicy, Subscription

# The choices by name, in the order of the form.
CHOICES = ("see_puk", "bar_lost", "see_usage")


@dataclass(frozen=True, slots=True)
class Policy:
    """The choices in force, and the company that made them (None: nobody has, and everything is allowed)."""

    see_puk: bool = True
    bar_lost: bool = True
    see_usage: bool = True
    company_id: int | None = None


def policy_of(company: Company) -> Policy:
    """Return the company's own policy, else that of the nearest company above it."""
    upwards: Sequence[int] = [company.pk, *company.above]
    # The user often can't see a company above.
    with as_system("the policy that a company follows"):
        rows = CompanyPolicy.objects.system().filter(company__in=upwards)
        found = {row.company_id: row for row in rows}
    nearest = next((found[pk] for pk in upwards if pk in found), None)
    if nearest is None:
        return Policy()
    return Policy(**{name: getattr(nearest, name) for name in CHOICES}, company_id=nearest.company_id)


def policy_for(subscription: Subscription) -> Policy:
    """Return the policy in force for a number, read once and stored on the object."""
    cached: Any = subscription
    if not hasattr(cached, "policy"):
        cached.policy = policy_of(subscription.company)
    found: Policy = cached.policy
    return found


def administrators_to_ask(company_id: int) -> list[User]:
    """Return the administrators to ask about a number of the company."""
    with as_system("name who can help with a number"):
        return administrators(company_id)


def names_of(people: Sequence[User]) -> str:
    """Return the first three names, in one line."""
    return ", ".join(person.name for person in people[:3])


def against_policy(subscription: Subscription) -> str:
    """Return the text for a user whose company's policy forbids it."""
    people = names_of(administrators_to_ask(subscription.company_id))
    return _("Your company has decided that employees don't do this themselves. Ask %(names)s.") % {
        "names": people or _("your administrator")
    }
