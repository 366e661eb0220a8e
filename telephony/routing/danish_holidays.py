"""The days that a Danish company may set to closed, to hours of its own or to normal.

The public holidays, and 1 May, 5 June, 24 and 31 December, on which many companies are closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import holidays


class Holiday(NamedTuple):
    """A kind of day: its key, its name in Danish and English, and its state where a company has set none."""

    key: str
    da: str
    en: str
    default: str = "closed"


HOLIDAYS = (
    Holiday("new_year", "Nytårsdag", "New Year's Day"),
    Holiday("maundy_thursday", "Skærtorsdag", "Maundy Thursday"),
    Holiday("good_friday", "Langfredag", "Good Friday"),
    Holiday("easter_sunday", "Påskedag", "Easter Sunday"),
    Holiday("easter_monday", "2. påskedag", "Easter Monday"),
    Holiday("labour_day", "1. maj", "1 May", "normal"),
    Holiday("ascension", "Kristi himmelfartsdag", "Ascension Day"),
    Holiday("pentecost", "Pinsedag", "Pentecost"),
    Holiday("whit_monday", "2. pinsedag", "Whit Monday"),
    Holiday("constitution_day", "Grundlovsdag", "Constitution Day"),
    Holiday("christmas_eve", "Juleaftensdag", "Christmas Eve"),
    Holiday("christmas_day", "Juledag", "Christmas Day"),
    Holiday("second_christmas_day", "2. juledag", "Second Day of Christmas"),
    Holiday("new_years_eve", "Nytårsaftensdag", "New Year's Eve"),
)
BY_KEY = {holiday.key: holiday for holiday in HOLIDAYS}
# The names of the package `holidays` that differ from ours.
THEIRS = {"Workers' Day": "labour_day", "Pentecost Monday": "whit_monday"} | {each.en: each.key for each in HOLIDAYS}
# Of two on one date, the stronger state applies.
STRENGTH = ("closed", "own", "normal")


def of_year(year: int) -> list[tuple[date, str]]:
    """Return the days of a year with their keys, by date. Two may fall on one date, as on 5 June 2028."""
    found = holidays.country_holidays("DK", years=year, language="en_US", categories=("public", "optional"))
    return [(day, THEIRS[name]) for day in sorted(found) for name in found.get_list(day) if name in THEIRS]


def resolve(settings: Mapping[str, Mapping[str, Any]], days: Iterable[tuple[date, str]]) -> dict[str, dict[str, Any]]:
    """Return the "holidays" of a schedule's JSON: settings by key → by ISO date, without the normal days.

    `days`: those of `of_year`, of one year or several.

    A setting is {"state": "closed"|"own"|"normal", "intervals": […]}; the default of a key is that of `HOLIDAYS`. Of
    two on one date, closed is stronger than own hours, and these are stronger than normal.
    """
    resolved: dict[str, dict[str, Any]] = {}
    for day, key in days:
        setting = settings.get(key) or {"state": BY_KEY[key].default}
        before = resolved.get(day.isoformat(), {"state": "normal"})
        resolved[day.isoformat()] = min(_state(setting), before, key=lambda each: STRENGTH.index(each["state"]))
    return {day: setting for day, setting in resolved.items() if setting["state"] != "normal"}


def _state(setting: Mapping[str, Any]) -> dict[str, Any]:
    own = setting["state"] == "own"
    return {"state": setting["state"]} | ({"intervals": list(setting.get("intervals", ()))} if own else {})
