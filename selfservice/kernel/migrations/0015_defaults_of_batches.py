"""Database defaults of later columns, so that processes of the version before can insert rows while a new one starts."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0014_row_verdicts"),
    ]

    operations = [
        migrations.AlterField(model_name="batch", name="notes", field=models.JSONField(db_default={}, default=dict)),
        migrations.AlterField(model_name="batch", name="sums", field=models.JSONField(db_default={}, default=dict)),
        migrations.AlterField(
            model_name="batchrow", name="translations", field=models.JSONField(db_default={}, default=dict)
        ),
        migrations.AlterField(
            model_name="batchrow", name="temporary", field=models.BooleanField(db_default=False, default=False)
        ),
    ]
