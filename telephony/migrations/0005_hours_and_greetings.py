"""Undo of opening hours, and the person who is reminded of a vacation greeting."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add a schedule's `before` and a greeting's `author`."""

    dependencies = [("telephony", "0001_telephony"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField("schedule", "before", models.JSONField(blank=True, null=True)),
        migrations.AddField(
            "vacationgreeting",
            "author",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
