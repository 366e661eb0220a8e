"""Forms about second factors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.forms.login import CodeField
from selfservice.kernel.fields import LineField
from selfservice.kernel.forms import OnceForm


class AppCodeForm(OnceForm):
    """The code that the new app shows, and what to call the app."""

    code = CodeField(label=_("Code from the app"))
    name = LineField(
        label=_("Name of the app"),
        max_length=64,
        initial=_("My authenticator app"),
        error_messages={"required": _("Give the app a name")},
    )
