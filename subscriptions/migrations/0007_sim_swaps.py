"""SIM swaps: one a number in 24 hours, by a constraint of the database."""

from __future__ import annotations

import uuid

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import subscriptions.models.sim_swap
from selfservice.kernel.scope.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_users_by_danish_name"),
        ("subscriptions", "0006_last_digits_of_cards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SimSwap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(db_index=True, max_length=32)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("physical", "A new SIM card by post"),
                            ("esim", "eSIM"),
                            ("stock", "A SIM card that you have"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "Sent to the network"),
                            ("done", "Done"),
                            ("refused", "Refused by the network"),
                        ],
                        default="sent",
                        max_length=7,
                    ),
                ),
                ("iccid", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                        related_name="swaps",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "subscription"], name="swap_by_number"),
                    models.Index(fields=["asked_by", "at"], name="swap_by_asker"),
                ],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                subscriptions.models.sim_swap.Int8Range(
                                    models.F("subscription_id"), models.F("subscription_id"), models.Value("[]")
                                ),
                                "&&",
                            ),
                            (subscriptions.models.sim_swap.TsTzRange(models.F("at"), models.F("until")), "&&"),
                        ],
                        name="one_swap_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("at"))), name="swap_until_after_at"
                    ),
                ],
            },
        ),
        EnableRowSecurity("SimSwap"),
    ]
