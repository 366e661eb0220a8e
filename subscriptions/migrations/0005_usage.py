"""Records in partitions of a month, their sums by day and month, files that were loaded, pools, limits."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from selfservice.kernel.scope.rls import EnableRowSecurity

# What stands is read across all companies.
EVERYTHING = "SELECT set_config('app.everything', 'on', true)"
MONTHS = """
INSERT INTO subscriptions_usagemonth (uid, company_id, subscription_id, month, data_bytes, voice_seconds, sms, amount,
    roaming_bytes, roaming_amount, content_amount)
SELECT gen_random_uuid(), company_id, subscription_id, date_trunc('month', day)::date, sum(data_bytes),
    sum(voice_seconds), sum(sms), sum(amount), 0, 0, 0
FROM subscriptions_usageday GROUP BY company_id, subscription_id, date_trunc('month', day)
"""
# The portal's own role owns nothing: it makes and drops partitions by these functions alone. A partition has row-level
# security without a policy: it is read and written through the parent, whose policy holds, and never by itself.
RECORDS = """
CREATE TABLE subscriptions_usagerecord (
    record varchar(40) COLLATE "C" NOT NULL,
    company_id bigint NOT NULL,
    subscription_id bigint NOT NULL,
    at timestamptz NOT NULL,
    kind varchar(7) NOT NULL,
    direction varchar(3) NOT NULL,
    other_party varchar(40) NOT NULL,
    country varchar(2) NOT NULL,
    zone varchar(5) NOT NULL,
    seconds integer NOT NULL,
    bytes bigint NOT NULL,
    amount numeric(10, 2) NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX usage_record_by_number ON subscriptions_usagerecord (subscription_id, at);
CREATE FUNCTION usage_partition(month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog SET TimeZone = 'Europe/Copenhagen' AS $$
DECLARE
    first timestamp := date_trunc('month', month);
    name text := 'subscriptions_usagerecord_' || to_char(first, 'YYYY_MM');
BEGIN
    IF to_regclass('public.' || name) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.subscriptions_usagerecord FOR VALUES FROM (%L) TO (%L)',
        name, first::timestamptz, (first + interval '1 month')::timestamptz);
    EXECUTE format('CREATE UNIQUE INDEX ON public.%I (record)', name);
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
END $$;
-- Drops the months of records that ended so many months ago or longer, a quarter of a year at least; says how many.
CREATE FUNCTION usage_forget(months integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog SET TimeZone = 'Europe/Copenhagen' AS $$
DECLARE
    oldest text := 'subscriptions_usagerecord_'
        || to_char(date_trunc('month', now()) - make_interval(months => greatest(months, 3)), 'YYYY_MM');
    name text;
    dropped integer := 0;
BEGIN
    FOR name IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.subscriptions_usagerecord'::regclass AND c.relname < oldest COLLATE "C"
    LOOP
        EXECUTE format('DROP TABLE public.%I', name);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;
"""
NO_RECORDS = """
DROP FUNCTION usage_forget(integer);
DROP FUNCTION usage_partition(date);
DROP TABLE subscriptions_usagerecord;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_users_by_danish_name"),
        ("subscriptions", "0004_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="usageday",
            name="content_amount",
            field=models.DecimalField(decimal_places=2, default=0, max_digits=12),
        ),
        migrations.AddField(
            model_name="usageday",
            name="records",
            field=models.IntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="usageday",
            name="roaming_amount",
            field=models.DecimalField(decimal_places=2, default=0, max_digits=12),
        ),
        migrations.AddField(
            model_name="usageday",
            name="roaming_bytes",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="usageday",
            name="voice_seconds",
            field=models.BigIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="Pool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[("data", "Data"), ("voice", "Calls"), ("sms", "Text messages")], max_length=5
                    ),
                ),
                ("unit", models.CharField(choices=[("gb", "GB"), ("min", "min."), ("pcs", "messages")], max_length=3)),
                ("included", models.DecimalField(decimal_places=1, max_digits=12)),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.company"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UsageFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("rows", models.IntegerField()),
                ("until", models.DateTimeField(null=True)),
                ("loaded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [models.Index(fields=["-until"], name="usage_known_until")],
            },
        ),
        migrations.CreateModel(
            name="UsagePolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("full_numbers", models.BooleanField(default=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.company"
                    ),
                ),
            ],
            options={
                "verbose_name": "usage policy",
                "verbose_name_plural": "usage policies",
            },
        ),
        migrations.CreateModel(
            name="PoolDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("used", models.DecimalField(decimal_places=1, max_digits=12)),
                ("until", models.DateTimeField()),
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
                    "pool",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="subscriptions.pool",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["company", "day"], name="pool_days_by_company")],
                "constraints": [models.UniqueConstraint(fields=("pool", "day"), name="one_pool_row_per_day")],
            },
        ),
        migrations.CreateModel(
            name="UsageLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("data", "Data (GB)"),
                            ("amount", "Beyond the plans (kroner without VAT)"),
                            ("roaming", "Abroad (kroner without VAT)"),
                            ("content", "Charged content (kroner without VAT)"),
                        ],
                        max_length=7,
                    ),
                ),
                ("most", models.PositiveIntegerField()),
                ("by_sms", models.BooleanField(default=False)),
                ("told_in", models.DateField(blank=True, null=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="subscriptions.subscription",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "company", "account", "subscription", "measure"),
                        name="one_limit_each",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UsageMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data_bytes", models.BigIntegerField(default=0)),
                ("voice_seconds", models.BigIntegerField(default=0)),
                ("sms", models.IntegerField(default=0)),
                ("amount", models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ("roaming_bytes", models.BigIntegerField(default=0)),
                ("roaming_amount", models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ("content_amount", models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField()),
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
                    "subscription",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="usage_months",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "month", "-data_bytes", "-id"], name="usage_month_by_data"),
                    models.Index(fields=["company", "month", "-amount", "-id"], name="usage_month_by_amount"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("subscription", "month", "company"), name="one_row_per_month")
                ],
            },
        ),
        # Partitioned, which Django can't say.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="UsageRecord",
                    fields=[
                        (
                            "record",
                            models.CharField(db_collation="C", max_length=40, primary_key=True, serialize=False),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("data", "Data"),
                                    ("voice", "Call"),
                                    ("sms", "Text message"),
                                    ("mms", "MMS"),
                                    ("content", "Charged content"),
                                ],
                                max_length=7,
                            ),
                        ),
                        (
                            "direction",
                            models.CharField(choices=[("out", "Out"), ("in", "In")], default="out", max_length=3),
                        ),
                        ("other_party", models.CharField(blank=True, max_length=40)),
                        ("country", models.CharField(default="DK", max_length=2)),
                        (
                            "zone",
                            models.CharField(
                                choices=[("home", "Denmark"), ("eu", "EU and EEA"), ("world", "Outside the EU")],
                                default="home",
                                max_length=5,
                            ),
                        ),
                        ("seconds", models.IntegerField(default=0)),
                        ("bytes", models.BigIntegerField(default=0)),
                        ("amount", models.DecimalField(decimal_places=2, default=0, max_digits=10)),
                        (
                            "company",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.company",
                            ),
                        ),
                        (
                            "subscription",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="usage_records",
                                to="subscriptions.subscription",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["subscription", "at"], name="usage_record_by_number")],
                    },
                ),
            ],
            database_operations=[migrations.RunSQL(RECORDS, NO_RECORDS)],
        ),
        *(
            EnableRowSecurity(name)
            for name in ("UsageRecord", "UsageMonth", "Pool", "PoolDay", "UsageLimit", "UsagePolicy")
        ),
        migrations.RunSQL([EVERYTHING, MONTHS], migrations.RunSQL.noop),
    ]
