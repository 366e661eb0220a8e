"""Orders, their items, and numbers reserved for them."""

from orders.models.follower import Follower
from orders.models.item import OrderItem
from orders.models.order import Order
from orders.models.order_document import OrderDocument
from orders.models.order_file import OrderFile
from orders.models.order_policy import OrderPolicy
from orders.models.order_word import OrderWord
from orders.models.port_in import PortIn, PortingCursor
from orders.models.reserved_number import ReservedNumber

__all__ = [
    "Follower", "Order", "OrderDocument", "OrderFile", "OrderItem", "OrderPolicy", "OrderWord", "PortIn",
    "PortingCursor", "ReservedNumber",
]  # fmt: skip
