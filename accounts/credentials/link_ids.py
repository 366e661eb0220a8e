"""User ids in the links of mails."""

from __future__ import annotations

from django.utils.encoding import DjangoUnicodeDecodeError, force_str
from django.utils.http import urlsafe_base64_decode


def user_id_of(uidb64: str) -> int | None:
    """Return the user id that the link encodes, or None if it is malformed."""
    try:
        pk = int(force_str(urlsafe_base64_decode(uidb64)))
    except (ValueError, TypeError, OverflowError, DjangoUnicodeDecodeError):
        return None
    return pk if 0 < pk < 2**63 else None
