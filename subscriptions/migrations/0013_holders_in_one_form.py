"""What names a subscription, in Unicode form C: a name that was stored decomposed is found by no search."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from selfservice.kernel.db.composed import compose


class Migration(migrations.Migration):
    dependencies: list[Any] = [("subscriptions", "0012_words_of_a_subscription")]

    operations = [
        compose(
            "subscriptions_subscription", "holder_name", "employee_number", "department", "cost_centre", "bill_text"
        ),
    ]
