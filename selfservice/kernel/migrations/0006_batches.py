"""One action on many targets, with its rows; behind row-level security like everything of a company."""

from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from selfservice.kernel.scope.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0005_scheduled_and_reference"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("company_id", models.BigIntegerField(db_index=True)),
                ("action", models.CharField(max_length=60)),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.BigIntegerField()),
                ("actor_name", models.CharField(max_length=200)),
                ("actor_ip", models.GenericIPAddressField(null=True)),
                ("language", models.CharField(max_length=10)),
                ("source", models.CharField(max_length=200)),
                ("by_file", models.BooleanField(default=False)),
                ("data", models.JSONField(default=dict)),
                ("checked", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Not begun"),
                            ("awaiting", "Awaits approval"),
                            ("running", "Under way"),
                            ("sent", "Sent"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(null=True)),
                ("run_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["actor_kind", "actor_id", "-id"], name="batch_by_actor"),
                    models.Index(
                        condition=models.Q(("state__in", ["running", "sent"])),
                        fields=["started_at"],
                        name="batch_under_way",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("company_id", models.BigIntegerField()),
                ("line", models.PositiveIntegerField()),
                ("target_id", models.BigIntegerField(null=True)),
                ("given", models.CharField(blank=True, max_length=100)),
                ("data", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "Ready"),
                            ("run", "Done"),
                            ("refused", "Refused"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="ready",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="kernel.batch",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="kernel.actionrun",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["batch", "line"], name="batch_rows"),
                    models.Index(
                        condition=models.Q(("state", "ready")), fields=["batch", "id"], name="batch_rows_ready"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("batch", "target_id"), name="one_row_per_target")],
            },
        ),
        EnableRowSecurity("Batch"),
        EnableRowSecurity("BatchRow"),
    ]
