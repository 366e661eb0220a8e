"""The legal form of a company, which Danish law has in its name."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

# By the letters at the end or the beginning of the name, without dots and spaces.
FORMS: dict[str, Any] = {
    "a/s": _("public limited company (A/S)"),
    "aps": _("private limited company (ApS)"),
    "i/s": _("general partnership (I/S)"),
    "ivs": _("entrepreneurial company (IVS)"),
    "k/s": _("limited partnership (K/S)"),
    "p/s": _("partnership company (P/S)"),
    "amba": _("cooperative with limited liability (A.M.B.A.)"),
    "fmba": _("association with limited liability (F.M.B.A.)"),
    "smba": _("company with limited liability (S.M.B.A.)"),
}
_BETWEEN = re.compile(r"[\s.,]+")


def legal_form(name: str) -> Any:
    """Return the legal form that the name has, in words; empty if it has none."""
    words = name.casefold().split()
    for word in (words[-1:], words[:1], words[-4:]):
        if found := FORMS.get(_BETWEEN.sub("", "".join(word))):
            return found
    return ""
