"""The acts of a company that a second person must approve."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_recipients_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="second_person",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=500),
        ),
    ]
