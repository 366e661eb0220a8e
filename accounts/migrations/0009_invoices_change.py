"""Those who may do everything else with invoices and accounts may question and postpone invoices, too."""

from __future__ import annotations

from django.db import migrations

GRANT = [
    # All customers' grants.
    "SELECT set_config('app.everything', 'on', true)",
    "UPDATE accounts_grant SET functions = array_append(functions, 'invoices_change') WHERE functions @>"
    " ARRAY['invoices', 'accounts_change']::varchar[] AND NOT functions @> ARRAY['invoices_change']::varchar[]",
]
REVOKE = [
    "SELECT set_config('app.everything', 'on', true)",
    "UPDATE accounts_grant SET functions = array_remove(functions, 'invoices_change')",
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_user_state_index")]

    operations = [migrations.RunSQL(GRANT, REVOKE)]
