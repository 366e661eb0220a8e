"""The kinds of commands that items of orders cause."""

from __future__ import annotations

# The items of an order are started.
START = "orders.start"
# A technician's visit is booked, moved by the customer, moved after we missed it, and cancelled or released.
BOOK, MOVE, REBOOK, CANCEL = "visit.book", "visit.move", "visit.rebook", "visit.cancel"
