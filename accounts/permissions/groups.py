"""Groups of companies (koncerner): ancestors at any depth, and the end of rights outside the group."""

from __future__ import annotations

from typing import Any

from accounts.models import Grant
from accounts.permissions.grants import access_in, reach, words
from selfservice.kernel import audit
from selfservice.kernel.scope.models import as_system

FOLLOW = """
WITH RECURSIVE chain (id, above) AS (
    SELECT id, ARRAY[]::bigint[] FROM accounts_company WHERE parent_id IS NULL
    UNION ALL
    SELECT c.id, c.parent_id || chain.above FROM accounts_company c JOIN chain ON c.parent_id = chain.id
)
UPDATE accounts_company t SET above = chain.above FROM chain
WHERE t.id = chain.id AND t.above IS DISTINCT FROM chain.above
"""


# The top of a group is the last entry of `above`.
OUTSIDE = """
SELECT g.id FROM accounts_grant g
JOIN accounts_company c ON c.id = g.company_id
JOIN accounts_user u ON u.id = g.user_id
JOIN accounts_company h ON h.id = u.company_id
WHERE COALESCE(c.above[cardinality(c.above)], c.id) <> COALESCE(h.above[cardinality(h.above)], h.id)
"""


def follow_parents(cursor: Any) -> None:
    """Update every company's `above` from the parents, after a load. The feed has rejected cycles before.

    If a company has left its group, rights between the two groups end: nobody on one side could see them to end them
    on the other (see `outside_the_group`).
    """
    cursor.execute(FOLLOW)
    cursor.execute(OUTSIDE)
    if ids := [pk for (pk,) in cursor.fetchall()]:
        end_rights(ids)


def end_rights(ids: list[int]) -> None:
    """Delete these grants, and record each in its company's log."""
    with as_system("the company has left the group") as system:
        for grant in Grant.objects.system().filter(pk__in=ids).select_related("company", "user"):
            part = access_in(grant)
            before = {"rights": [f"{grant.company.name}: {words(part.functions)}, {reach(part)}"]}
            audit.record(
                system, "rights_ended", grant.user, before=before, after={"rights": []}, company_id=grant.company_id
            )
            grant.delete()
