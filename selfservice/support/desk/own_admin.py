"""Support's own texts and hours in the admin."""

from __future__ import annotations

from datetime import time

from django.contrib import admin
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.support.admin.formats import Format
from selfservice.kernel.core.formatting import day
from selfservice.support.desk.actions.edit_hours import (
    DeleteDifferentDay,
    DeleteWeeklyHours,
    SaveDifferentDay,
    SaveWeeklyHours,
)
from selfservice.support.desk.actions.edit_texts import DeleteTextModule, SaveTextModule
from selfservice.support.desk.own_pages import OwnRowsAdmin
from selfservice.support.models import DifferentDay, TextModule, WeeklyHours


def clock(value: time) -> str:
    """Return a time of day as "8.00"."""
    return f"{value.hour}.{value.minute:02}"


def weekday(number: int) -> str:
    """Return the name of a weekday."""
    return capfirst(str(WEEKDAYS[number]))


TIMES = {"opens": Format(clock), "closes": Format(clock)}


@admin.register(TextModule)
class TextModuleAdmin(OwnRowsAdmin):
    """Texts to insert into answers."""

    list_display = ("name", "text_da", "text_en")
    search_fields = ("name__icontains", "text_da__icontains")
    ordering = ("name",)
    fields = ("name", "text_da", "text_en")
    save_row, delete_row = SaveTextModule, DeleteTextModule


@admin.register(WeeklyHours)
class WeeklyHoursAdmin(OwnRowsAdmin):
    """Opening hours by weekday."""

    formats = {"weekday": Format(weekday), **TIMES}
    list_display = ("weekday", "opens", "closes")
    ordering = ("weekday", "opens")
    fields = ("weekday", "opens", "closes")
    save_row, delete_row = SaveWeeklyHours, DeleteWeeklyHours

    def heading(self, row: WeeklyHours) -> str:
        return f"{weekday(row.weekday)} {clock(row.opens)}–{clock(row.closes)}"


@admin.register(DifferentDay)
class DifferentDayAdmin(OwnRowsAdmin):
    """Days with other opening hours."""

    hint = _(
        "Support is closed on public holidays, Constitution Day, Christmas Eve and New Year's Eve. "
        "Write only other days here."
    )
    formats = TIMES
    list_display = ("day", "opens", "closes", "reason")
    ordering = ("-day",)
    fields = ("day", "opens", "closes", "reason")
    save_row, delete_row = SaveDifferentDay, DeleteDifferentDay

    def heading(self, row: DifferentDay) -> str:
        return day(row.day)
