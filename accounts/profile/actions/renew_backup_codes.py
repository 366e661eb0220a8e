"""Create new backup codes for the user's own login; the old ones stop working."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import BackupCodes
from accounts.notifications.notices import notify
from accounts.profile.action import OwnAction, OwnFactorForm
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system


class RenewBackupCodes(OwnAction):
    """Show the codes once, and store their digests."""

    slug = "renew_backup_codes"
    label = _("Create new backup codes")
    done_receipt = _("You have %(count)s new backup codes. Codes from before no longer work.")
    refused_receipt = _("No new backup codes were created. %(why)s")
    Form = OwnFactorForm

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {"count": run.after.get("backup_codes", 0)}

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        user = self.me()
        with as_system("change one's own login"):
            codes, first = BackupCodes.objects.get_or_create(user=user, defaults={"name": "backup"})
            texts = codes.renew()
            if not first:
                notify(user, "backup_codes_renewed")
        return Change(user, after={"backup_codes": len(texts), "sessions_ended": self.end_others(data)}, revealed=texts)
