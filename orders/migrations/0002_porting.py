import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from selfservice.kernel.scope.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_second_person"),
        ("orders", "0001_orders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PortingCursor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cursor", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="PortIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("donor", models.CharField(max_length=40)),
                ("donor_name", models.CharField(max_length=200)),
                ("cvr", models.CharField(blank=True, max_length=8)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("iccid", models.CharField(blank=True, max_length=20)),
                ("day", models.DateField()),
                ("days", models.JSONField(blank=True, default=list)),
                ("consent_version", models.CharField(max_length=10)),
                ("consented_name", models.CharField(max_length=200)),
                ("consented_at", models.DateTimeField()),
                ("porting_id", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Being prepared"),
                            ("requested", "Asked for"),
                            ("accepted", "Agreed"),
                            ("rejected", "Refused"),
                            ("completed", "Moved"),
                            ("failed", "Not moved"),
                            ("cancelled", "Called off"),
                            ("returned", "Given back"),
                        ],
                        default="planned",
                        max_length=9,
                    ),
                ),
                ("sequence", models.IntegerField(default=-1)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("text", models.CharField(blank=True, max_length=300)),
                ("asked_day", models.DateField(blank=True, null=True)),
                ("asked_by", models.CharField(blank=True, max_length=200)),
                ("cancel_asked_at", models.DateTimeField(blank=True, null=True)),
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
                    "consented_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="port_in", to="orders.orderitem"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("porting_id", ""), _negated=True),
                        fields=("porting_id",),
                        name="one_port_in_per_id",
                    )
                ],
            },
        ),
        EnableRowSecurity("PortIn"),
    ]
