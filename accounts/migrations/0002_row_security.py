"""The second wall around everything that belongs to a company."""

from django.db import migrations

from selfservice.kernel.scope.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        EnableRowSecurity("Company", column="id"),
        EnableRowSecurity("Account"),
        EnableRowSecurity("User"),
        EnableRowSecurity("Grant"),
        EnableRowSecurity("Application"),
        EnableRowSecurity("ActivationCode"),
        EnableRowSecurity("Letter"),
        EnableRowSecurity("AuthenticatorApp"),
        EnableRowSecurity("SmsFactor"),
        EnableRowSecurity("BackupCodes"),
        EnableRowSecurity("BackupCode"),
        EnableRowSecurity("Passkey"),
    ]
