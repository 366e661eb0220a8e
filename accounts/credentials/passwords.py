"""Rules for passwords beyond Django's own: length up to 128, and no words that name the company or the person."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User


class MaximumLengthValidator:
    """At most so many characters: longer ones would only feed the hash function."""

    def __init__(self, max_length: int = 128) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a longer one."""
        if len(password) > self.max_length:
            raise ValidationError(self.get_help_text(), "password_too_long")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("Use at most %(length)d characters.") % {"length": self.max_length}


class CompanyWordsValidator:
    """No password made of the words an attacker tries first: the company, the person, the portal, the operator."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError when, without such words, fewer than eight characters are left."""
        left = password.lower()
        for word in sorted(self._words(user), key=len, reverse=True):
            left = left.replace(word, "")
        # A short password without such words is told that it is short, and no more.
        if len(left) < 8 and left != password.lower():
            raise ValidationError(self.get_help_text(), "password_has_company_words")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("Don't build the password on your own name, your user name or the company's name.")

    def _words(self, user: User | None) -> set[str]:
        texts: list[Any] = ["selvbetjening", "password", "adgangskode", "kodeord", "velkommen"]
        if user is not None:
            texts += [user.username, user.name, user.email.split("@")[0]]
            if user.company is not None:
                texts += [user.company.name, user.company.cvr]
        return {w for t in texts for w in re.split(r"[\s.,&/@_-]+", str(t).lower()) if len(w) >= 3}
