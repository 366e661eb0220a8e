"""Orders, their items, the lines, visits and promises of these, and numbers reserved for them."""

from orders.models.appointment import Appointment, VisitCursor
from orders.models.item import OrderItem
from orders.models.line_order import LineOrder
from orders.models.order import Order
from orders.models.port_in import PortIn, PortingCursor
from orders.models.promise import Promise
from orders.models.reserved_number import ReservedNumber

__all__ = [
    "Appointment",
    "LineOrder",
    "Order",
    "OrderItem",
    "PortIn",
    "PortingCursor",
    "Promise",
    "ReservedNumber",
    "VisitCursor",
]
