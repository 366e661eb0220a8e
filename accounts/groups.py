"""Groups of companies (koncerner): who lies below whom, at any depth."""

from __future__ import annotations

from typing import Any

FOLLOW = """
WITH RECURSIVE chain (id, above) AS (
    SELECT id, ARRAY[]::bigint[] FROM accounts_company WHERE parent_id IS NULL
    UNION ALL
    SELECT c.id, c.parent_id || chain.above FROM accounts_company c JOIN chain ON c.parent_id = chain.id
)
UPDATE accounts_company t SET above = chain.above FROM chain
WHERE t.id = chain.id AND t.above IS DISTINCT FROM chain.above
"""


def follow_parents(cursor: Any) -> None:
    """Bring every company's `above` in line with the parents, after a load. The feed has refused circles before."""
    cursor.execute(FOLLOW)
