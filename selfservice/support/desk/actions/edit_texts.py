"""Add, change and delete the texts that support inserts into answers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from selfservice.support.desk.own_rows import DeleteRow, RowForm, SaveRow
from selfservice.support.models import TextModule


class TextModuleForm(RowForm):
    """A text in both languages; without the English one, the Danish one is inserted."""

    class Meta:
        model = TextModule
        fields = ("name", "text_da", "text_en")
        labels = {"name": _("Name"), "text_da": _("Text in Danish"), "text_en": _("Text in English (optional)")}
        widgets = {name: forms.Textarea(attrs={"rows": 6}) for name in ("text_da", "text_en")}


class SaveTextModule(SaveRow):
    """Save a text."""

    slug = "save_text_module"
    label = _("Save the text")
    log_label = _("Text of support saved")
    done_receipt = _("The text “%(target)s” is saved.")
    row_form = TextModuleForm


class DeleteTextModule(DeleteRow):
    """Delete a text. Answers that have it stay as they are."""

    slug = "delete_text_module"
    label = _("Delete the text")
    log_label = _("Text of support deleted")
    done_receipt = _("The text is deleted.")
    row_model = TextModule
