"""Base of an administrator's actions on a colleague's login: whom they may act on, and the last administrator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from accounts.functions import Function
from accounts.models import Company, User
from accounts.permissions.access import administrators_of, portal_actor, users_with_grants
from accounts.permissions.grants import access_everywhere, outranked
from selfservice.kernel.actions.base import Action, ActionRefused
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system


class OnUser(Action):
    """Action on a colleague's login by a user administrator of its company; requires a fresh second factor.

    Never on the actor's own login (see the profile), and never on a user who holds more rights.
    """

    model = User
    log_kind = "users"
    function = Function.USERS
    step_up = True
    # Whether the login can't be used afterwards: then the action refuses the last administrator.
    takes_away: ClassVar[bool] = False

    def __init__(self, actor: Actor, approving: ActionRun | None = None) -> None:
        super().__init__(actor, approving)
        # Actors who have asked for something, by id; None for who can do nothing any more.
        self._askers: dict[int | None, Actor | None] = {}

    def receipt_words(self, target: User, run: ActionRun) -> dict[str, Any]:
        return {"target": target.name}

    def refuse(self, target: User, data: Mapping[str, Any], today: date) -> str | None:
        if reason := self._refusal(self.actor, target):
            return reason
        left = sole_administrator_of(target) if self.takes_away else {}
        return last_administrator_reason(left.values()) if left else None

    def may_answer(self, target: User, run: ActionRun, *, yes: bool) -> str | None:
        """Return why the actor can't answer the request, or None.

        A request is void if the requester could not make it now; then anybody may decline it.
        """
        asker = self._asker(run.actor_id)
        void = asker is None or self._refusal(asker, target) is not None
        if void and yes:
            return _("The person who asked for this may no longer do it. It must be asked for again.")
        if self.actor.kind == "system":
            return None
        if not void and (reason := self.too_young(run)):
            return reason
        return self._refusal(self.actor, target)

    def _asker(self, pk: int | None) -> Actor | None:
        if pk not in self._askers:
            with as_system("who asked"):
                user = users_with_grants().filter(pk=pk or 0, state=User.State.ACTIVE).first()
                self._askers[pk] = portal_actor(user) if user else None
        return self._askers[pk]

    def _refusal(self, actor: Actor, target: User) -> str | None:
        if target.pk == actor.id:
            return _("This is your own login. Another administrator can do it, or you can in your profile.")
        if not actor.holds(Function.USERS, target.company_id) or outranked(actor, target):
            return _("%(name)s has rights that you don't have yourself. An administrator who has them can do it.") % {
                "name": target.name
            }
        return None

    def require_other_administrator(self, target: User) -> None:
        """Check again under the companies' row locks, so that two administrators can't remove each other.

        Call inside `apply`. Raises ActionRefused for a last administrator.
        """
        lock_companies(part.company_id for part in access_everywhere(target))
        if left := sole_administrator_of(target):
            raise ActionRefused(last_administrator_reason(left.values()))


def lock_companies(ids: Iterable[int]) -> None:
    """Lock the companies' rows until the transaction ends: other decisions about their administrators wait."""
    with as_system("the last administrator"):
        list(Company.objects.system().select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk"))


def sole_administrator_of(user: User) -> dict[int, str]:
    """Return the companies that would have no administrator without the user, as id to name, in order of name."""
    companies = [part.company_id for part in access_everywhere(user) if Function.USERS in part.functions]
    with as_system("the last administrator"):
        alone = [pk for pk, who in administrators_of(companies).items() if who == {user.pk}]
        return dict(Company.objects.system().filter(pk__in=alone).order_by("name").values_list("pk", "name"))


def last_administrator_reason(companies: Iterable[str]) -> str:
    """Return why the last administrator must stay, as text."""
    return _("This is the last administrator of %(companies)s. Give somebody else all rights first.") % {
        "companies": ", ".join(companies)
    }
