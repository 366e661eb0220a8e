"""User names: short, typed from paper, unique."""

from __future__ import annotations

import re
import secrets
import unicodedata

from accounts.models import User

LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def new_username(company_name: str) -> str:
    """A free user name from the company's name and four digits, "nordhavn-4821". Under `as_system`.

    More digits when four find none free: ten thousand companies may be called "Dansk" something.
    """
    plain = unicodedata.normalize("NFKD", company_name.lower().translate(LETTERS))
    word = (re.findall(r"[a-z0-9]{2,}", plain) or ["kunde"])[0][:12]
    tried = 0
    while True:
        # Four digits three times, five digits three times, …
        low = 10 ** (3 + tried // 3)
        tried += 1
        username = f"{word}-{low + secrets.randbelow(9 * low)}"
        if not User.objects.system().filter(username=username).exists():
            return username
