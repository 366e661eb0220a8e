"""Activation codes: 16 characters of Crockford's base 32, 80 bits, shown in groups of four."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import lru_cache

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from accounts.models import ActivationCode, Company, User
from accounts.models.application import CROCKFORD
from selfservice.kernel.scope.models import ScopedQuerySet
from selfservice.kernel.types.cleaning import plain

LENGTH = 16
LIFE = timedelta(days=7)
TRIES = 5
HASHER = "argon2code"
# Letters that people type instead of similar digits.
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """Return a new random code, without dashes."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(LENGTH))


def shown(code: str) -> str:
    """Return the code as the letter shows it: "7K2M-9QXA-4TBW-3HNP"."""
    return "-".join(code[i : i + 4] for i in range(0, LENGTH, 4))


def normal(text: str) -> str:
    """Normalise typed text for comparison: only its letters and digits, in upper case, with misread ones corrected."""
    return "".join(c for c in plain(text).upper() if c.isascii() and c.isalnum()).translate(MISREAD)


def hashed(code: str) -> str:
    """Return the hash to store."""
    return make_password(code, hasher=HASHER)


@lru_cache(maxsize=1)
def _dummy_hash() -> str:
    return hashed(new_code())


def is_correct(code: ActivationCode | None, text: str) -> bool:
    """Return whether the text is the code; takes the same time if there is no code."""
    known = code.hash if code else _dummy_hash()
    return check_password(normal(text), known) and code is not None


def live_codes() -> ScopedQuerySet[ActivationCode]:
    """Return the codes that can still be used. Under `as_system`."""
    unused = ActivationCode.objects.system().filter(used_at=None, revoked_at=None)
    return unused.filter(expires_at__gt=timezone.now(), wrong_tries__lt=TRIES)


def replace_code(user: User, company: Company, code_hash: str, now: datetime) -> ActivationCode:
    """Make this the only live code of the user's company. Call inside a transaction, as the system."""
    live = ActivationCode.objects.system().filter(company=company, used_at=None, revoked_at=None)
    live.update(revoked_at=now)
    return ActivationCode.objects.create(company=company, user=user, hash=code_hash, expires_at=now + LIFE)
