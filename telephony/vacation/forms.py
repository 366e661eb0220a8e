"""Forms of vacation greetings: all answers in one form, of which the page of a new one shows a step at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.fields import LineField
from telephony.core.forms import SpokenField
from telephony.core.period_form import PeriodForm
from telephony.models import VacationGreeting
from telephony.vacation.audience import ABOUT, COMPANY

Action = VacationGreeting.Action
LONGEST = 1_000


class GreetingForm(PeriodForm):
    """A greeting. Cleaned besides: `starts` and `ends` (UTC), and `prompt`, as it is stored."""

    about = forms.ChoiceField(label=_lazy("Who is away?"), choices=ABOUT, widget=forms.RadioSelect, initial=COMPANY)
    which = LineField(
        label=_lazy("Which number or person?"), required=False, max_length=120,
        widget=forms.TextInput({"list": "audiences", "autocomplete": "off"}),
        help_text=_lazy("A phone number or a name. Leave it empty for the whole company."),
    )  # fmt: skip
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
    text_da = SpokenField(label=_lazy("Text in Danish"), required=False, max_length=LONGEST)
    text_en = SpokenField(label=_lazy("Text in English"), required=False, max_length=LONGEST)
    recording = forms.ChoiceField(
        label=_lazy("Or a recording"), required=False, help_text=_lazy("It is played instead of the Danish text.")
    )

    conditional = ("which", "forward_to", "box", "text_da")
    # The fields of each step of the page of a new one.
    steps: ClassVar[Sequence[Sequence[str]]] = (
        ("about", "which"),
        (*PeriodForm.period, "action", "forward_to", "box"),
        ("text_da", "text_en", "recording"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        recordings: Iterable[tuple[str, str]] = (),
        without: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        choices = [("", _("None: the text is read aloud")), *recordings]
        self.fields["recording"].choices = choices  # type: ignore[attr-defined]
        hidden = [*without, *([] if len(choices) > 1 else ["recording"])]
        for name in hidden:
            del self.fields[name]
        self.order_fields([name for step in self.steps for name in step])

    def clean(self) -> dict[str, Any]:
        """Ask for what the other answers make necessary."""
        data = super().clean()
        if "about" in self.fields and data.get("about") != COMPANY and not data.get("which"):
            self.add_error("which", _("Write which one."))
        if data.get("action") == Action.FORWARD and not data.get("forward_to"):
            self.add_error("forward_to", _("Write the number that calls are forwarded to."))
        text = {code: data.get(f"text_{code}") for code in ("da", "en") if data.get(f"text_{code}")}
        recording = {"da": data["recording"]} if data.get("recording") else {}
        if not (text.get("da") or recording) and "text_da" not in self.errors:
            self.add_error("text_da", _("Write what callers are to get, or choose a recording."))
        data["prompt"] = {"text": text} | ({"recording": recording} if recording else {})
        return data

    def first_step_with_errors(self) -> int | None:
        """Return the step, from 1, whose answers must be corrected first; None if they are all right."""
        found = [number for number, names in enumerate(self.steps, 1) if set(names) & set(self.errors)]
        return found[0] if found else None

    def forget_errors_after(self, step: int) -> None:
        """Remove the errors of later steps, which the person has not answered yet."""
        for name in {name for names in self.steps[step:] for name in names} & set(self.errors):
            del self.errors[name]
