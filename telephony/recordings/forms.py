"""The form of a recording: a file, or a text that is spoken."""

from __future__ import annotations

from shutil import which
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm
from telephony.core.companies import add_company_field
from telephony.sound.read import Sound, SoundRefused, read_sound
from telephony.sound.speak import MOST_CHARACTERS, PROGRAM, speak

LANGUAGES = [("da", _lazy("Danish")), ("en", _lazy("English"))]
NAME = {"required": _lazy("Write what the recording is called.")}


def can_speak() -> bool:
    """Return whether a text can be made into a recording here."""
    return which(PROGRAM) is not None


class SoundForm(OnceForm):
    """A file or a text. `sound` is what came of it, once the form is valid."""

    file = forms.FileField(
        label=_lazy("Sound"), required=False, max_length=200,
        help_text=_lazy("WAV, MP3, FLAC or Ogg Vorbis, at most 20 MB and 10 minutes."),
        widget=forms.FileInput(attrs={"accept": "audio/*,.wav,.mp3,.flac,.ogg"}),
        error_messages={"empty": _lazy("The file is empty: there is no sound in it.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_lazy("Or a text that is read aloud"), required=False, max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 4, "class": "input area"}),
        help_text=_lazy("A voice of the computer reads it. Listen to it before you use it."),
    )  # fmt: skip

    # One of the two is needed.
    conditional: tuple[str, ...] = ("file", "text")

    def __init__(self, *args: Any, language: str = "da", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sound: Sound | None = None
        self.spoken_in = language
        if not can_speak():
            del self.fields["text"]

    def clean(self) -> dict[str, Any]:
        """Read the file, or speak the text. It takes up to a second of processor: no row is locked yet."""
        data = super().clean() or self.cleaned_data
        file, text = data.get("file"), data.get("text", "").strip()
        if self.errors:
            return data
        if bool(file) == bool(text):
            reason = _("Choose a file or write a text, not both.") if file else self._missing()
            raise ValidationError({"file": ValidationError(reason, "required")})
        field = "file" if file else "text"
        try:
            self.sound = read_sound(file.read()) if file else speak(text, data.get("language") or self.spoken_in)
        except SoundRefused as refused:
            self.add_error(field, str(refused))
            return data
        if self.sound is None:
            self.add_error(field, _("The text can't be read aloud just now. Send a file instead."))
        return data

    def _missing(self) -> str:
        return _("Choose a file, or write a text.") if "text" in self.fields else _("Choose a file.")


class UploadForm(SoundForm):
    """A new recording: a company, a name, a language, and the sound."""

    name = LineField(
        label=_lazy("Name"), max_length=80, error_messages=NAME,
        help_text=_lazy("What you call it where you choose it, e.g. “Welcome, winter 2027”."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_lazy("Language"), choices=LANGUAGES, widget=forms.RadioSelect, initial="da")

    field_order = ("name", "language", "file", "text")
    # The company is chosen at first.
    conditional = ("company", *SoundForm.conditional)

    def __init__(self, *args: Any, companies: list[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_company_field(self, companies)
        if len(companies) == 1:
            self.fields["company"].required = False
        self.default = str(companies[0].uid)

    def clean_company(self) -> str:
        """Return the public id of the company, which is the only one where none is chosen."""
        return self.cleaned_data["company"] or self.default


class SoundField(forms.Field):
    """A sound that the page has read already; nothing that a browser sends is one."""

    widget = forms.HiddenInput
    default_error_messages = {"required": _lazy("Choose a file."), "invalid": _lazy("Choose a file.")}

    def clean(self, value: Any) -> Sound:
        """Return the sound."""
        if not isinstance(value, Sound):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return value


class ReplacementForm(OnceForm):
    """What the action that replaces a sound is given."""

    sound = SoundField()


class RecordingForm(ReplacementForm):
    """What the action that adds a recording is given: name, language and sound."""

    name = LineField(label=_lazy("Name"), max_length=80, error_messages=NAME)
    language = forms.ChoiceField(label=_lazy("Language"), choices=LANGUAGES)
