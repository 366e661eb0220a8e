"""Numbers on their way to another owner."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from selfservice.kernel.scope.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_users_by_danish_name"),
        ("subscriptions", "0002_catalogue_and_lines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=32)),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "The employee, privately"), ("company", "Another company")], max_length=7
                    ),
                ),
                ("owner_name", models.CharField(max_length=200)),
                ("owner_cvr", models.CharField(blank=True, max_length=8)),
                ("street", models.CharField(max_length=200)),
                ("postcode", models.CharField(max_length=4)),
                ("city", models.CharField(max_length=100)),
                ("contact_name", models.CharField(max_length=200)),
                ("email", models.EmailField(max_length=254)),
                ("mobile", models.CharField(max_length=20)),
                ("invoice_mail", models.EmailField(blank=True, max_length=254)),
                ("ean", models.CharField(blank=True, max_length=13)),
                ("iccid", models.CharField(blank=True, max_length=20)),
                ("on", models.DateField()),
                ("language", models.CharField(default="da", max_length=2)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Awaits the recipient"),
                            ("accepted", "Agreed"),
                            ("done", "Transferred"),
                            ("declined", "Declined"),
                            ("lapsed", "Lapsed"),
                            ("cancelled", "Taken back"),
                            ("refused", "Refused by the network"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("answered_by", models.CharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="subscriptions.subscription"
                    ),
                ),
                (
                    "to_account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "to_company",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.company",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "subscription"], name="transfer_by_number"),
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["expires_at"], name="transfer_waiting"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "accepted"])),
                        fields=("subscription",),
                        name="one_open_transfer",
                    )
                ],
            },
        ),
        EnableRowSecurity("Transfer"),
    ]
