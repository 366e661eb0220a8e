"""Headings of uploaded files that a company has explained; behind row-level security."""

from __future__ import annotations

import uuid

from django.db import migrations, models

from selfservice.kernel.scope.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0011_batch_notes"),
    ]

    operations = [
        migrations.CreateModel(
            name="UploadHeading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("company_id", models.BigIntegerField()),
                ("action", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=60)),
                ("head", models.CharField(max_length=100)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company_id", "action", "head"), name="one_meaning_of_a_heading"),
                ],
            },
        ),
        EnableRowSecurity("UploadHeading"),
    ]
