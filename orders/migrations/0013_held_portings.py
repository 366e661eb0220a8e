"""Portings that wait for the customer lapse."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0012_own_fields"),
    ]

    operations = [
        migrations.AddField("orderitem", "held_since", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("orderitem", "lapses_on", models.DateField(blank=True, null=True)),
        migrations.AddIndex(
            "orderitem", models.Index(fields=["held_since"], condition=Q(state="held"), name="item_held")
        ),
    ]
