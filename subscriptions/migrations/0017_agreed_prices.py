"""Prices that companies have agreed, instead of those of the catalogue."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from selfservice.kernel.scope.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_shared_test_invoices"),
        ("subscriptions", "0016_default_of_plan_calls"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgreedPrice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("price", models.DecimalField(decimal_places=2, max_digits=10)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.company",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="subscriptions.plan"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "plan", "valid_from"), name="one_agreed_price_per_day")
                ],
            },
        ),
        EnableRowSecurity("AgreedPrice"),
    ]
