"""Periodic jobs of this app."""

from __future__ import annotations

from selfservice.kernel.jobs.periodic import register
from telephony.exchange import everything, usage
from telephony.licences.jobs import end_licences
from telephony.vacation.reminders import remind_due

register("vacation greetings are reminded of", remind_due)

register(usage.JOB, usage.fetch_usage)
register("public holidays are sent", everything.send_holidays)
register("licences end", end_licences)
