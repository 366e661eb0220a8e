"""Password validators beyond Django's own: at most 128 characters, no words that name the company or the user."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User


class MaximumLengthValidator:
    """Validator for a maximum length in characters: longer passwords only cost hashing time."""

    def __init__(self, max_length: int = 128) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError if the password is longer."""
        if len(password) > self.max_length:
            raise ValidationError(self.get_help_text(), "password_too_long")

    def get_help_text(self) -> str:
        """Return the rule as text."""
        return _("Use at most %(length)d characters.") % {"length": self.max_length}


class CompanyWordsValidator:
    """Validator against the words an attacker tries first: names of company, user, portal and operator."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError if fewer than eight characters remain without such words."""
        left = password.lower()
        for word in sorted(self._words(user), key=len, reverse=True):
            left = left.replace(word, "")
        # A short password without such words gets only the error about its length.
        if len(left) < 8 and left != password.lower():
            raise ValidationError(self.get_help_text(), "password_has_company_words")

    def get_help_text(self) -> str:
        """Return the rule as text."""
        return _("Don't build the password on your own name, your user name or the company's name.")

    def _words(self, user: User | None) -> set[str]:
        texts: list[Any] = ["selvbetjening", "password", "adgangskode", "kodeord", "velkommen"]
        if user is not None:
            texts += [user.username, user.name, user.email.split("@")[0]]
            if user.company is not None:
                texts += [user.company.name, user.company.cvr]
        return {w for t in texts for w in re.split(r"[\s.,&/@_-]+", str(t).lower()) if len(w) >= 3}
