"""Parts of batches and of files have their company first in an index."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0008_export_files"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="batchrow",
            index=models.Index(fields=["company_id", "batch"], name="batch_rows_by_company"),
        ),
        migrations.AddIndex(
            model_name="exportpart",
            index=models.Index(fields=["company_id", "file"], name="export_parts_by_company"),
        ),
    ]
