"""Say that a case is solved, as the customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.support.core.cases import solve
from selfservice.support.models import Case


class SolveCase(Action):
    """End a case; a message within some days opens it again."""

    slug = "solve_case"
    address = "loest"
    label = _lazy("It is solved")
    log_kind = "support"
    log_label = _lazy("Case called solved")
    consequence = _lazy("We do no more about it. Write in the case again if it comes back.")
    done_receipt = _lazy("Case %(target)s is solved.")
    refused_receipt = _lazy("Case %(target)s is not changed. %(why)s")
    icon = "check"
    section = "case"
    order = 10
    model = Case
    from_states = frozenset(state.value for state in Case.UNDER_WAY)
    Form = OnceForm

    def apply(self, target: Case, data: Mapping[str, Any], now: datetime) -> Change:
        before = target.state
        solve(target, now)
        return Change(target, before={"state": before}, after={"state": target.state})
