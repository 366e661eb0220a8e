"""Large downloads, written by workers and kept in parts; behind row-level security."""

from __future__ import annotations

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from selfservice.kernel.scope.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0007_taken_back"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("company_id", models.BigIntegerField(db_index=True)),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.BigIntegerField()),
                ("chosen", models.BigIntegerField(null=True)),
                ("language", models.CharField(max_length=10)),
                ("path", models.TextField()),
                ("title", models.CharField(max_length=200)),
                ("name", models.CharField(blank=True, max_length=100)),
                ("seen", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Being written"),
                            ("done", "Ready"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("written", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["actor_kind", "actor_id", "-id"], name="export_by_actor"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])), fields=["id"], name="export_due"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("company_id", models.BigIntegerField()),
                ("place", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="kernel.exportfile",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("file", "place"), name="one_part_each")],
            },
        ),
        EnableRowSecurity("ExportFile"),
        EnableRowSecurity("ExportPart"),
    ]
