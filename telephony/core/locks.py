"""Lock a row against the order in which rows of telephony are locked (docs/telephony.md), without waiting for it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import ActionRefused


def lock_free(rows: Any) -> Any:
    """Return the row, locked until the transaction ends. Raises ActionRefused where somebody else holds it, or is gone.

    Who would wait here could wait for one who waits for this transaction.
    """
    found = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if found is None:
        raise ActionRefused(_("Somebody is changing it right now. Try again in a moment."))
    return found
