"""How many SIM cards one person of a company may swap at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0017_support_function"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="swaps_alone",
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
        ),
    ]
