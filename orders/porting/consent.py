"""The consent to port numbers (teleloven § 28 a): its text by version. An old version is never edited."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VERSION = "2026-11"
TEXTS = {
    "2026-11": _(
        "I may decide over these numbers, and ask you to move them here and to end the agreements about them with the"
        " old operators."
    ),
}
# What a person must know before they give it.
WARNING = _(
    "The agreement with the old operator ends by itself when the number has moved. If it has a binding or a notice, you"
    " may pay both operators for a while."
)
