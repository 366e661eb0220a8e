"""Choices among many: a field to narrow them by text, which only a script shows."""

from __future__ import annotations

import pytest
from django import forms

from selfservice.kernel.core.widgets import FEW, NarrowedBoxes, NarrowedSelect


@pytest.mark.parametrize("widget", [NarrowedSelect, NarrowedBoxes])
@pytest.mark.parametrize(("n", "is_long"), [(FEW, False), (FEW + 1, True)])
def test_many_choices_have_a_search(widget: type[forms.Widget], n: int, is_long: bool) -> None:
    class Form(forms.Form):
        who = forms.ChoiceField(choices=[(str(i), f"Navn {i}") for i in range(n)], widget=widget)

    shown = str(Form()["who"])
    assert ("data-narrow" in shown) is is_long
    # Nothing of the search is sent, and without a script it is not there.
    assert shown.count('name="who"') == (1 if widget is NarrowedSelect else n)
    assert ("data-with-script hidden" in shown) is is_long
