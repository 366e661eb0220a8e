"""Forms of the page of requests: which are answered, and who answers while a person is away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from selfservice.kernel.actions.requests import Request
from selfservice.kernel.core.dates import DayField, require_order
from selfservice.kernel.core.forms import OnceForm


class AnswersForm(forms.Form):
    """The requests that are answered, and what those who asked read with the answer."""

    runs = forms.MultipleChoiceField(
        label=_lazy("Requests"), widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _lazy("Choose at least one request."),
            "invalid_choice": _lazy("One of these has been answered meanwhile. Look at the list again."),
        },
    )  # fmt: skip
    comment = forms.CharField(
        label=_lazy("Comment"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=_lazy("It is in the mail to the person who asked."),
    )  # fmt: skip

    def __init__(self, *args: Any, requests: Sequence[Request], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["runs"]
        field.choices = [(str(request.run.uid), request.label) for request in requests]


class DelegationForm(OnceForm):
    """The colleague and the days."""

    colleague = forms.ChoiceField(
        label=_lazy("Colleague"),
        help_text=_lazy("Your colleague can answer only what they have the rights for themselves."),
        error_messages={"required": _lazy("Choose a colleague.")},
    )
    first_day = DayField(label=_lazy("From"), coming=True)
    last_day = DayField(label=_lazy("Until and including"), coming=True)

    def __init__(self, *args: Any, people: Sequence[User] = (), **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("first_day", timezone.localdate())
        super().__init__(*args, **kwargs)
        field: Any = self.fields["colleague"]
        field.choices = [("", _("Choose")), *((str(user.uid), user.name) for user in people)]

    def clean(self) -> dict[str, Any]:
        """Require days in order."""
        data = super().clean() or self.cleaned_data
        require_order(self, "first_day", "last_day")
        return data
