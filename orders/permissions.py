"""Functions that show and change orders."""

from __future__ import annotations

from accounts.functions import Function

ORDER = Function.ORDERING
# A person who orders sees the orders of the same companies and accounts.
SEE: tuple[str, ...] = (Function.ORDERS, Function.ORDERING)
CHANGE = Function.ORDERS_CHANGE
