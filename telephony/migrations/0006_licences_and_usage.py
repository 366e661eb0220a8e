"""Users who are to give up their licence when licences end; when usage was read, and forwards by the hour."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0005_hours_and_greetings")]

    operations = [
        migrations.AddField(
            "licenceending", "release", ArrayField(models.BigIntegerField(), blank=True, db_default=[], default=list)
        ),
        migrations.AlterField("usagecursor", "cursor", models.CharField(blank=True, max_length=200)),
        migrations.AddField("usagecursor", "read_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("usagecursor", "forwards", models.JSONField(blank=True, db_default={}, default=dict)),
    ]
