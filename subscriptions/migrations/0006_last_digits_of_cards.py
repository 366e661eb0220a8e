"""SIM cards are found by their last digits, too."""

from __future__ import annotations

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0005_usage")]

    operations = [
        migrations.AddField(
            model_name="simcard",
            name="iccid_reversed",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Reverse("iccid"),
                output_field=models.CharField(db_collation="C", max_length=200),
            ),
        ),
        migrations.AddIndex(
            model_name="simcard",
            index=models.Index(fields=["company", "iccid_reversed"], name="sim_by_last_digits"),
        ),
    ]
