"""Support finds out who is calling by the code that the person reads aloud."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Action, ActionRefused, Change
from selfservice.kernel.core.crypto import digest
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from selfservice.support.calls.actions.show_support_code import PURPOSE
from selfservice.support.calls.forms import CodeForm
from selfservice.support.models import SupportCode
from subscriptions.sims.limits import lock_person

WRONG = "support_code_wrong"
MOST_WRONG = 10
WITHIN = timedelta(hours=1)


class WrongCode(ActionRefused):
    """Nobody has this code now."""


class UseSupportCode(Action):
    """The code is used up. The log of the person's company says who has used it."""

    slug = "use_support_code"
    label = _("Find the caller")
    log_kind = "support"
    log_label = _("Support has recognised a caller by a code")
    done_receipt = _("%(target)s is calling.")
    actors: ClassVar[frozenset[str]] = frozenset({"staff"})
    Form = CodeForm
    unrecorded = frozenset({"code"})

    def lock(self) -> None:
        lock_person(self.actor)

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        with as_system("wrong codes of an employee"):
            tried = AuditEntry.objects.system().filter(
                event=WRONG, actor_kind=self.actor.kind, actor_id=self.actor.id, at__gte=now - WITHIN
            )
            if tried.count() >= MOST_WRONG:
                raise ActionRefused(_now("Too many wrong codes. Wait an hour, or ask the caller for something else."))
        rows = SupportCode.objects.visible_to(self.actor).select_related("user")
        row = rows.filter(digest=digest(data["code"], PURPOSE)).select_for_update(of=("self",)).first()
        if row is None or row.used_at or row.expires_at <= timezone.now():
            raise WrongCode(_now("Nobody has this code now. Ask the caller to show a new one."))
        row.used_at = now
        row.save(update_fields=["used_at"])
        return Change(row.user, after={"used_at": now})
