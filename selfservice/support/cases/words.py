"""How pages show the state of a case, and what is promised."""

from __future__ import annotations

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import when
from selfservice.support.models import Case

TONES = {Case.State.WAITING: "wait", Case.State.CLOSED: "off"}


def status(case: Case) -> SafeString:
    """Return the state as a mark."""
    tone = TONES.get(Case.State(case.state), "")
    return format_html('<span class="status{}">{}</span>', f" {tone}" if tone else "", case.get_state_display())


def promised(case: Case) -> str:
    """Return by when support answers, or should have; empty where it is not support's turn."""
    if case.due_at is None:
        return ""
    if case.due_at < timezone.now():
        return _("We should have answered by %(time)s. We are late.") % {"time": when(case.due_at)}
    return _("We answer by %(time)s.") % {"time": when(case.due_at)}
