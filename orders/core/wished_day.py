"""The field for the day from which an order is wished."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.formatting import day as shown_day

# Days ahead for which orders are taken.
MOST_DAYS = 90


class WishedDay(DayField):
    """A day from `ahead` days after today to 90 days after it."""

    def __init__(self, *, ahead: int = 0, **kwargs: Any) -> None:
        super().__init__(coming=True, **kwargs)
        self.ahead = ahead

    def clean(self, value: Any) -> Any:
        wished, today = super().clean(value), timezone.localdate()
        first, last = today + timedelta(days=self.ahead), today + timedelta(days=MOST_DAYS)
        if wished and not first <= wished <= last:
            days = {"first": shown_day(first), "last": shown_day(last)}
            raise ValidationError(_("Choose a day from %(first)s to %(last)s.") % days, "when")
        return wished
