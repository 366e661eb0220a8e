"""The catalogue of plans, lines, SIM cards in stock; subscriptions get prices, add-ons and what lists show."""

from __future__ import annotations

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from selfservice.kernel.scope.rls import EnableRowSecurity

# What stands is read and written across all companies.
EVERYTHING = "SELECT set_config('app.everything', 'on', true)"
# Plans were only names before: each becomes one of the catalogue, which nobody can choose.
PLANS = [
    EVERYTHING,
    "INSERT INTO subscriptions_plan (code, category, name, price, data_included_mb, binding_months, notice_days, offered)"
    " SELECT 'old-' || row_number() OVER (ORDER BY category, plan_name), category, plan_name, 0, data_included_mb, 0, 30,"
    " false FROM (SELECT DISTINCT category, plan_name, data_included_mb FROM subscriptions_subscription) known",
    "UPDATE subscriptions_subscription s SET plan_id = p.id FROM subscriptions_plan p WHERE (p.category, p.name) ="
    " (s.category, s.plan_name) AND p.data_included_mb IS NOT DISTINCT FROM s.data_included_mb",
]
SIMS = [
    EVERYTHING,
    "UPDATE subscriptions_simcard SET state = CASE WHEN active THEN 'active' ELSE 'ended' END",
    "UPDATE subscriptions_subscription s SET sim_kind = c.kind FROM subscriptions_simcard c"
    " WHERE c.subscription_id = s.id AND c.active",
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_users_by_danish_name"),
        ("subscriptions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddOn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("mobile", "Mobile"),
                            ("telephony", "Telephony"),
                            ("internet", "Internet"),
                            ("circuits", "Circuits"),
                        ],
                        max_length=9,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("price", models.DecimalField(decimal_places=2, max_digits=10)),
                ("offered", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ("category", "price", "code"),
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("a_end", models.CharField(max_length=200)),
                ("b_end", models.CharField(blank=True, max_length=200)),
                ("down_mbit", models.PositiveIntegerField(blank=True, null=True)),
                ("up_mbit", models.PositiveIntegerField(blank=True, null=True)),
                ("technology", models.CharField(blank=True, max_length=50)),
                ("service_level", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("mobile", "Mobile"),
                            ("telephony", "Telephony"),
                            ("internet", "Internet"),
                            ("circuits", "Circuits"),
                        ],
                        max_length=9,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("price", models.DecimalField(decimal_places=2, max_digits=10)),
                ("data_included_mb", models.PositiveIntegerField(blank=True, null=True)),
                ("binding_months", models.PositiveSmallIntegerField(default=0)),
                ("notice_days", models.PositiveSmallIntegerField(default=30)),
                ("down_mbit", models.PositiveIntegerField(blank=True, null=True)),
                ("up_mbit", models.PositiveIntegerField(blank=True, null=True)),
                ("offered", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ("category", "price", "code"),
            },
        ),
        migrations.AddField(
            model_name="simcard",
            name="matching_id",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="simcard",
            name="pin",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="simcard",
            name="smdp",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="simcard",
            name="state",
            field=models.CharField(
                choices=[("stock", "In stock"), ("ordered", "On its way"), ("active", "In use"), ("ended", "Replaced")],
                default="active",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="add_ons",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="bill_text",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="subscription",
            name="binding_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="cost_centre",
            field=models.CharField(blank=True, max_length=50),
        ),
        migrations.AddField(
            model_name="subscription",
            name="high_usage_in",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="price",
            field=models.DecimalField(decimal_places=2, default=0, max_digits=10),
        ),
        migrations.AddField(
            model_name="subscription",
            name="roaming_cap",
            field=models.PositiveIntegerField(blank=True, default=400, null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="sim_kind",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name="subscription",
            name="started_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="simcard",
            name="subscription",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sims",
                to="subscriptions.subscription",
            ),
        ),
        migrations.AddIndex(
            model_name="simcard",
            index=models.Index(fields=["subscription", "state"], name="sim_in_use"),
        ),
        migrations.AddField(
            model_name="line",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.company"
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="subscription",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="line", to="subscriptions.subscription"
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="plan",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="subscriptions.plan"
            ),
        ),
        migrations.RunSQL(PLANS, migrations.RunSQL.noop),
        migrations.RunSQL(SIMS, migrations.RunSQL.noop),
        # The constraints of the rows just written are checked now: a table can't be altered while they wait.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="simcard",
            name="active",
        ),
        migrations.AlterField(
            model_name="subscription",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="subscriptions.plan"
            ),
        ),
        EnableRowSecurity("Line"),
    ]
