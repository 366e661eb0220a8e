"""Forms for the user's own mobile number."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import MobileField


class NewNumberForm(forms.Form):
    """Form for the new number."""

    mobile = MobileField(
        label=_("New mobile number"),
        max_length=40,
        help_text=_("We send a code to it now."),
        error_messages={"required": _("Enter your mobile number")},
    )
