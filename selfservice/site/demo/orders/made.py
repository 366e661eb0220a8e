"""The demo's orders: finished ones, those under way, and drafts."""

from __future__ import annotations

from orders.models import Order
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo.orders.finished import write_finished
from selfservice.site.demo.orders.lines import place_lines
from selfservice.site.demo.orders.people import People
from selfservice.site.demo.orders.under_way import place_acts, place_mobile, place_takeovers, place_to_approve


def make_orders() -> None:
    """Make them, unless an earlier start has."""
    with as_system("whether the demo has its orders"):
        done = Order.objects.system().exclude(kind=Order.Kind.ACT).exists()
    people = People()
    if done or not people.complete:
        return
    write_finished(people)
    place_lines(people)
    place_mobile(people)
    place_takeovers(people)
    place_acts(people)
    # Last, as the policy makes larger orders wait.
    place_to_approve(people)
