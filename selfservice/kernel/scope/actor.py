"""Who acts. Everything that reads or changes customers' data is done by one of these, and on record as such."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

# A function, or several of which any will do: each opens its own kind of rows (`Scope.opens`).
Needed = str | tuple[str, ...]


def functions_of(asked: Needed | None) -> tuple[str, ...]:
    """The functions that are asked for, one or several; none when any log-in will do."""
    if asked is None:
        return ()
    return (asked,) if isinstance(asked, str) else asked


@dataclass(frozen=True, slots=True)
class Access:
    """What a grant gives at one company: functions, at all accounts (None; future ones too) or at named ones."""

    company_id: int
    functions: frozenset[str]
    accounts: frozenset[int] | None = None
    # From a grant for a whole group, future subsidiaries included: to this company, or from one above it.
    whole_group: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Base of all actors. By itself it sees nothing and may do nothing: the anonymous visitor."""

    kind: str = "public"
    id: int | None = None
    name: str = ""
    reason: str = ""
    everything: bool = False
    access: tuple[Access, ...] = ()
    # When the person last proved a second factor in this session; None for those who can't.
    verified_at: datetime | None = None
    ip: str | None = None
    # For whom the portal itself acts, by name: a person who is not logged in, with a link that proves something.
    on_behalf_of: str = ""
    # Who really sits there, while a colleague's view is looked at ("view as"): then nothing can be changed.
    real: Actor | None = None

    @property
    def company_ids(self) -> frozenset[int]:
        """Companies whose rows row-level security lets through."""
        return frozenset(a.company_id for a in self.access)

    def holds(self, function: Needed, company_id: int | None = None) -> bool:
        """Whether the actor has the function (one of several), at the given company or anywhere."""
        asked = functions_of(function)
        return self.everything or any(
            company_id in (None, a.company_id) and not a.functions.isdisjoint(asked) for a in self.access
        )

    def at(self, function: Needed | None) -> tuple[Access, ...]:
        """The parts of the actor's access that include the function, or one of several (all parts when None)."""
        if function is None:
            return self.access
        asked = functions_of(function)
        return tuple(a for a in self.access if not a.functions.isdisjoint(asked))


@dataclass(frozen=True, slots=True)
class PublicActor(Actor):
    """A visitor without a login, on the public pages."""

    name: str = "visitor"


@dataclass(frozen=True, slots=True)
class PortalActor(Actor):
    """A person of a customer, logged in with two factors."""

    kind: str = "user"
    # The company chosen in the switcher; None is the whole group.
    chosen: int | None = field(default=None)

    def narrowed(self, company_id: int) -> PortalActor:
        """The same person, looking at one company of the group only."""
        return replace(self, access=tuple(a for a in self.access if a.company_id == company_id), chosen=company_id)


@dataclass(frozen=True, slots=True)
class StaffActor(Actor):
    """An employee of the operator. Sees every company; whatever is looked into or done is on record with a reason."""

    kind: str = "staff"
    everything: bool = True


@dataclass(frozen=True, slots=True)
class SystemActor(Actor):
    """The portal itself, for a stated reason. Made in named modules only (tests/architecture keeps the list)."""

    kind: str = "system"
    name: str = "Selvbetjening"
    everything: bool = True
