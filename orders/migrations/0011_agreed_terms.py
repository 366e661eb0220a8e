"""Items keep the price and the binding of their plan, as agreed when the order was placed."""

from __future__ import annotations

from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0010_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="orderitem",
            name="binding_months",
            field=models.PositiveSmallIntegerField(default=0, db_default=0),
        ),
        migrations.AddField(
            model_name="orderitem",
            name="plan_price",
            field=models.DecimalField(decimal_places=2, default=Decimal(0), db_default=Decimal(0), max_digits=10),
        ),
    ]
