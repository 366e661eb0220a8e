"""Periodic jobs of this app."""

from __future__ import annotations

from orders.approval.reminders import remind_due
from orders.fulfilment import port_events
from orders.news.mails import mail_due
from selfservice.kernel.jobs.periodic import register

register(port_events.JOB, port_events.fetch_events)
register("orders are mailed about", mail_due)
register("approvals of orders are reminded of", remind_due)
