from django.db import migrations

# The version before reads and writes the columns until its processes are replaced: they stay in the table, with a
# default, because this version writes rows without them. A later version drops them.
DEFAULTS = [
    "ALTER TABLE accounts_account ALTER COLUMN delivery SET DEFAULT 'mail', ALTER COLUMN invoice_mail SET DEFAULT '',"
    " ALTER COLUMN ean SET DEFAULT ''",
]
NO_DEFAULTS = [
    "ALTER TABLE accounts_account ALTER COLUMN delivery DROP DEFAULT, ALTER COLUMN invoice_mail DROP DEFAULT,"
    " ALTER COLUMN ean DROP DEFAULT",
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_company_data"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(DEFAULTS, NO_DEFAULTS)],
            state_operations=[
                migrations.RemoveField(model_name="account", name="delivery"),
                migrations.RemoveField(model_name="account", name="invoice_mail"),
                migrations.RemoveField(model_name="account", name="ean"),
            ],
        ),
    ]
