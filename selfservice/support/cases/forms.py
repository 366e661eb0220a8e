"""Forms of cases: to write one, to reply, and what the actions are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm
from selfservice.support.cases.about import LONGEST_TOKEN
from selfservice.support.cases.files import ENDINGS, MOST_BYTES, MOST_FILES, CheckedFile, FileRefused, checked
from selfservice.support.cases.text import MessageField, WarnsOfCpr
from selfservice.support.models import Case

ACCEPT = ",".join(f".{end}" for ends in ENDINGS.values() for end in sorted(ends))
LARGER = _lazy("The files are too large: at most 2 MB each.")
SUBJECT = {"required": _lazy("Write in a few words what it is about.")}


class ManyFiles(forms.FileInput):
    """An input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to five files, whose content is checked; the value is a list of CheckedFile."""

    def __init__(self, **kwargs: Any) -> None:
        given = {
            "label": _lazy("Files"), "required": False,
            "widget": ManyFiles({"accept": ACCEPT, "data-largest": MOST_BYTES, "data-too-large": LARGER}),
            "help_text": _lazy("Up to 5, of 2 MB at most: PDF, pictures, text, CSV and Office documents."),
        }  # fmt: skip
        super().__init__(**{**given, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        """Return the files. The error names the first that is not taken."""
        files = list(data) if isinstance(data, (list, tuple)) else [data] if data else []
        if len(files) > MOST_FILES:
            raise ValidationError(_("At most 5 files at a time."), "too_many")
        try:
            return [_checked(file) for file in files]
        except FileRefused as refused:
            raise ValidationError(str(refused), "refused") from refused


def _checked(file: Any) -> CheckedFile:
    # The form of a page that is refused is read again.
    file.seek(0)
    return checked(file.name, file.read())


class CheckedFiles(forms.Field):
    """Files that a page has checked already; nothing that a browser sends is one."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> list[CheckedFile]:
        """Return the files."""
        return [file for file in value if isinstance(file, CheckedFile)] if isinstance(value, (list, tuple)) else []


class WriteForm(WarnsOfCpr, OnceForm):
    """A new case. `abouts`: tokens with labels of what it may be about; `companies`: of which one is chosen."""

    find = LineField(
        label=_lazy("What is it about?"), required=False, max_length=100,
        help_text=_lazy("A phone number, a name, or the number of an invoice or order."),
    )  # fmt: skip
    about = forms.ChoiceField(label=_lazy("It is about"), required=False, widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_lazy("Category"), choices=Case.Category.choices, initial=Case.Category.OTHER)
    subject = LineField(label=_lazy("Subject"), max_length=200, error_messages=SUBJECT)
    body = MessageField()
    attachments = FilesField()
    audience = forms.ChoiceField(
        label=_lazy("Who can see it at your company?"), choices=Case.Audience.choices, widget=forms.RadioSelect,
        initial=Case.Audience.COMPANY,
    )  # fmt: skip
    company = forms.ChoiceField(label=_lazy("Company"), required=False)

    # Only one where there are several.
    conditional = ("company",)

    def __init__(
        self, *args: Any, abouts: Mapping[str, str], companies: Sequence[Company], category: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = [*abouts.items(), ("", _lazy("Something else"))]
        self.fields["about"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("about", next(iter(abouts), ""))
        if not abouts:
            self.fields["about"].widget = forms.HiddenInput()
        if category:
            self.initial.setdefault("category", category)
        self.fields["company"].choices = [(str(one.uid), one.name) for one in companies]  # type: ignore[attr-defined]
        if len(companies) < 2:
            del self.fields["company"]


class ReplyForm(WarnsOfCpr, OnceForm):
    """A message to a case."""

    body = MessageField()
    attachments = FilesField()


class NewCase(OnceForm):
    """What `write_case` is given."""

    about = forms.CharField(required=False, max_length=LONGEST_TOKEN)
    company = forms.CharField(required=False, max_length=36)
    category = forms.ChoiceField(choices=Case.Category.choices)
    subject = LineField(max_length=200, error_messages=SUBJECT)
    body = MessageField()
    audience = forms.ChoiceField(choices=Case.Audience.choices)
    attachments = CheckedFiles(required=False)


class NewMessage(OnceForm):
    """What `reply_case` is given."""

    body = MessageField()
    attachments = CheckedFiles(required=False)


class AudienceForm(OnceForm):
    """Who sees a case."""

    audience = forms.ChoiceField(
        label=_lazy("Who can see it at your company?"), choices=Case.Audience.choices, widget=forms.RadioSelect
    )


class RateForm(OnceForm):
    """What came of a case, as its author sees it."""

    score = forms.TypedChoiceField(
        label=_lazy("Did we solve it?"), coerce=int, widget=forms.RadioSelect,
        choices=[(5, _lazy("Yes")), (3, _lazy("Partly")), (1, _lazy("No"))],
        error_messages={"required": _lazy("Choose an answer.")},
    )  # fmt: skip
    score_comment = MessageField(
        label=_lazy("What could be better?"), required=False, max_length=1000,
        widget=forms.Textarea({"rows": 3, "class": "input area"}),
    )  # fmt: skip
