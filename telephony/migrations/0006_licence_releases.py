"""Users who are to give up their licence when licences end."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0001_telephony")]

    operations = [
        migrations.AddField(
            "licenceending", "release", ArrayField(models.BigIntegerField(), blank=True, default=list)
        ),
    ]
