"""Orders, their items, and numbers reserved for them, takeovers."""

from orders.models.item import OrderItem
from orders.models.order import Order
from orders.models.port_in import PortIn, PortingCursor
from orders.models.reserved_number import ReservedNumber
from orders.models.takeover import Takeover

__all__ = ["Order", "OrderItem", "PortIn", "PortingCursor", "ReservedNumber", "Takeover"]
