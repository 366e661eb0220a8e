"""Who may give what to whom, and who may act on whose login. Pure rules over what people hold; no database.

Nobody can give what they do not hold, nor act on somebody who holds more than they do: else a new login, or a
colleague's whose second factor was reset, would be a way to more rights.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from accounts.functions import Function
from selfservice.kernel.scope.actor import Access

Below = Mapping[int, Collection[int]]


def covers(held: Iterable[Access], wanted: Access, below: Below) -> bool:
    """Whether what is held includes what is wanted: functions and accounts, future ones too, at every company of it.

    `below` names the companies below each one: a grant for a whole group reaches them, whatever is held nearer to
    them.
    """
    mine = {part.company_id: part for part in held}
    companies = [wanted.company_id, *(below.get(wanted.company_id, ()) if wanted.whole_group else ())]
    return all(_includes(mine.get(company), wanted) for company in companies)


def may_give(held: Iterable[Access], wanted: Access, below: Below) -> bool:
    """Whether a holder of these may give (or take away) a grant: covered, and user administration is held there."""
    held = tuple(held)
    administered = [part for part in held if Function.USERS in part.functions]
    return covers(administered, wanted, below)


def covers_all(held: Iterable[Access], theirs: Iterable[Access]) -> bool:
    """Whether all that somebody else holds (company by company, as `access_of` tells it) is held, too."""
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
    """The functions that are held at all of these companies."""
    sets = [part.functions for part in parts]
    return frozenset.intersection(*sets) if sets else frozenset()
