"""The form of a test call, and of saving one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext, pgettext_lazy

from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.types.cleaning import NumberError
from selfservice.kernel.types.phone import Phone
from telephony.core.labels import OUTLETS, title
from telephony.core.times import TimeField
from telephony.core.traces import END_NAMES, RINGING
from telephony.models import CallerList, TelephoneNumber
from telephony.routing.definition import KEYS, Definition
from telephony.routing.simulate import ANYBODY
from telephony.simulation.calls import AHEAD, DATED, EVERYBODY, NOW, PAST, WEEKLY, Call

ON_A_DAY, HIDDEN, NUMBER = "day", "hidden", "number"
# Steps for which the form asks who answers.
MOST_ANSWERS = 40
ANSWER = "svar-"
OUTCOMES = {
    "user": ("answered", "busy", "no_answer", "unavailable"),
    "ring_group": ("answered", "no_answer"),
    "queue": ("answered", "timeout", "full", "no_agents"),
    "forward": ("answered", "busy", "no_answer"),
}
ANSWERED = pgettext_lazy("outcome of a call", "Answers")
PRESSED = {*KEYS, "-"}


class CallForm(forms.Form):
    """When, from whom, what is pressed, who answers. It is sent with GET, so that a call has an address."""

    # No label says that its field may be left empty: nearly all of them may.
    conditional: tuple[str, ...] = ("number", "moment", "day", "time", "caller", "caller_number", "keys", "answer")
    version = forms.ChoiceField(label=_lazy("Version"))
    number = forms.ChoiceField(label=_lazy("Number called"), required=False)
    moment = forms.ChoiceField(
        label=_lazy("When"), required=False,
        help_text=_lazy("A day of the week is one without public holidays, exceptions and vacations."),
    )  # fmt: skip
    day = DayField(label=_lazy("Day"), required=False, help_text=_lazy("For “On a day”."))
    time = TimeField(label=_lazy("Time"), required=False, help_text=_lazy("E.g. 9.30. Not for “Now”."))
    caller = forms.ChoiceField(label=_lazy("Who calls"), required=False)
    caller_number = LineField(
        label=_lazy("The caller's number"), required=False, max_length=30, help_text=_lazy("For “A number”.")
    )
    keys = LineField(
        label=_lazy("Keys pressed"), required=False, max_length=30,
        help_text=_lazy("One after the other, e.g. 1 2. A hyphen where none is pressed."),
    )  # fmt: skip
    answer = forms.ChoiceField(
        label=_lazy("Who answers"), required=False,
        choices=[("", _lazy("Nobody")), ("answered", _lazy("The first one who is called"))],
    )  # fmt: skip

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        versions: Sequence[tuple[str, Any]],
        numbers: Sequence[TelephoneNumber] = (),
        lists: Sequence[CallerList] = (),
        definition: Definition,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.lists = {str(one.uid): one for one in lists}
        fields: Any = self.fields
        fields["version"].choices = versions
        fields["number"].choices = [("", _("No number in particular")), *((one.number, _said(one)) for one in numbers)]
        fields["moment"].choices = [
            (NOW, _("Now")), *((str(day), name) for day, name in WEEKDAYS.items()), (ON_A_DAY, _("On a day")),
        ]  # fmt: skip
        fields["caller"].choices = [
            ("", pgettext("caller", "Anybody")), (HIDDEN, _("A hidden number")), (NUMBER, _("A number")),
            *((uid, _("Somebody in the list “%(name)s”") % {"name": one.name}) for uid, one in self.lists.items()),
        ]  # fmt: skip
        self.ringing = {key: node for key, node in definition.nodes.items() if isinstance(node, RINGING)}
        for key, node in list(self.ringing.items())[:MOST_ANSWERS]:
            names = [(value, ANSWERED if value == "answered" else OUTLETS[value]) for value in OUTCOMES[node.kind]]
            choices = [("", _("As above")), *names]
            self.conditional = (*self.conditional, f"{ANSWER}{key}")
            fields[f"{ANSWER}{key}"] = forms.ChoiceField(label=title(node), required=False, choices=choices)

    def answers(self) -> Iterator[forms.BoundField]:
        """Yield the fields of the steps that ring somebody."""
        return (self[name] for name in self.fields if name.startswith(ANSWER))

    def answers_given(self) -> bool:
        """Return whether any step answers differently from the others."""
        return any(field.value() for field in self.answers())

    def clean_day(self) -> date | None:
        """Return the day; raise ValidationError for one too far away."""
        day: date | None = self.cleaned_data["day"]
        today = timezone.localdate()
        if day and not today - PAST <= day <= today + AHEAD:
            raise ValidationError(_("Choose a day within the last year or the next two."), "when")
        return day

    def clean_keys(self) -> tuple[str, ...]:
        """Return the keys; "" for a hyphen."""
        typed = [sign for sign in self.cleaned_data["keys"] if sign not in " ,;"]
        if strange := next((sign for sign in typed if sign not in PRESSED), ""):
            raise ValidationError(_("“%(key)s” is no key of a phone.") % {"key": strange}, "invalid")
        return tuple(sign.replace("-", "") for sign in typed)

    def clean(self) -> dict[str, Any]:
        """Require a time and a day where they are meant, and read the caller's number."""
        data = super().clean() or self.cleaned_data
        moment = data.get("moment") or NOW
        if moment != NOW and not data.get("time") and "time" not in self.errors:
            self.add_error("time", _("Write a time, e.g. 9.30."))
        if moment == ON_A_DAY and data.get("day") is None and "day" not in self.errors:
            self.add_error("day", _("Write a day, e.g. “31 Dec”."))
        if data.get("caller") == NUMBER and "caller_number" not in self.errors:
            try:
                data["caller_number"] = str(Phone.parse(data["caller_number"]))
            except NumberError:
                self.add_error("caller_number", _("Write a phone number, with its country code if it is foreign."))
        return data

    def call(self) -> Call:
        """Return the call that the valid form describes."""
        data = self.cleaned_data
        moment = data["moment"] or NOW
        if moment == ON_A_DAY:
            at = f"{data['day']:%Y-%m-%d}T{data['time']}"
        else:
            at = NOW if moment == NOW else f"{moment} {data['time']}"
        own = {key: data[f"{ANSWER}{key}"] for key in self.ringing if data.get(f"{ANSWER}{key}")}
        every = {EVERYBODY: data["answer"]} if data["answer"] else {}
        return Call(at, self._caller(data), data["number"], data["keys"], every | own)

    def _caller(self, data: Mapping[str, Any]) -> str:
        if data["caller"] == HIDDEN:
            return ""
        if data["caller"] == NUMBER:
            return str(data["caller_number"])
        if data["caller"] in self.lists:
            return member_of(self.lists[data["caller"]])
        return ANYBODY


