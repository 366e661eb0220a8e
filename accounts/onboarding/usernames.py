"""User names: short, easy to type from paper, unique."""

from __future__ import annotations

import re
import secrets
import unicodedata

from django.db import IntegrityError, transaction

from accounts.models import User

LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def new_username(name: str) -> str:
    """Return a free user name from a name's first word and four digits: "nordhavn-4821", "freja-4821".

    Uses more digits if none with four is free: ten thousand companies may be called "Dansk" something. Call under
    `as_system`.
    """
    plain = unicodedata.normalize("NFKD", name.lower().translate(LETTERS))
    word = (re.findall(r"[a-z0-9]{2,}", plain) or ["kunde"])[0][:12]
    tried = 0
    while True:
        # Try four digits three times, five digits three times, …
        low = 10 ** (3 + tried // 3)
        tried += 1
        username = f"{word}-{low + secrets.randbelow(9 * low)}"
        if not User.objects.system().filter(username=username).exists():
            return username


def save_under_free_name(user: User, name: str, tries: int = 5) -> None:
    """Save a new login; retry with a new user name if another login takes the same one at the same moment."""
    for left in reversed(range(tries)):
        try:
            with transaction.atomic():
                user.save()
            return
        except IntegrityError:
            if not left:
                raise
            user.username = new_username(name)
