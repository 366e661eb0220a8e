"""The summary of errors on top of a page: which fields they are about, and the way there."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string

LINE = re.compile(r'<a href="#(\w+)">([^<]+)</a>')


class Form(forms.Form):
    """A field of each way to be drawn."""

    name = forms.CharField(label="Name")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    parts = forms.MultipleChoiceField(label="Parts", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    place = forms.ChoiceField(label="Place", choices=[("a", "A")])
    yes = forms.BooleanField(label="Yes <really>")
    own = forms.CharField(label="Own", error_messages={"required": "Write your own name"})
    bare = forms.CharField(label="")
    length = forms.CharField(label="How long?", max_length=2)
    both = forms.CharField(label="Both")

    def clean_both(self) -> str:
        raise forms.ValidationError(["The first thing is wrong", "The second too."])


@pytest.fixture
def form() -> Form:
    found = Form({"length": "abc", "both": "x"})
    assert not found.is_valid()
    return found


def summary(form: Any) -> list[tuple[str, str]]:
    """Where each line leads, and what it says."""
    return [
        (where, html.unescape(said))
        for where, said in LINE.findall(render_to_string("ui/error_summary.html", {"form": form}))
    ]


def test_fields_of_one_error_have_their_names() -> None:
    class Prices(forms.Form):
        low = forms.CharField(label="Lowest", error_messages={"required": "Write a price"})
        high = forms.CharField(label="Highest", error_messages={"required": "Write a price"})
        name = forms.CharField(label="Name", error_messages={"required": "Write a name"})

    assert [said for _where, said in summary(Prices({}))] == [
        "Lowest: Write a price.", "Highest: Write a price.", "Write a name.",
    ]  # fmt: skip


def test_each_line_leads_to_its_field_and_names_it_where_the_error_does_not(form: Form) -> None:
    lines = summary(form)
    assert [said for _where, said in lines] == [
        *(f"{label}: Udfyld feltet." for label in ("Name", "Kind", "Parts", "Place")),
        "Sæt kryds ved ”Yes <really>”.",
        "Write your own name.",
        "Udfyld feltet.",
        "How long? Brug højst 2 tegn. Du har skrevet 3.",
        "The first thing is wrong.",
    ]
    inline = re.findall(r'class="error" id="\w+">([^<]+)<', form.render())
    assert all(
        any(said.endswith(html.unescape(text)) for _where, said in lines) for text in inline if "kryds" not in text
    )
    there = set(re.findall(r'id="(\w+)"', form.render()))
    assert {where for where, _said in lines} <= there
    assert len({where for where, _said in lines}) == len(lines)
