"""Orders, their items, what these consist of (lines, visits, portings, takeovers), promises, and reserved numbers."""

from orders.models.appointment import Appointment, VisitCursor
from orders.models.follower import Follower
from orders.models.item import OrderItem
from orders.models.line_order import LineOrder
from orders.models.order import Order
from orders.models.order_document import OrderDocument
from orders.models.order_file import OrderFile
from orders.models.order_policy import OrderPolicy
from orders.models.order_word import OrderWord
from orders.models.own_field import OwnField
from orders.models.port_in import PortIn, PortingCursor
from orders.models.promise import Promise
from orders.models.reserved_number import ReservedNumber
from orders.models.takeover import Takeover

__all__ = [
    "Appointment", "Follower", "LineOrder", "Order", "OrderDocument", "OrderFile", "OrderItem", "OrderPolicy",
    "OrderWord", "OwnField", "PortIn", "PortingCursor", "Promise", "ReservedNumber", "Takeover", "VisitCursor",
]  # fmt: skip
