"""Forms of vacation greetings: one for each step of the page of a new one, and those of all answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import GroupedForm
from telephony.core.forms import SpokenField
from telephony.core.period_form import PeriodForm
from telephony.models import VacationGreeting
from telephony.vacation.audience import ABOUT, COMPANY

Action = VacationGreeting.Action
LONGEST = 1_000
# Whether they are needed, other answers say: no label calls them optional.
CONDITIONAL = ("which", "forward_to", "box", "text_da")


class AudienceForm(GroupedForm):
    """Whose greeting it is."""

    about = forms.ChoiceField(label=_lazy("Who is away?"), choices=ABOUT, widget=forms.RadioSelect, initial=COMPANY)
    which = LineField(
        label=_lazy("Which number or person?"), required=False, max_length=120,
        widget=forms.TextInput({"list": "audiences", "autocomplete": "off"}),
        help_text=_lazy("A phone number or a name. Leave it empty for the whole company."),
    )  # fmt: skip

    conditional = CONDITIONAL

    def clean(self) -> dict[str, Any]:
        """Ask which number or person it is."""
        data = super().clean() or self.cleaned_data
        if data.get("about") != COMPANY and not data.get("which"):
            self.add_error("which", _("Write which one."))
        return data


class WhenForm(PeriodForm):
    """When it is in force, and what happens after it. Cleaned besides: `starts` and `ends` (UTC)."""

    action = forms.ChoiceField(
        label=_lazy("What happens after the greeting?"), choices=Action.choices, widget=forms.RadioSelect,
        initial=Action.MESSAGE,
    )  # fmt: skip
    forward_to = LineField(
        label=_lazy("Forward to"), required=False, max_length=40,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
        help_text=_lazy("Only if calls are forwarded."),
    )  # fmt: skip
    box = LineField(
        label=_lazy("Mailbox"), required=False, max_length=60,
        help_text=_lazy("Only for voicemail of the company or a number. Empty: it is called “Ferie”."),
    )  # fmt: skip

    conditional = CONDITIONAL

    def clean(self) -> dict[str, Any]:
        """Ask for the number that calls are forwarded to."""
        data = super().clean()
        if data.get("action") == Action.FORWARD and not data.get("forward_to"):
            self.add_error("forward_to", _("Write the number that calls are forwarded to."))
        return data


class PersonWhenForm(WhenForm):
    """The same of a person, who has a mailbox of their own."""

    box: Any = None


class TextForm(GroupedForm):
    """What callers get. Cleaned besides: `prompt`, as it is stored. `recordings`: public id and name of each."""

    text_da = SpokenField(label=_lazy("Text in Danish"), required=False, max_length=LONGEST)
    text_en = SpokenField(label=_lazy("Text in English"), required=False, max_length=LONGEST)
    recording = forms.ChoiceField(
        label=_lazy("Or a recording"), required=False, help_text=_lazy("It is played instead of the Danish text.")
    )

    conditional = CONDITIONAL

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, recordings: Iterable[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["recording"]
        field.choices = [("", _("None: the text is read aloud")), *recordings]
        if len(field.choices) == 1:
            del self.fields["recording"]

    def clean(self) -> dict[str, Any]:
        """Ask for a text or a recording."""
        data = super().clean() or self.cleaned_data
        text = {code: data.get(f"text_{code}") for code in ("da", "en") if data.get(f"text_{code}")}
        recording = {"da": data["recording"]} if data.get("recording") else {}
        if not (text.get("da") or recording) and "text_da" not in self.errors:
            offered = "recording" in self.fields
            words = _("Write what callers are to get, or choose a recording.")
            self.add_error("text_da", words if offered else _("Write what callers are to get."))
        data["prompt"] = {"text": text} | ({"recording": recording} if recording else {})
        return data


class GreetingForm(AudienceForm, WhenForm, TextForm):
    """All answers about a new greeting."""

    field_order = (*AudienceForm.base_fields, *WhenForm.base_fields, *TextForm.base_fields)


class ChangedForm(WhenForm, TextForm):
    """What of a greeting can be changed."""

    field_order = (*WhenForm.base_fields, *TextForm.base_fields)


class PersonForm(PersonWhenForm, TextForm):
    """All answers about a greeting of a person who is known."""

    field_order = ChangedForm.field_order
