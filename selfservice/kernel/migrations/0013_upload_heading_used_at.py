"""When a heading of uploaded files was used last: two years later it is deleted."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0012_upload_headings"),
    ]

    operations = [
        migrations.AddField(model_name="uploadheading", name="used_at", field=models.DateTimeField(db_default=Now())),
    ]
