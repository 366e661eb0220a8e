"""Choices of the list's filters: departments that users are in, and licences of the catalogue."""

from __future__ import annotations

from django.db import connection

from selfservice.kernel.db.collation import fold
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.web.fragment_cache import cached
from telephony.models import LicenceType
from telephony.permissions import SEE

# The most departments that are offered one by one.
MOST = 200
# Each distinct value is found by one step in the index, however many users there are.
STEPS = """
WITH RECURSIVE found (company_id, value) AS (
    SELECT company_id, (SELECT min(department_key) FROM telephony_telephonyuser u WHERE u.company_id = asked.company_id)
    FROM unnest(%(companies)s::bigint[]) asked (company_id)
    UNION ALL
    SELECT company_id, (SELECT min(department_key) FROM telephony_telephonyuser u
        WHERE u.company_id = found.company_id AND u.department_key > found.value)
    FROM found WHERE value IS NOT NULL
)
SELECT DISTINCT ON (value) (SELECT department FROM telephony_telephonyuser u
    WHERE u.company_id = found.company_id AND u.department_key = found.value LIMIT 1)
FROM found WHERE value IS NOT NULL AND value <> '' ORDER BY value, company_id LIMIT %(most)s
"""


def departments(actor: Actor) -> list[tuple[str, str]]:
    """Return the departments of the users that the actor sees, by name; one more than MOST if there are more."""

    def read() -> list[str]:
        companies = sorted({part.company_id for part in actor.at(SEE)})
        with connection.cursor() as cursor:
            cursor.execute(STEPS, {"companies": companies, "most": MOST + 1})
            return [name for (name,) in cursor.fetchall() if name]

    names = cached((actor.kind, actor.access, "telephony departments"), read)
    return [(name, name) for name in sorted(names, key=fold)]


def licences() -> list[tuple[str, str]]:
    """Return the licences of the catalogue, as code and name."""
    return list(LicenceType.objects.values_list("code", "name"))
