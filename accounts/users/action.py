"""What the acts of an administrator on a colleague's login share: whom one may act on, and the last administrator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from accounts.functions import Function
from accounts.models import Company, User
from accounts.permissions.access import administrators_of, portal_actor
from accounts.permissions.grants import access_everywhere, outranked
from selfservice.kernel.actions.base import Action, ActionRefused
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system


class OnUser(Action):
    """Done to the login of a colleague by whoever administers users at its company; a fresh second factor is wanted.

    Never to one's own (that is the profile's), and never to somebody who holds more.
    """

    model = User
    log_kind = "users"
    function = Function.USERS
    actors: ClassVar[frozenset[str]] = frozenset({"user"})
    step_up = True
    unrecorded: ClassVar[frozenset[str]] = frozenset({"request_id"})
    # Whether the login can't be used afterwards: then the last administrator is protected.
    takes_away: ClassVar[bool] = False

    def refuse(self, target: User, data: Mapping[str, Any], today: date) -> str | None:
        if reason := self._reason_against(self.actor, target):
            return reason
        left = left_alone(target) if self.takes_away else {}
        return last_of(left.values()) if left else None

    def may_answer(self, target: User, run: ActionRun, *, yes: bool) -> str | None:
        """What somebody asked for is void when they could not ask for it now; anybody may clear it away. And nobody
        answers for a login that is younger than the request: whoever asked may have made it for that."""
        with as_system("who asked, and who answers"):
            asker = User.objects.system().filter(pk=run.actor_id or 0, state=User.State.ACTIVE).first()
            mine = User.objects.system().filter(pk=self.actor.id or 0).first()
            void = asker is None or self._reason_against(portal_actor(asker), target) is not None
        if void and yes:
            return _("Whoever asked for this can't any more. It must be asked for again.")
        if self.actor.kind == "system":
            return None
        if not void and (mine is None or (mine.activated_at or mine.created_at) > run.created_at):
            return _("Your login is younger than the request. Another administrator must answer it.")
        return self._reason_against(self.actor, target)

    def _reason_against(self, actor: Actor, target: User) -> str | None:
        if target.pk == actor.id:
            return _("This is your own login. Another administrator can do it, or you can in your profile.")
        if not actor.holds(Function.USERS, target.company_id) or outranked(actor, target):
            return _("%(name)s has rights that you don't have yourself. An administrator who has them can do it.") % {
                "name": target.name
            }
        return None

    def guard_last(self, target: User) -> None:
        """Ask once more under the lock of the companies: of two who remove each other, one stays. Inside `apply`."""
        lock_companies(part.company_id for part in access_everywhere(target))
        if left := left_alone(target):
            raise ActionRefused(last_of(left.values()))


def lock_companies(ids: Iterable[int]) -> None:
    """Hold the companies' rows to the end of the transaction: whoever decides about their administrators waits."""
    with as_system("the last administrator"):
        list(Company.objects.system().select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk"))


def left_alone(user: User) -> dict[int, str]:
    """The companies that would have no administrator without the user, with their names in order."""
    companies = [part.company_id for part in access_everywhere(user) if Function.USERS in part.functions]
    with as_system("the last administrator"):
        alone = [pk for pk, who in administrators_of(companies).items() if who == {user.pk}]
        return dict(Company.objects.system().filter(pk__in=alone).order_by("name").values_list("pk", "name"))


def last_of(companies: Iterable[str]) -> str:
    """Why the last administrator stays, in words."""
    return _("This is the last administrator of %(companies)s. Give somebody else all rights first.") % {
        "companies": ", ".join(companies)
    }
