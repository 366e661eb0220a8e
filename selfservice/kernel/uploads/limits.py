"""How large a file with rows may be, and how it is refused."""

from __future__ import annotations

from django.utils.translation import gettext as _

from selfservice.kernel.batches import service
from selfservice.kernel.core.formatting import number

BYTES = 2 * 1024 * 1024
ROWS = service.MOST
COLUMNS = 50
# Characters of a cell that are read; nothing that is asked for is longer.
LONGEST = 1_000


class FileRefused(Exception):
    """The file as a whole can't be used, for a reason in words."""


def too_large() -> FileRefused:
    """More than BYTES."""
    return FileRefused(_("The file is larger than 2 MB. Split it up."))


def too_many_rows() -> FileRefused:
    """More rows than one batch has."""
    return FileRefused(
        _("The file has more than %(most)s rows, the most that can be done at once. Split it up.")
        % {"most": number(ROWS)}
    )


def too_many_columns() -> FileRefused:
    """More columns than anything asks for."""
    return FileRefused(_("The file has more than %(most)s columns. Keep only those that are used.") % {"most": COLUMNS})
