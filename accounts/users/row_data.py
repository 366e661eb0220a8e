"""Rights and second factors of the logins in a list, read for a whole page in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from accounts.models import User
from accounts.users.labels import factors_text, rights_text

# Raw SQL: the ORM takes longer to build the query than PostgreSQL to answer it. Row-level security applies to it as to
# all others.
SQL = """
SELECT u.id,
    (
        SELECT jsonb_agg(jsonb_build_object('company', g.company_id, 'name', c.name, 'whole_group', g.whole_group,
                                            'functions', g.functions, 'accounts', g.account_ids) ORDER BY c.name)
        FROM accounts_grant g JOIN accounts_company c ON c.id = g.company_id
        WHERE g.user_id = u.id AND g.company_id = ANY(%s)
    ),
    EXISTS (SELECT FROM accounts_passkey f WHERE f.user_id = u.id AND f.confirmed),
    EXISTS (SELECT FROM accounts_authenticatorapp f WHERE f.user_id = u.id AND f.confirmed),
    EXISTS (SELECT FROM accounts_smsfactor f WHERE f.user_id = u.id AND f.confirmed)
FROM unnest(%s::bigint[]) u (id)
"""


def add_rights(rows: Sequence[User], companies: Iterable[int]) -> None:
    """Set `rights` (at these companies) and `factors` on each row, as text."""
    seen = list(companies)
    with connection.cursor() as cursor:
        cursor.execute(SQL, [seen, [row.pk for row in rows]])
        details: dict[int, list[Any]] = {pk: more for pk, *more in cursor.fetchall()}
    language = get_language() or ""
    for row in rows:
        grants, *factors = details[row.pk]
        row.rights = _rights(grants, language, len(seen) > 1)  # type: ignore[attr-defined]
        row.factors = _factors(*factors, language)  # type: ignore[attr-defined]


@lru_cache(maxsize=2000)
def _rights(grants: str | None, _language: str, of_several: bool) -> str:
    """Return grants as text; cached, since the same JSON gives the same text for every reader of a language."""
    found: list[dict[str, Any]] = json.loads(grants) if grants else []
    return rights_text(found, len(found) > 1, of_several=of_several)


@lru_cache(maxsize=100)
def _factors(passkey: bool, app: bool, sms: bool, _language: str) -> str:
    """Return the kinds of second factor as text, cached by language."""
    return factors_text(passkey, app, sms)
