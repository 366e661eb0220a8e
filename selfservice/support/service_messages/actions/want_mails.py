"""Get service messages by mail, or not any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from selfservice.kernel.actions.runner import Action, ActionRefused, Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.scope.models import as_system
from selfservice.support.models import ServiceMail


class WantForm(OnceForm):
    """Whether one wants them."""

    wanted = forms.BooleanField(label=_lazy("Mail me about disturbances and planned work"), required=False)


class WantServiceMails(Action):
    """One mail for each message that concerns what one sees."""

    slug = "want_service_mails"
    address = "mails"
    label = _lazy("Save")
    log_kind = "support"
    log_label = _lazy("Mails about disturbances chosen")
    done_receipt = _lazy("Your choice of mails is saved.")
    refused_receipt = _lazy("Your choice was not saved. %(why)s")
    Form = WantForm

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        with as_system("one's own choice of mails"):
            me = User.objects.system().filter(pk=self.actor.id or 0).first()
            if me is None or me.company_id is None:
                raise ActionRefused(_("This login belongs to no company."))
            rows = ServiceMail.objects.system().filter(user=me)
            before = rows.exists()
            if data["wanted"] and not before:
                ServiceMail.objects.create(company_id=me.company_id, user=me)
            if not data["wanted"]:
                rows.delete()
        return Change(me, before={"service_mails": before}, after={"service_mails": data["wanted"]})
