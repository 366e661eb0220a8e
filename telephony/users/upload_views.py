"""Users by file: those that are created, and changes of those that there are, whom a row names in one of many ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import F
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.fields import PhoneField
from selfservice.kernel.db.collation import fold
from selfservice.kernel.types.phone import Phone
from selfservice.kernel.uploads.plan import Found, Key, Words
from selfservice.kernel.uploads.views import ByFile, UploadPage
from telephony.models import TelephonyUser
from telephony.permissions import CHANGE


def several() -> str:
    """Return why a row names nobody, where more than one user has what it says."""
    return _("Several users have this. Name the user by a number of their own.")


def by(value: Any) -> Callable[[Any, Sequence[str]], Found]:
    """Return a function that finds users by an expression, as id and company; those who have left are none."""

    def find(seen: Any, values: Sequence[str]) -> Found:
        rows = seen.annotate(key=value).filter(key__in=values).exclude(state=TelephonyUser.State.LEFT)
        found: dict[str, tuple[int, int] | Words] = {}
        for key, pk, company in rows.values_list("key", "pk", "company_id"):
            found[key] = several if key in found else (pk, company)
        return found

    return find


def folded_name(text: str) -> str:
    """Return a name as `name_key` has it."""
    return fold(" ".join(text.split()))


KEYS = (
    Key("direct_number", _lazy("Direct number"), Phone.parse, by(F("direct_number")), PhoneField.message),
    Key("mobile_number", _lazy("Mobile"), Phone.parse, by(F("mobile_number")), PhoneField.message),
    Key("short_number", _lazy("Short number"), str.strip, by(F("short_number")), PhoneField.message),
    Key("mail", _lazy("E-mail"), str.lower, by(Lower("mail")), PhoneField.message),
    Key("name", _lazy("Name"), folded_name, by(F("name_key")), PhoneField.message),
)


class UsersByFile(ByFile):
    """The actions on users that can be done by file."""

    function = CHANGE
    model = TelephonyUser
    upload_name = "telephony_user_upload"
    list_name = "telephony_users"
    label = _lazy("Telephony users by file")
    lead = _lazy("Send a spreadsheet with the users. You see what will happen, row by row, before anything is changed.")
    own_name = "telephony_user_uploads"


class UserUpload(UploadPage):
    """Upload of a file for one action on users, or that creates them. Its function is that of the action."""

    function = None
    model = TelephonyUser
    keys = KEYS
    lead = _lazy("One row for each user. Nothing is changed before you have seen what will happen.")
    key_help = _lazy("Says which user it is about, in any spelling. One of these columns is enough.")
    overview_name = "telephony_user_uploads"
    overview_label = UsersByFile.label
    # As the list heads its columns.
    also = {"Direkte": "direct_number", "Kort nummer": "short_number", "Short number": "short_number"}
