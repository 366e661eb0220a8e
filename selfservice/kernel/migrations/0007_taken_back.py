"""A run that is planned can be taken back."""

from __future__ import annotations

from django.db import migrations, models

STATES = [
    ("running", "under way"),
    ("awaiting", "awaits approval"),
    ("scheduled", "scheduled"),
    ("sent", "sent"),
    ("done", "done"),
    ("refused", "refused"),
    ("cancelled", "cancelled"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_batches"),
    ]

    operations = [
        migrations.AlterField(
            model_name="actionrun",
            name="state",
            field=models.CharField(choices=STATES, default="running", max_length=10),
        ),
    ]
