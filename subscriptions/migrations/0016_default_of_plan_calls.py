"""Database default of a later column, so that processes of the version before can insert rows while a new one starts."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0015_list_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="plan",
            name="calls",
            field=models.CharField(
                blank=True,
                choices=[
                    ("none", "no calls or text messages"),
                    ("metered", "calls by the minute"),
                    ("included", "calls included"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
    ]