def member_of(callers: CallerList) -> str:
    """Return a number that is in a list: the first, or one that begins as its first entry does."""
    first = next(iter(callers.entries), ANYBODY)
    return first if not first.endswith("*") else first[:-1].ljust(11, "0")


def parameters_of(call: Call, version: str) -> dict[str, str]:
    """Return the form's data for a call: what its address has."""
    found = {"version": version, "number": call.called, "moment": NOW}
    if WEEKLY.fullmatch(call.at):
        found |= {"moment": call.at[0], "time": call.at[2:].replace(":", ".")}
    elif DATED.fullmatch(call.at):
        day, clock = call.at.split("T")
        found |= {"moment": ON_A_DAY, "day": day, "time": clock.replace(":", ".")}
    if not call.caller:
        found["caller"] = HIDDEN
    elif call.caller != ANYBODY:
        found |= {"caller": NUMBER, "caller_number": call.caller}
    found["keys"] = " ".join(key or "-" for key in call.keys)
    found["answer"] = call.outcomes.get(EVERYBODY, "")
    own = {f"{ANSWER}{key}": value for key, value in call.outcomes.items() if key != EVERYBODY}
    return {name: value for name, value in (found | own).items() if value}


def _said(number: TelephoneNumber) -> str:
    return f"{phone(number.number)} {number.label}".strip()


class SavedCallForm(OnceForm):
    """What is saved of a test call: its name, the call, and the end that it must have."""

    name = LineField(
        label=_lazy("Name of the test call"), max_length=80,
        help_text=_lazy("E.g. “Monday morning, sales”. It runs before each publishing."),
        error_messages={"required": _lazy("Write what the test call is called.")},
    )  # fmt: skip
    expected_end = forms.ChoiceField(label=_lazy("The call must end with"), choices=list(END_NAMES.items()))
    expected_node = forms.ChoiceField(label=_lazy("At the step"), required=False)
    at = forms.CharField(widget=forms.HiddenInput, max_length=20)
    caller = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)
    keys = forms.CharField(widget=forms.HiddenInput, max_length=30, required=False)
    outcomes = forms.CharField(widget=forms.HiddenInput, max_length=4_000, required=False)

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["expected_node"]
        field.choices = [("", _("No step")), *((key, title(node)) for key, node in definition.nodes.items())]

    def clean_at(self) -> str:
        """Return the moment, which is not "now": a saved call is repeated."""
        at: str = self.cleaned_data["at"]
        if not (WEEKLY.fullmatch(at) or DATED.fullmatch(at)):
            raise ValidationError(_("Choose a day of the week or a day, and a time."), "invalid")
        return at

    def clean_keys(self) -> list[str]:
        """Return the keys, written as a text of one sign each."""
        keys: str = self.cleaned_data["keys"]
        if not set(keys) <= PRESSED:
            raise ValidationError(_("These are no keys of a phone."), "invalid")
        return [sign.replace("-", "") for sign in keys]

    def clean_outcomes(self) -> dict[str, str]:
        """Return how each step answers, from JSON."""
        try:
            found = json.loads(self.cleaned_data["outcomes"] or "{}")
        except ValueError as error:
            raise ValidationError(_("The answers can't be read."), "invalid") from error
        known = {name for names in OUTCOMES.values() for name in names}
        if not isinstance(found, dict) or not all(isinstance(k, str) and v in known for k, v in found.items()):
            raise ValidationError(_("The answers can't be read."), "invalid")
        return found


def saved_values(call: Call) -> dict[str, str]:
    """Return the hidden values of a SavedCallForm for a call."""
    keys = "".join(key or "-" for key in call.keys)
    return {"at": call.at, "caller": call.caller, "keys": keys, "outcomes": json.dumps(dict(call.outcomes))}
