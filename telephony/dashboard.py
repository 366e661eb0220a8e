"""This app's tasks on the front page."""

from __future__ import annotations

from selfservice.kernel.navigation.dashboard import register_tasks
from telephony.destinations.tasks import alarm_tasks
from telephony.licences.tasks import licence_tasks
from telephony.models import DestinationPolicy, LicenceEnding, LicencePool, TelephonyUser

register_tasks(licence_tasks, about=(LicencePool, LicenceEnding, TelephonyUser))
register_tasks(alarm_tasks, about=(DestinationPolicy,))
