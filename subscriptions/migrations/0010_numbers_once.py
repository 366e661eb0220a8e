"""A number is there once, by an index that nothing is sorted by (see the model)."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0009_names_from_each_word")]

    operations = [
        migrations.AlterField(model_name="subscription", name="number", field=models.CharField(max_length=32)),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                fields=["number"], name="subscription_number", opclasses=["varchar_pattern_ops"]
            ),
        ),
    ]
