"""Forms of a list of callers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm
from telephony.caller_lists.entries import EntriesField


class ListForm(OnceForm):
    """Name and entries."""

    name = LineField(label=_("Name"), max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
    entries = EntriesField(
        label=_("Numbers"), required=False,
        help_text=_("One a line, or pasted. +46* stands for all numbers that begin with +46."),
    )  # fmt: skip

    # The company is chosen at first.
    conditional = ("company",)
