"""What the portal asks of the mobile network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Network(Protocol):
    """The provisioning of numbers and SIM cards."""

    def set_bars(self, number: str, bars: Sequence[str], *, key: str) -> str:
        """Have just these bars on a number (E.164), and return the network's order id once that is so.

        The same `key` again is the same order, whatever became of the first call. Raises Refused (unknown number, an
        order that the network rejects) or Unavailable, also while the order is under way: ask again.
        """
        ...
