"""Groups of companies (koncerner): who lies below whom, at any depth; and that rights end where the group does."""

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


# The top of a group is the last of those above.
OUTSIDE = """
SELECT g.id FROM accounts_grant g
JOIN accounts_company c ON c.id = g.company_id
JOIN accounts_user u ON u.id = g.user_id
JOIN accounts_company h ON h.id = u.company_id
WHERE COALESCE(c.above[cardinality(c.above)], c.id) <> COALESCE(h.above[cardinality(h.above)], h.id)
"""


def follow_parents(cursor: Any) -> None:
    """Bring every company's `above` in line with the parents, after a load. The feed has refused circles before.

    Where a company has left its group, rights across the line end: nobody on the one side could see them to end them
    on the other (see `outside_the_group`).
    """
    cursor.execute(FOLLOW)
    cursor.execute(OUTSIDE)
    if ids := [pk for (pk,) in cursor.fetchall()]:
        end_rights(ids)


def end_rights(ids: list[int]) -> None:
    """End these grants, each on its company's record."""
    with as_system("the company has left the group") as system:
        for grant in Grant.objects.system().filter(pk__in=ids).select_related("company", "user"):
            part = access_in(grant)
            before = {"rights": [f"{grant.company.name}: {words(part.functions)}, {reach(part)}"]}
            audit.record(
                system, "rights_ended", grant.user, before=before, after={"rights": []}, company_id=grant.company_id
            )
            grant.delete()
