"""Subscriptions have documents."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

from selfservice.kernel.scope.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_users_by_danish_name"),
        ("subscriptions", "0007_sim_swaps"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(choices=[("termination", "Receipt of termination")], max_length=11)),
                ("language", models.CharField(default="da", max_length=2)),
                ("facts", models.JSONField(default=dict)),
                ("pdf", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.company"
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        EnableRowSecurity("Document"),
    ]
