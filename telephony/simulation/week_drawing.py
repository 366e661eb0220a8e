"""The drawing of a week: a bar for each day, its parts with a pattern and a letter each. Units are minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import short_day, weekday
from telephony.routing.localtime import ZONE
from telephony.simulation.week import Part, Week, WeekDay

# Of the drawing: a day's bar and the gap below it, and the place for the day's name on the left.
BAR, GAP, LEFT, TOP = 54, 22, 210, 30
# A letter is drawn in parts of at least so many minutes.
LETTER_MINUTES = 40
TICKS = (0, 6, 12, 18, 24)
MOST_HOURS = 25


class Box(NamedTuple):
    """A part, drawn."""

    x: int
    y: int
    width: int
    height: int
    pattern: int
    letter: str
    title: str
    url: str
    middle: int
    base: int


class Row(NamedTuple):
    """A day, drawn: its name, the y of its texts and bar, and its parts and ticks."""

    name: str
    day: str
    y: int
    y_below: int
    boxes: list[Box]
    # Parts without a link of their own: the pattern and the path of all that have it.
    others: list[tuple[int, str]]
    ticks: list[int]
    bottom: int


def draw(week: Week, url: Callable[[Part], str], *, joined: bool = False) -> dict[str, Any]:
    """Return what the template draws: rows, the scale above them, and the size of the drawing.

    `joined`: parts too short for a letter, which can hardly be pointed at, are one shape for each pattern of a day.
    """
    hours = max(24, *(day.hours for day in week.days))
    rows = [_row(day, place, url, joined=joined) for place, day in enumerate(week.days)]
    return {
        "rows": rows,
        "scale": [(LEFT + hour * 60, f"{hour:02}") for hour in TICKS],
        "width": LEFT + hours * 60 + 30,
        "height": TOP + len(rows) * (BAR + GAP),
        "patterns": sorted({part.way.pattern for day in week.days for part in day.parts}),
    }


def _row(day: WeekDay, place: int, url: Callable[[Part], str], *, joined: bool) -> Row:
    top = TOP + place * (BAR + GAP)
    start = day.parts[0].start
    boxes, others = [], defaultdict(list)
    for part in day.parts:
        x, width = _minutes(part.start - start), _minutes(part.end - part.start)
        if joined and width < LETTER_MINUTES:
            others[part.way.pattern].append(f"M{LEFT + x} {top}h{width}v{BAR}h-{width}z")
            continue
        letter = part.way.letter if width >= LETTER_MINUTES else ""
        title = f"{part.interval}: {part.way.text}"
        middle = LEFT + x + width // 2
        boxes.append(Box(LEFT + x, top, width, BAR, part.way.pattern, letter, title, url(part), middle, top + 35))
    # The hours of the local clock: on a day of 23 or 25 hours they are not where they are on others.
    ticks = [LEFT + _minutes(start.astimezone(ZONE).replace(hour=hour) - start) for hour in TICKS[1:-1]]
    paths = [(pattern, "".join(found)) for pattern, found in others.items()]
    date = short_day(day.date)
    if day.hours != 24:
        date = _("%(day)s, %(n)s hours") % {"day": date, "n": day.hours}
    return Row(weekday(day.date), date, top + 24, top + 46, boxes, paths, ticks, top + BAR)


def _minutes(length: timedelta) -> int:
    return round(length / timedelta(minutes=1))
