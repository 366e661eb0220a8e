"""Actions on subscriptions by file: a row names a number in any spelling, or the SIM card in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import ICCIDField, PhoneField
from selfservice.kernel.types.iccid import ICCID
from selfservice.kernel.uploads.plan import Key
from selfservice.kernel.uploads.views import ByFile, UploadPage
from subscriptions.core.numbers import number_of
from subscriptions.models import SimCard, Subscription
from subscriptions.permissions import BAR, CHANGE


def by_number(seen: Any, numbers: Sequence[str]) -> Mapping[str, tuple[int, int]]:
    """Return subscriptions by their number, as id and company."""
    found = seen.filter(number__in=numbers).values_list("number", "pk", "company_id")
    return {number: (pk, company) for number, pk, company in found}


def by_sim(seen: Any, iccids: Sequence[str]) -> Mapping[str, tuple[int, int]]:
    """Return subscriptions by the ICCID of the card in use, as id and company."""
    cards = SimCard.objects.system().filter(iccid__in=iccids, state=SimCard.State.ACTIVE)
    used = {pk: iccid for iccid, pk in cards.values_list("iccid", "subscription_id")}
    found = seen.filter(pk__in=list(used)).values_list("pk", "company_id")
    return {used[pk]: (pk, company) for pk, company in found}


KEYS = (
    Key("number", _("Number"), number_of, by_number, PhoneField.message),
    Key("iccid", _("SIM card number (ICCID)"), ICCID.parse, by_sim, ICCIDField.message),
)

# What lists call, or have called, the columns of a file.
LISTED = {
    "Indehaver": "holder_name", "Holder": "holder_name", "Konto": "account", "Account": "account",
    "Kredsløbsnummer": "number", "Circuit number": "number", "Abonnement": "plan", "Plan": "plan",
}  # fmt: skip


class SubscriptionsByFile(ByFile):
    """The actions on subscriptions that can be done by file."""

    function = (*CHANGE, *BAR)
    model = Subscription
    upload_name = "batch_upload"
    label = _("Changes by file")
    own_name = "batch_uploads"


class SubscriptionUpload(UploadPage):
    """Upload of a file for one action. Each action has its own function, checked when the action is known."""

    function = None
    model = Subscription
    keys = KEYS
    also = LISTED
