"""Rules for giving rights, and for acting on another user's login. Pure functions of access; no database.

Nobody can give rights that they do not hold, nor act on a user who holds more than they do: else a new login, or a
colleague's login whose second factor was reset, would be a way to more rights.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from accounts.functions import Function
from selfservice.kernel.scope.actor import Access

Below = Mapping[int, Collection[int]]


def covers(held: Iterable[Access], wanted: Access, below: Below) -> bool:
    """Return whether `held` includes `wanted`: functions and accounts, also future ones, at every company of it.

    `below` maps each company to those below it: a grant for a whole group reaches them, whatever grants are nearer to
    them.
    """
    mine = {part.company_id: part for part in held}
    companies = [wanted.company_id, *(below.get(wanted.company_id, ()) if wanted.whole_group else ())]
    return all(_includes(mine.get(company), wanted) for company in companies)


def may_give(held: Iterable[Access], wanted: Access, below: Below) -> bool:
    """Return whether a holder of `held` may give (or take away) a grant: they hold it, and user administration."""
    held = tuple(held)
    administered = [part for part in held if Function.USERS in part.functions]
    return covers(administered, wanted, below)


def covers_all(held: Iterable[Access], theirs: Iterable[Access]) -> bool:
    """Return whether `held` covers all that another user holds (by company, as `access_of` returns it)."""
    held = tuple(held)
    return all(covers(held, part, {}) for part in theirs)


def _includes(part: Access | None, wanted: Access) -> bool:
    if part is None or not wanted.functions <= part.functions:
        return False
    if wanted.whole_group and not part.whole_group:
        return False
    if part.accounts is None:
        return True
    return wanted.accounts is not None and wanted.accounts <= part.accounts


def common(parts: Iterable[Access]) -> frozenset[str]:
    """Return the functions that are held at all of these companies."""
    sets = [part.functions for part in parts]
    return frozenset.intersection(*sets) if sets else frozenset()
