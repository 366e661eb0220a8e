"""Row-level security on the kernel's own records, and an audit log that nobody can change."""

from django.db import migrations

from selfservice.kernel.scope.rls import AppendOnly, EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        EnableRowSecurity("ActionRun"),
        EnableRowSecurity("AuditEntry"),
        EnableRowSecurity("OutboxCommand"),
        AppendOnly("AuditEntry"),
    ]
