"""Forms of the wizard's steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.functions import ROLES
from selfservice.kernel.core.fields import LineField, MailField, MobileField
from selfservice.kernel.core.forms import OnceForm

# A colleague's data: the browser must not fill in the administrator's own.
OFF = {"autocomplete": "off"}


class PersonForm(OnceForm):
    """Form of step 1: the colleague. Mail and mobile are both needed: one gets the link, the other the codes."""

    name = LineField(
        label=gettext_lazy("Full name"),
        error_messages={"required": gettext_lazy("Enter the colleague's full name")},
        widget=forms.TextInput(attrs=OFF),
    )
    email = MailField(
        label=gettext_lazy("Work e-mail"),
        help_text=gettext_lazy("The invitation goes here."),
        error_messages={"required": gettext_lazy("Enter the colleague's work e-mail")},
    )
    mobile = MobileField(
        label=gettext_lazy("Mobile number"),
        max_length=40,
        help_text=gettext_lazy("The codes for logging in go here, so it must be the colleague's own."),
        error_messages={"required": gettext_lazy("Enter the colleague's mobile number")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES, initial="da")
    company = forms.ChoiceField(label=gettext_lazy("Works at"))
    role = forms.ChoiceField(
        label=gettext_lazy("Start from a role"),
        required=False,
        help_text=gettext_lazy("You can change everything afterwards."),
    )
    copy_from = LineField(
        label=gettext_lazy("Or copy a colleague's rights"),
        required=False,
        help_text=gettext_lazy("Write the name or the user name."),
        widget=forms.TextInput(attrs={**OFF, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, companies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "mobile"):
            self.fields[name].widget.attrs.update(OFF)
        company: Any = self.fields["company"]
        company.choices = companies
        if len(companies) == 1:
            company.widget, company.initial = forms.HiddenInput(), companies[0][0]
        role: Any = self.fields["role"]
        role.choices = [("", _("No role")), *((r.name, f"{r.label}: {r.hint}") for r in ROLES)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") and cleaned.get("copy_from"):
            self.add_error("copy_from", _("Choose either a role or a colleague"))
        return cleaned
