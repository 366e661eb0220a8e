"""Periodic jobs of this app."""

from __future__ import annotations

from selfservice.kernel.jobs.periodic import register
from telephony.vacation.reminders import remind_due

register("vacation greetings are reminded of", remind_due)
