"""Alarms about refused files of the feed. They hold no data of a company."""

import uuid

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0015_defaults_of_batches"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedAlarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("file", models.CharField(max_length=255)),
                ("refused", models.PositiveIntegerField()),
                ("reasons", models.JSONField(default=list)),
                ("raised_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("resolved_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("resolved_at", None)), fields=["name"], name="open_feed_alarms")
                ],
            },
        ),
    ]
