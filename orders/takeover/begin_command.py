"""Registers what the command that starts an order does to one of takeovers."""

from __future__ import annotations

from orders.fulfilment.start_command import beginners
from orders.models import Order
from orders.takeover.begin import begin

beginners.register(Order.Kind.TAKEOVER, begin)
