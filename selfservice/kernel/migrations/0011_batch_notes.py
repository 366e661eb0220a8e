"""What a batch says of its file: the line of the headings, and the columns that are not used."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0010_batch_sums"),
    ]

    operations = [
        migrations.AddField(model_name="batch", name="notes", field=models.JSONField(default=dict)),
    ]
