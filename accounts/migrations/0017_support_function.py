"""A function to see the company's cases at support; administrators get it."""

from __future__ import annotations

from django.db import migrations

GRANT = [
    # All customers' grants.
    "SELECT set_config('app.everything', 'on', true)",
    "UPDATE accounts_grant SET functions = functions || ARRAY['support']::varchar[]"
    " WHERE functions @> ARRAY['users']::varchar[] AND NOT functions @> ARRAY['support']::varchar[]",
]
REVOKE = [
    "SELECT set_config('app.everything', 'on', true)",
    "UPDATE accounts_grant SET functions = array_remove(functions, 'support')",
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0016_solution_functions")]

    operations = [migrations.RunSQL(GRANT, REVOKE)]
