"""The amount of an invoice in whole øre, for searches under row-level security. Writes the table again."""

import django.db.models.expressions
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_recipients"),
        ("billing", "0008_dispatch"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="invoice",
            name="invoice_by_amount",
        ),
        migrations.AddField(
            model_name="invoice",
            name="gross_ore",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Cast(
                    django.db.models.expressions.CombinedExpression(models.F("gross"), "*", models.Value(100)),
                    models.BigIntegerField(),
                ),
                output_field=models.BigIntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["company", "gross_ore"], name="invoice_by_ore"),
        ),
    ]
