"""Tokens of the links to choose a password: as Django's, by a clock that no daylight saving puts back an hour."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetTokens(PasswordResetTokenGenerator):
    """Bound to the login's password, last log-in and e-mail: whatever changes one of them ends the link."""

    def _now(self) -> datetime:
        return datetime.now(UTC).replace(tzinfo=None)


reset_tokens = ResetTokens()
