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
    bare = forms.CharField(label="")


@pytest.fixture
def form() -> Form:
    found = Form({})
    assert not found.is_valid()
    return found


def summary(form: Any) -> list[tuple[str, str]]:
    """Where each line leads, and what it says."""
    return [
        (where, html.unescape(said))
        for where, said in LINE.findall(render_to_string("ui/error_summary.html", {"form": form}))
    ]


def test_each_line_names_its_field_and_leads_to_it(form: Form) -> None:
    lines = summary(form)
    assert [said for _where, said in lines] == [
        f"{label} – Udfyld feltet" for label in ("Name", "Kind", "Parts", "Place", "Yes <really>")
    ] + ["Udfyld feltet"]
    there = set(re.findall(r'id="(\w+)"', form.render()))
    assert {where for where, _said in lines} <= there
    assert len({where for where, _said in lines}) == len(lines)
