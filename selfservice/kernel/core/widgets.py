"""Widgets for a choice among many: a field narrows the list by text. Without a script there is the list alone."""

from __future__ import annotations

from typing import Any

from django import forms

# Choices that need no search.
FEW = 12


class _Narrowed(forms.widgets.ChoiceWidget):
    """Says to its template whether there are so many choices that one searches among them."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["is_long"] = (
            sum(len(options) for _group, options, _at in context["widget"]["optgroups"]) > FEW
        )
        return context


class NarrowedSelect(_Narrowed, forms.Select):
    """A select with a search."""

    template_name = "ui/widgets/narrowed_select.html"


class NarrowedBoxes(_Narrowed, forms.CheckboxSelectMultiple):
    """Boxes to tick with a search; what is ticked stays visible."""

    template_name = "ui/widgets/narrowed_boxes.html"
