from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0013_dispatch_by_state")]

    operations = [
        migrations.AddField(model_name="dispute", name="case_uid", field=models.UUIDField(blank=True, null=True)),
    ]
