"""The form of a service message, for support."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.fields import CVRField, LineField
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.scope.models import as_system
from selfservice.support.models import ServiceMessage
from subscriptions.models import Category
from telephony.core.times import TimeField

AREA = re.compile(r"[0-9]{1,4}")
LONG = forms.Textarea({"rows": 5, "cols": 60})
LINE = forms.TextInput({"size": 60})
TIME = forms.TextInput({"size": 6})


class WordsField(forms.CharField):
    """Words with commas, spaces or lines between them, as a list, each once."""

    def clean(self, value: Any) -> Any:
        return list(dict.fromkeys(re.split(r"[\s,;]+", super().clean(value).strip()))) if value else []


class RowForm(OnceForm):
    """The message that an action is about, which its page names."""

    row = forms.UUIDField(widget=forms.HiddenInput)


class MessageForm(OnceForm):
    """A message, new or changed."""

    row = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_lazy("Kind"), choices=ServiceMessage.Kind.choices)
    title_da = LineField(label=_lazy("Title in Danish"), max_length=120, widget=LINE)
    text_da = forms.CharField(label=_lazy("Text in Danish"), max_length=2000, widget=LONG)
    title_en = LineField(label=_lazy("Title in English"), max_length=120, required=False, widget=LINE)
    text_en = forms.CharField(label=_lazy("Text in English"), max_length=2000, widget=LONG, required=False)
    first_day = DayField(label=_lazy("First day"))
    first_time = TimeField(label=_lazy("From (e.g. 8 or 16.30)"), widget=TIME)
    last_day = DayField(label=_lazy("Last day (empty: until support ends it)"), required=False)
    last_time = TimeField(label=_lazy("Until"), widget=TIME, required=False)
    products = forms.MultipleChoiceField(
        label=_lazy("Products (none: all)"), choices=Category.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    areas = WordsField(label=_lazy("Beginnings of post codes, e.g. 80, 2100 (none: all)"), required=False)
    cvrs = WordsField(
        label=_lazy("CVR numbers; subsidiaries are meant with them (none: all)"), required=False, widget=LONG
    )

    def clean_areas(self) -> list[str]:
        """Require one to four digits each."""
        areas: list[str] = self.cleaned_data["areas"]
        if wrong := [area for area in areas if not AREA.fullmatch(area)]:
            raise ValidationError(_("“%(area)s” is no beginning of a post code.") % {"area": wrong[0]})
        return areas

    def clean_cvrs(self) -> list[str]:
        """Require CVR numbers of customers."""
        numbers = list(dict.fromkeys(CVRField().clean(text) for text in self.cleaned_data["cvrs"]))
        with as_system("whether a CVR number is a customer's"):
            known = {*Company.objects.system().filter(cvr__in=numbers).values_list("cvr", flat=True)}
        if unknown := [number for number in numbers if number not in known]:
            raise ValidationError(_("%(cvr)s is no customer's CVR number.") % {"cvr": unknown[0]})
        return numbers

    def clean(self) -> dict[str, Any]:
        """Put days and times together, and require an end after the beginning."""
        data = super().clean() or self.cleaned_data
        for name in ("first", "last"):
            day, at = data.get(f"{name}_day"), data.get(f"{name}_time")
            data[name] = _moment(day, at) if day and at else None
        if bool(data.get("last_day")) != bool(data.get("last_time")) and not self.errors:
            self.add_error("last_time", _("Enter both day and time, or neither."))
        if data["first"] and data["last"] and data["last"] <= data["first"]:
            self.add_error("last_day", _("It must end after it begins."))
        return data


def _moment(day: Any, at: str) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(at)))


def initial_of(message: ServiceMessage) -> Mapping[str, Any]:
    """Return what the form of a message shows at first."""
    starts = timezone.localtime(message.starts)
    ends = timezone.localtime(message.ends) if message.ends else None
    plain = {
        name: getattr(message, name) for name in ("kind", "title_da", "text_da", "title_en", "text_en", "products")
    }
    return {
        **plain, "row": message.uid, "areas": ", ".join(message.areas), "cvrs": ", ".join(message.cvrs),
        "first_day": starts.date(), "first_time": f"{starts:%H:%M}",
        "last_day": ends.date() if ends else None, "last_time": f"{ends:%H:%M}" if ends else "",
    }  # fmt: skip
