from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0017_removed_targets"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="actionrun",
            index=models.Index(condition=models.Q(("state", "awaiting")), fields=["company_id"], name="run_awaiting"),
        ),
    ]
