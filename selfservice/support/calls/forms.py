"""Forms of calls: where and when to call, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.onboarding.actions.decide_application import ReasonForm
from selfservice.kernel.core.fields import LineField, PhoneField
from selfservice.kernel.core.formatting import clock, day, weekday
from selfservice.kernel.core.forms import OnceForm
from selfservice.support.calls.intervals import Interval

DIGITS = 6


def key_of(interval: Interval) -> str:
    """Return how a form names an interval: by its end, which does not move while the form is filled in."""
    return interval[1].isoformat()


def words(interval: Interval) -> str:
    """Return an interval as people read it: "Fredag 20. nov. 2026 kl. 14.10–16.00"."""
    starts, ends = interval
    return f"{weekday(starts)} {day(starts)} {clock(starts)}–{clock(ends).split()[-1]}"


class CallForm(OnceForm):
    """The number, the interval, and what it is about."""

    number = PhoneField(
        label=_lazy("Phone number"), max_length=40, error_messages={"required": _lazy("Enter the number to call.")}
    )
    interval = forms.ChoiceField(
        label=_lazy("When"), widget=forms.RadioSelect,
        error_messages={
            "required": _lazy("Choose when we shall call."),
            "invalid_choice": _lazy("That time has passed. Choose another one."),
        },
    )  # fmt: skip
    about = LineField(
        label=_lazy("What is it about?"), required=False,
        help_text=_lazy("A few words, so that the right person calls. Never a password or a code."),
    )  # fmt: skip

    def __init__(self, *args: Any, intervals: Sequence[Interval] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["interval"]
        field.choices = [(key_of(one), words(one)) for one in intervals]


class CodeForm(forms.Form):
    """The code that somebody reads aloud."""

    code = LineField(
        label=_lazy("Code that the caller reads aloud"), max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        """Return the six digits."""
        digits = "".join(c for c in self.cleaned_data["code"] if c.isdecimal() and c.isascii())
        if len(digits) != DIGITS:
            raise forms.ValidationError(_("The code has six digits."))
        return digits


class CalledForm(ReasonForm):
    """What came of a call; the customer does not read it."""

    answer = LineField(label=_lazy("Note"), required=False)
