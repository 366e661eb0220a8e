"""User names: short, typed from paper, unique."""

from __future__ import annotations

import re
import secrets
import unicodedata

from accounts.models import User

LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def new_username(company_name: str) -> str:
    """A free user name from the company's name and four digits, "nordhavn-4821". Under `as_system`."""
    plain = unicodedata.normalize("NFKD", company_name.lower().translate(LETTERS))
    word = (re.findall(r"[a-z0-9]{2,}", plain) or ["kunde"])[0][:12]
    while True:
        username = f"{word}-{secrets.randbelow(9000) + 1000}"
        if not User.objects.system().filter(username=username).exists():
            return username
