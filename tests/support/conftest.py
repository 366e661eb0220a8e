"""Support's opening hours, and no scanner unless a test asks for it."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from selfservice.support.models import WeeklyHours


@pytest.fixture(autouse=True)
def no_scanner(settings: Any) -> None:
    settings.SCANNER_URL = ""


@pytest.fixture
def always_open(db: None) -> None:
    """Support is open all day, all week, so that no test depends on when it runs."""
    WeeklyHours.objects.bulk_create(WeeklyHours(weekday=n, opens=time(0), closes=time(23, 59)) for n in range(7))
