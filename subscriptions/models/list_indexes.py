"""Indexes of subscription lists: one for each sort order and filter, so that no page sorts or skips rows."""

from __future__ import annotations

from django.db.models import Index, Q


def _index(name: str, *fields: str, condition: Q | None = None) -> Index:
    # The last columns are the order of the page: the number, and the id where numbers tie.
    return Index(fields=["company", "category", *fields, "id"], name=f"subs_{name}", condition=condition)


LIST_INDEXES = [
    _index("by_number", "number"),
    _index("by_holder", "holder_key"),
    _index("by_department", "department_key"),
    _index("by_plan", "plan_name"),
    _index("in_account", "account", "number"),
    _index("on_plan", "plan", "number"),
    _index("in_department", "department", "number"),
    _index("in_state", "state", "number"),
    _index("of_sim_kind", "sim_kind", "number"),
    _index("of_employee", "employee_number"),
    _index("binding", "binding_until", "number", condition=Q(binding_until__isnull=False)),
    _index("high_usage", "high_usage_in", "number", condition=Q(high_usage_in__isnull=False)),
    _index("without_user", "number", condition=Q(holder_name="")),
    _index("ended", "number", condition=Q(terminated_on__isnull=False)),
    # People often know only the last digits of a number.
    Index(fields=["company", "number_reversed"], name="subs_by_last_digits"),
]
