"""Forms of support's acts on cases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.forms import OnceForm
from selfservice.support.cases.forms import CheckedFiles, FilesField
from selfservice.support.cases.text import MessageField
from selfservice.support.models import Case, TextModule


class AnswerForm(OnceForm):
    """An answer. `seen`: the number of the last message that the person has read."""

    body = MessageField(label=_("Answer to the customer"), error_messages={"required": _("Write the answer")})
    attachments: forms.Field = CheckedFiles(required=False)
    solves = forms.BooleanField(label=_("This solves the case"), required=False)
    seen = WholeField(widget=forms.HiddenInput, required=False)


class AnswerPageForm(AnswerForm):
    """The answer as it is typed, with files whose content is checked."""

    attachments = FilesField()


class NoteForm(OnceForm):
    """A note that only support reads. Its field has another name than an answer's, so that neither is sent as both."""

    note = MessageField(
        label=_("Internal note"), error_messages={"required": _("Write the note")}, widget=forms.Textarea({"rows": 3})
    )


class HandOverForm(OnceForm):
    """Who has the case from now on."""

    to = forms.ChoiceField(label=_("To"), required=False)
    note = MessageField(label=_("Internal note (optional)"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.choices = [("", _("Back to the queue")), *(colleagues or ())]


class SortForm(OnceForm):
    """What it is about, and how urgent it is."""

    category = forms.ChoiceField(label=_("Category"), choices=Case.Category.choices)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Case.Priority.choices, coerce=int)


class RoomForm(OnceForm):
    """Whether one takes chats, and how many at once."""

    has_room = forms.BooleanField(label=_("I take chats"), required=False)
    capacity = WholeField(label=_("At most at once"), min_value=1, max_value=20, required=False)


class ModuleChoice(forms.Form):
    """A text to insert into the answer."""

    module = forms.ModelChoiceField(
        label=_("Text"), queryset=TextModule.objects.all(), required=False, empty_label=_("Choose a text")
    )
