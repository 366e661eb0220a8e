"""`python -m tests.bench.port_events`, inside a portal's environment: two events of each porting that is under way.

They are recorded in their own order, undone, and recorded again in random order, by pages as the clearing house has
them. Prints one JSON line: how many, the seconds of CPU time of each, and whether the states are the same.
"""

from __future__ import annotations

import json
import random
from typing import Any

import django

# Portings, and events of a page.
COUNT, PAGE = 5_000, 100


def main() -> None:
    """Record them."""
    django.setup()
    from django.utils import timezone

    from orders.models import OrderItem, PortIn
    from selfservice.gateways.porting.port import ACCEPTED, COMPLETED, PortEvent, PortStatus
    from selfservice.kernel.scope.models import as_system

    with as_system("bench: portings"):
        # The network has created the numbers, so that an item is done when its number has moved.
        OrderItem.objects.system().update(created_in_network_at=timezone.now())
        ports = list(PortIn.objects.system().exclude(porting_id="").order_by("-pk")[:COUNT])
    steps = ((1, ACCEPTED), (2, COMPLETED))
    events = [
        PortEvent(f"{port.porting_id}:{sequence}", PortStatus(port.porting_id, state, port.day, "", "", sequence))
        for sequence, state in steps
        for port in ports
    ]
    in_order, expected = recorded(events)
    random.Random(1).shuffle(events)
    seconds, found = recorded(events)
    figures = {"events": len(events), "portings": len(ports), "in_order": in_order, "seconds": seconds}
    print(json.dumps(figures | {"same": found == expected}))


def recorded(events: list[Any]) -> tuple[float, Any]:
    """Record the events by pages; return the CPU time, and what has become of portings, items and orders. Undone."""
    from django.db import transaction

    from orders.fulfilment.port_events import record_events
    from orders.models import Order, OrderItem, PortIn
    from selfservice.kernel.scope.models import as_system
    from tests.many_orders import CpuClock

    with as_system("bench: events"), transaction.atomic():
        clock = CpuClock()
        for first in range(0, len(events), PAGE):
            record_events(events[first : first + PAGE])
        seconds = clock.lap()
        states = (
            list(PortIn.objects.system().order_by("pk").values_list("state", "sequence")),
            list(OrderItem.objects.system().order_by("pk").values_list("state", "reason")),
            list(Order.objects.system().order_by("pk").values_list("state", flat=True)),
        )
        transaction.set_rollback(True)
    return seconds, states


if __name__ == "__main__":
    main()
