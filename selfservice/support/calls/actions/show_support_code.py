"""Show a code to read aloud on the phone, so that support knows who is calling."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from selfservice.kernel.actions.runner import Action, ActionRefused, Change
from selfservice.kernel.core.crypto import digest
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.scope.models import as_system
from selfservice.support.models import SupportCode
from subscriptions.sims.limits import lock_person, too_many_codes

LIFE = timedelta(minutes=15)
PURPOSE = "support code"
# Tries to find a code that nobody has at the moment.
TRIES = 20


class ShowSupportCode(Action):
    """Six digits for 15 minutes and one use. A new one ends the one before."""

    slug = "show_support_code"
    address = "kode"
    label = _lazy("Show a code")
    log_kind = "support"
    log_label = _lazy("Code for support shown")
    consequence = _lazy(
        "Read the code aloud when you call: then we know that it is you. It works once, for 15 minutes. "
        "Support never asks you for another code."
    )
    done_receipt = _lazy("The code is shown. It works once, for 15 minutes.")
    refused_receipt = _lazy("No code is shown. %(why)s")
    icon = "key"
    Form = OnceForm

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        return too_many_codes(self.actor, self.slug)

    def lock(self) -> None:
        lock_person(self.actor)

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        with as_system("codes of other people, which a new one must differ from"):
            me = User.objects.system().filter(pk=self.actor.id or 0).first()
            if me is None or me.company_id is None:
                raise ActionRefused(_("This login belongs to no company."))
            SupportCode.objects.system().filter(user=me).delete()
            code, key = _unused(now)
            row = SupportCode.objects.create(company_id=me.company_id, user=me, digest=key, expires_at=now + LIFE)
        return Change(row, after={"expires_at": row.expires_at}, revealed=code)


def _unused(now: datetime) -> tuple[str, str]:
    """Return a code that nobody has now, and its digest. Under `as_system`."""
    for _try in range(TRIES):
        code = f"{secrets.randbelow(10**6):06}"
        key = digest(code, PURPOSE)
        same = SupportCode.objects.system().filter(digest=key)
        same.filter(expires_at__lte=now).delete()
        if not same.exists():
            return code, key
    raise ActionRefused(_("No code can be made just now. Try again in a minute."))
