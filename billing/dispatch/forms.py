"""Form of an invoice that is sent again: to a recipient of its account, to one that got it before, or to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from billing.core.mail_contents import contents_field
from billing.models import Dispatch
from selfservice.kernel.core.fields import EANField, MailField
from selfservice.kernel.core.forms import GroupedForm

Channel = Dispatch.Channel
# The choices of somebody new, with the field of the address.
NEW = {Channel.MAIL.value: "email", Channel.EAN.value: "ean"}


class ResendForm(GroupedForm):
    """To whom it is sent. Fields of a new receiver that is not chosen don't count."""

    template_name = "billing/resend_form.html"
    groups = (
        ("", ("to",)),
        (_lazy("Another e-mail address"), ("email", "contents")),
        (_lazy("Another EAN number"), ("ean",)),
    )

    conditional = tuple(NEW.values())

    to = forms.ChoiceField(
        label=_lazy("Who gets it?"), widget=forms.RadioSelect, error_messages={"required": _lazy("Choose who gets it.")}
    )
    email = MailField(label=_lazy("E-mail address"), required=False)
    contents = contents_field()
    ean = EANField(label=_lazy("EAN number"), required=False, max_length=30, help_text=_lazy("13 digits."))

    def __init__(self, data: Any = None, *, known: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        new = [(Channel.MAIL.value, _("Another e-mail address")), (Channel.EAN.value, _("Another EAN number"))]
        self.fields["to"].choices = [*known, *new]  # type: ignore[attr-defined]
        for channel, name in NEW.items():
            vars(self.fields[name])["css"] = f"for-{channel}"

    def clean(self) -> dict[str, Any]:
        """Drop what the choice does not ask for, and require the address of a new receiver."""
        data = super().clean() or self.cleaned_data
        for choice, field in NEW.items():
            if data.get("to") != choice:
                self.errors.pop(field, None)
                data[field] = ""
            elif not data.get(field) and field not in self.errors:
                self.add_error(
                    field, _("Write the e-mail address.") if field == "email" else _("Write the EAN number.")
                )
        return data
