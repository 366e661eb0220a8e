"""Periodic jobs: what has become of orders is mailed."""

from __future__ import annotations

from orders.news.mails import mail_due
from selfservice.kernel.jobs.periodic import register

register("orders are mailed about", mail_due)
