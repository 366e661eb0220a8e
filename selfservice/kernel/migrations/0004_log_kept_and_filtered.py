"""The log's entries can be forgotten after five years, and not before; it is filtered by event and by person."""

from django.db import migrations, models

from selfservice.kernel.scope.rls import ForgetAfter


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_log_and_lists")]

    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["company_id", "event", "-id"], name="audit_by_event"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["company_id", "actor_kind", "actor_id", "-id"], name="audit_by_person"),
        ),
        ForgetAfter("AuditEntry", "at", years=5),
    ]
