"""Orders, their items, what these consist of (lines, visits, portings, takeovers), promises, and reserved numbers."""

from orders.models.appointment import Appointment, VisitCursor
from orders.models.item import OrderItem
from orders.models.line_order import LineOrder
from orders.models.order import Order
from orders.models.port_in import PortIn, PortingCursor
from orders.models.promise import Promise
from orders.models.reserved_number import ReservedNumber
from orders.models.takeover import Takeover

__all__ = [
    "Appointment",
    "LineOrder",
    "Order",
    "OrderItem",
    "PortIn",
    "PortingCursor",
    "Promise",
    "ReservedNumber",
    "Takeover",
    "VisitCursor",
]
