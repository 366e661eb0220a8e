"""End a case without a further answer: solved, or closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.support.core.cases import solve
from selfservice.support.core.notices import mail_solved
from selfservice.support.desk.action import CaseAction
from selfservice.support.models import Case


class SolveByStaff(CaseAction):
    """Mark the case as solved. Its author gets a mail, and can open it again."""

    slug = "solve_by_staff"
    label = _("Mark as solved")
    log_kind = "support"
    log_label = _("Case solved by support")
    done_receipt = _("%(target)s is solved. The customer gets a mail, and can open it again.")
    from_states = frozenset({Case.State.NEW, Case.State.OPEN, Case.State.WAITING})
    Form = OnceForm

    def apply(self, target: Case, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"state": target.state}
        solve(target, now)
        mail_solved(target)
        return Change(target, before=before, after={"state": target.state})


class CloseByStaff(CaseAction):
    """Close a case that was sent by mistake or is double. Nobody gets a mail."""

    slug = "close_by_staff"
    label = _("Close without a mail")
    log_kind = "support"
    log_label = _("Case closed by support")
    done_receipt = _("%(target)s is closed. Nobody is told.")
    tone = "danger"
    from_states = frozenset({Case.State.NEW, Case.State.OPEN, Case.State.WAITING, Case.State.SOLVED})
    Form = OnceForm

    def apply(self, target: Case, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"state": target.state}
        target.state, target.closed_at, target.due_at = Case.State.CLOSED, now, None
        target.version += 1
        target.save(update_fields=["state", "closed_at", "due_at", "version"])
        return Change(target, before=before, after={"state": target.state})
