"""Actors. One of these reads or changes customer data, and the audit log records it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

# A function, or several of which one suffices: each opens its own kind of rows (`Scope.opens`).
Needed = str | tuple[str, ...]


def functions_of(asked: Needed | None) -> tuple[str, ...]:
    """Return the required functions as a tuple; empty when any login suffices."""
    if asked is None:
        return ()
    return (asked,) if isinstance(asked, str) else asked


@dataclass(frozen=True, slots=True)
class Access:
    """The access at one company: functions, at all accounts (None; future ones too) or at named ones."""

    company_id: int
    functions: frozenset[str]
    accounts: frozenset[int] | None = None
    # From a grant for a whole group, future subsidiaries included, at this company or one of its parents.
    whole_group: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Base class of all actors: the anonymous visitor, who sees nothing and may do nothing."""

    kind: str = "public"
    id: int | None = None
    name: str = ""
    reason: str = ""
    everything: bool = False
    access: tuple[Access, ...] = ()
    # When the user last proved a second factor in this session; None for actors without one.
    verified_at: datetime | None = None
    # Since when the login works; None for actors without one.
    since: datetime | None = None
    ip: str | None = None
    # The name of the person that the portal acts for: not logged in, but identified by a link.
    on_behalf_of: str = ""
    # The real user during "view as", where nothing can be changed.
    real: Actor | None = None

    @property
    def company_ids(self) -> frozenset[int]:
        """Return the companies whose rows row-level security lets through."""
        return frozenset(a.company_id for a in self.access)

    def holds(self, function: Needed, company_id: int | None = None) -> bool:
        """Return whether the actor has the function (one of several), at the given company or anywhere."""
        asked = functions_of(function)
        return self.everything or any(
            company_id in (None, a.company_id) and not a.functions.isdisjoint(asked) for a in self.access
        )

    def at(self, function: Needed | None) -> tuple[Access, ...]:
        """Return the parts of the actor's access that include the function, or one of several (all parts when None)."""
        if function is None:
            return self.access
        asked = functions_of(function)
        return tuple(a for a in self.access if not a.functions.isdisjoint(asked))

    def at_all_accounts(self) -> Self:
        """Return the actor at all accounts of their companies, for tables shown only with rows of their accounts."""
        return replace(self, access=tuple(replace(part, accounts=None) for part in self.access))


@dataclass(frozen=True, slots=True)
class PublicActor(Actor):
    """A visitor without a login, on the public pages."""

    name: str = "visitor"


@dataclass(frozen=True, slots=True)
class PortalActor(Actor):
    """A customer's user, logged in with two factors."""

    kind: str = "user"
    # The company chosen in the switcher; None is the whole group.
    chosen: int | None = field(default=None)

    def narrowed(self, company_id: int) -> PortalActor:
        """Return the same user, limited to one company of the group."""
        return replace(self, access=tuple(a for a in self.access if a.company_id == company_id), chosen=company_id)


@dataclass(frozen=True, slots=True)
class StaffActor(Actor):
    """An employee of the operator. Sees every company; the audit log records each view and change with a reason."""

    kind: str = "staff"
    everything: bool = True


@dataclass(frozen=True, slots=True)
class SystemActor(Actor):
    """The portal itself, with a stated reason. Only listed modules may create one (tests/architecture has the list)."""

    kind: str = "system"
    name: str = "Selvbetjening"
    everything: bool = True
