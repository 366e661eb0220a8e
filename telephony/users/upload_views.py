"""Changes of users by file: a row names a direct number, a short number or an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import PhoneField
from selfservice.kernel.types.phone import Phone
from selfservice.kernel.uploads.service import Key
from selfservice.kernel.uploads.views import ByFile, UploadPage
from telephony.models import TelephonyUser
from telephony.permissions import CHANGE


def by(column: str) -> Callable[[Any, Sequence[str]], Mapping[str, tuple[int, int]]]:
    """Return a function that finds users by a column, as id and company; those who have left are none."""

    def find(seen: Any, values: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        found = seen.filter(**{f"{column}__in": values}).exclude(state=TelephonyUser.State.LEFT)
        return {value: (pk, company) for value, pk, company in found.values_list(column, "pk", "company_id")}

    return find


KEYS = (
    Key("direct_number", _("Direct number"), Phone.parse, by("direct_number"), PhoneField.message),
    Key("mobile_number", _("Mobile"), Phone.parse, by("mobile_number"), PhoneField.message),
)


class UsersByFile(ByFile):
    """The actions on users that can be done by file."""

    function = CHANGE
    model = TelephonyUser
    upload_name = "telephony_user_upload"
    list_name = "telephony_users"
    label = _("Telephony users by file")
    lead = _("Send a spreadsheet with the users. You see what will happen, row by row, before anything is changed.")
    own_name = "telephony_user_uploads"


class UserUpload(UploadPage):
    """Upload of a file for one action on users. Its function is that of the action."""

    function = None
    model = TelephonyUser
    keys = KEYS
    lead = _("One row for each user. Nothing is changed before you have seen what will happen.")
    key_help = _("Says which user it is about, in any spelling. One of these columns is enough.")
    overview_name = "telephony_user_uploads"
    overview_label = UsersByFile.label
    # As the list heads its columns.
    also = {"Direkte": "direct_number", "Kort nummer": "short_number", "Short number": "short_number"}
