"""Periodic jobs of this app."""

from __future__ import annotations

from orders.approval.reminders import end_lapsed, remind_due
from orders.fulfilment import port_events, visit_events
from orders.notifications.mails import mail_due
from orders.notifications.texts import text_due
from orders.porting.lapse import lapse_held, warn_held
from orders.takeover.lapse import lapse_takeovers
from selfservice.kernel.jobs.periodic import register

register(port_events.JOB, port_events.fetch_events)
register(visit_events.JOB, visit_events.fetch_visits)
register("held portings lapse", lapse_held)
register("held portings are mailed about", warn_held)
register("takeovers lapse", lapse_takeovers)
register("orders are mailed about", mail_due)
register("orders are texted about", text_due)
register("requests to approve orders lapse", end_lapsed)
register("approvals of orders are reminded of", remind_due)
