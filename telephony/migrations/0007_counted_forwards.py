"""Calls forwarded out of a company that have been counted, so that one that is reported twice counts once."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from selfservice.kernel.scope.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("telephony", "0006_licences_and_usage")]

    operations = [
        migrations.CreateModel(
            name="CountedForward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_id", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.company",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "record_id"), name="forward_is_counted_once")
                ],
            },
        ),
        EnableRowSecurity("CountedForward"),
    ]
