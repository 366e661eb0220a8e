"""This app's parts of the front page, and of the page of a subscription."""

from __future__ import annotations

from selfservice.kernel.navigation.dashboard import register_panel, register_tasks
from subscriptions.core.related import register_related
from telephony.destinations.tasks import alarm_tasks
from telephony.licences.tasks import licence_tasks
from telephony.models import (
    DestinationPolicy,
    FlowVersion,
    LicenceEnding,
    LicencePool,
    Schedule,
    ScheduleException,
    TelephoneNumber,
    TelephonyUser,
    VacationGreeting,
)
from telephony.own_telephone.panel import own_telephone_panel
from telephony.users.of_number import FLOW, USER
from telephony.vacation.panels import away_panel

register_tasks(licence_tasks, about=(LicencePool, LicenceEnding, TelephonyUser))
register_tasks(alarm_tasks, about=(DestinationPolicy,))
register_panel(11, own_telephone_panel)
register_panel(
    37,
    away_panel,
    about=(FlowVersion, Schedule, ScheduleException, TelephoneNumber, TelephonyUser, VacationGreeting),
)
register_related("telephony_user", USER)
register_related("flow", FLOW)
