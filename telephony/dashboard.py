"""This app's parts of the front page."""

from __future__ import annotations

from selfservice.kernel.navigation.dashboard import register_panel
from telephony.models import (
    FlowVersion,
    Schedule,
    ScheduleException,
    TelephoneNumber,
    TelephonyUser,
    VacationGreeting,
)
from telephony.vacation.panels import away_panel

register_panel(
    37,
    away_panel,
    about=(FlowVersion, Schedule, ScheduleException, TelephoneNumber, TelephonyUser, VacationGreeting),
)
