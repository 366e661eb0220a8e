"""Verdicts on rows of a batch: why one is refused, in every language, and whether trying again may help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import ActionRefused, FormInvalid
from selfservice.kernel.core.form_errors import sentence
from selfservice.kernel.core.refusals import TemporaryReason, all_texts
from selfservice.kernel.models import BatchRow

# What an action raises for a row that can't be done.
REFUSALS = (ActionRefused, FormInvalid, Http404)
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a row is refused: in the active language, and by language in the others."""

    reason: str
    translations: dict[str, str] = field(default_factory=dict)
    temporary: bool = False

    def write_to(self, row: BatchRow, state: BatchRow.State = BatchRow.State.REFUSED) -> None:
        """Set the row's state and reason."""
        row.state, row.run, row.reason = state, None, self.reason
        row.translations, row.temporary = self.translations, self.temporary


def verdict_in_words(words: Callable[[], Any], *, temporary: bool = False) -> Verdict:
    """Return a verdict with the words as they are in each language."""
    active = translation.get_language()
    return Verdict(_short(words()), _in_others(active, words), temporary)


def verdict_of(refusal: Exception, check: Callable[[], Any]) -> Verdict:
    """Return the verdict of a refusal. `check` raises it again: it is run once for each of the other languages.

    The reader of a verdict may have another language than the person who began the batch.
    """

    def again() -> str:
        try:
            check()
        except REFUSALS as found:
            return refusal_text(found)
        return ""

    temporary = isinstance(refusal, ActionRefused) and isinstance(refusal.reason, TemporaryReason)
    return Verdict(_short(refusal_text(refusal)), _in_others(translation.get_language(), again), temporary)


def _in_others(active: str | None, words: Callable[[], Any]) -> dict[str, str]:
    found = {}
    for language, _name in settings.LANGUAGES:
        if language != active:
            with translation.override(language):
                found[language] = _short(words())
    return found


def _short(words: Any) -> str:
    return str(words)[:LONGEST]


def refusal_text(refusal: Exception) -> str:
    """Return the user's text for why a row is refused."""
    if isinstance(refusal, ActionRefused):
        return all_texts(refusal.reason)
    if isinstance(refusal, FormInvalid):
        return form_errors_text(refusal.form)
    return _("It can't be found, or you may not do this to it.")


def form_errors_text(form: forms.Form) -> str:
    """Return a form's errors in one line, each a sentence with its field's label if it has one."""
    labels = {name: field.label for name, field in form.fields.items()}
    errors = [(labels.get(name), error) for name, found in form.errors.items() for error in found]
    return " ".join(sentence(f"{label}: {error}" if label else error) for label, error in errors)
