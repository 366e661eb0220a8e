"""Functions of the telephony solution are divided; who could change it keeps all of them."""

from __future__ import annotations

from django.db import migrations

GRANT = [
    # All customers' grants.
    "SELECT set_config('app.everything', 'on', true)",
    "UPDATE accounts_grant SET functions = (SELECT array_agg(DISTINCT one) FROM unnest(functions || ARRAY["
    "'solution_override', 'solution_hours', 'solution_draft', 'solution_publish']::varchar[]) one)"
    " WHERE functions @> ARRAY['solution_change']::varchar[]",
]
REVOKE = [
    "SELECT set_config('app.everything', 'on', true)",
    "UPDATE accounts_grant SET functions = array(SELECT one FROM unnest(functions) one WHERE one NOT IN ("
    "'solution_override', 'solution_hours', 'solution_draft', 'solution_publish'))",
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0015_shared_test_invoices")]

    operations = [migrations.RunSQL(GRANT, REVOKE)]
