"""What a mail with an invoice contains."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _lazy

# The columns of a recipient with what a mail contains, and their names.
CONTENTS = {
    "pdf": ("with_pdf", _lazy("PDF")),
    "specification": ("with_specification", _lazy("Specification (Excel)")),
    "e_invoice": ("with_e_invoice", _lazy("E-invoice (XML)")),
}


def contents_field() -> forms.MultipleChoiceField:
    """Return the field for what a mail contains."""
    return forms.MultipleChoiceField(
        label=_lazy("The mail contains"),
        choices=[(name, label) for name, (_column, label) in CONTENTS.items()],
        required=False,
        initial=["pdf"],
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("With nothing ticked, the mail has a link to the invoice in the portal."),
    )
