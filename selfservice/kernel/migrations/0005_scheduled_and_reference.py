"""Runs can wait for a day; a command has the name that its receiver gives it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0004_log_kept_and_filtered"),
    ]

    operations = [
        migrations.AddField(
            model_name="actionrun",
            name="due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="actionrun",
            name="progress",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="outboxcommand",
            name="reference",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddIndex(
            model_name="actionrun",
            index=models.Index(condition=models.Q(("state", "scheduled")), fields=["due_at"], name="run_due"),
        ),
        migrations.AddIndex(
            model_name="outboxcommand",
            index=models.Index(
                condition=models.Q(("reference", ""), _negated=True), fields=["reference"], name="outbox_by_reference"
            ),
        ),
    ]
