"""Limits for uploaded files, and the errors for exceeding them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from selfservice.kernel.batches import service
from selfservice.kernel.core.formatting import number

BYTES = 2 * 1024 * 1024
ROWS = service.MOST
COLUMNS = 50
# The last line that may hold anything; empty lines between the rows don't count as rows.
MOST_LINES = 2 * ROWS
# Characters read per cell; no field accepts more.
LONGEST = 1_000


class FileRefused(Exception):
    """The whole file is unusable; the message is for the user."""


def too_large() -> FileRefused:
    """Return the error for a file above BYTES."""
    return FileRefused(_("The file is larger than 2 MB. Split it up."))


def too_many_rows() -> FileRefused:
    """Return the error for more rows than one batch can have."""
    return FileRefused(
        _("The file has more than %(most)s rows, the most that can be done at once. Split it up.")
        % {"most": number(ROWS)}
    )


def too_many_columns() -> FileRefused:
    """Return the error for more columns than any form uses."""
    return FileRefused(_("The file has more than %(most)s columns. Keep only those that are used.") % {"most": COLUMNS})
