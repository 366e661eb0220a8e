"""Mails about orders, their followers and their confirmations."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from selfservice.kernel.scope.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_second_person"),
        ("orders", "0007_policy"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.CreateModel(
            name="OrderDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveSmallIntegerField()),
                ("language", models.CharField(default="da", max_length=2)),
                ("facts", models.JSONField(default=list)),
                ("pdf", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("-version",),
            },
        ),
        migrations.AddField(
            model_name="order",
            name="mailed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="mailed_state",
            field=models.CharField(blank=True, db_default="", default="", max_length=11),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", models.F("mailed_state")), _negated=True),
                    models.Q(("kind", "act"), _negated=True),
                    models.Q(("state__in", ["draft", "approval"]), _negated=True),
                ),
                fields=["id"],
                name="order_to_mail",
            ),
        ),
        migrations.AddField(
            model_name="follower",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.company"
            ),
        ),
        migrations.AddField(
            model_name="follower",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="followers", to="orders.order"
            ),
        ),
        migrations.AddField(
            model_name="follower",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="orderdocument",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.company"
            ),
        ),
        migrations.AddField(
            model_name="orderdocument",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="orders.order"
            ),
        ),
        migrations.AddConstraint(
            model_name="follower",
            constraint=models.UniqueConstraint(fields=("order", "user"), name="followed_once"),
        ),
        migrations.AddConstraint(
            model_name="orderdocument",
            constraint=models.UniqueConstraint(fields=("order", "version"), name="one_order_document_per_version"),
        ),
        EnableRowSecurity("OrderDocument"),
        EnableRowSecurity("Follower"),
    ]
