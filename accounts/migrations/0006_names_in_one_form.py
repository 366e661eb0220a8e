"""Names in Unicode form C: one that was stored decomposed is found by no search."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from selfservice.kernel.db.composed import compose


class Migration(migrations.Migration):
    dependencies: list[Any] = [("accounts", "0005_users_by_danish_name")]

    operations = [
        compose("accounts_user", "name"),
        compose("accounts_company", "name", "street", "city"),
        compose("accounts_account", "name", "reference"),
    ]
