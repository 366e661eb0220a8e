"""What counts as a burst of calls forwarded out of a company."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from telephony.exchange.bursts import added, burst

NOW = datetime(2026, 11, 16, 10, 30, tzinfo=UTC)


def hours(now: int, *earlier: int) -> dict[str, int]:
    """Calls of the hour of NOW, and of as many hours of the days before."""
    before = [NOW - timedelta(days=1, hours=n) for n in range(len(earlier))]
    found: dict[str, int] = {}
    for at, n in ((NOW, now), *zip(before, earlier, strict=True)):
        found = added(found, [at] * n, NOW)
    return found


@pytest.mark.parametrize(
    ("calls", "earlier", "expected"),
    [
        (19, (), False),
        (20, (), True),
        # Three times the usual of the hours with such calls is still usual.
        (30, (10, 10), False),
        (31, (10, 10), True),
        (31, (10, 0, 10), True),
        (200, (100, 100), False),
    ],
)
def test_a_burst(calls: int, earlier: tuple[int, ...], expected: bool) -> None:
    found = burst(hours(calls, *earlier), NOW)
    assert bool(found) is expected
    if found:
        assert (found.calls, found.hour) == (calls, NOW.replace(minute=0))


def test_what_is_reported_late_raises_no_alarm() -> None:
    late = NOW - timedelta(hours=26)
    assert burst(added({}, [late] * 50, NOW), NOW) is None


def test_old_hours_are_forgotten() -> None:
    old, kept = NOW - timedelta(days=15), NOW - timedelta(days=13)
    assert list(added({}, [old, kept, kept], NOW).values()) == [2]
