"""A bulk of orders to the network under way, and what must hold of it in the end."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import requests

from tests.bulk_orders import FIRST
from tests.faults.letters import until
from tests.faults.portal import FaultyPortal

ROWS = """
SELECT o.state, o.attempts, o.local_errors, o.reference, r.state AS run, s.state AS number_state, o.key,
       extract(epoch FROM o.done_at - o.created_at)::float AS seconds
FROM kernel_outboxcommand o JOIN kernel_actionrun r ON r.uid = o.run_uid
JOIN subscriptions_subscription s ON s.id = o.target_id WHERE o.key LIKE %s
"""
# Written by earlier bulks of the test.
MADE = "SELECT count(*) AS n FROM kernel_outboxcommand WHERE kind = 'network.bar'"
# The numbers of a test's bulks together.
MOST = 150


class Orders:
    """So many numbers that are to be barred, an order each. Every bulk of a test has numbers of its own."""

    def __init__(self, portal: FaultyPortal, count: int) -> None:
        self.portal, self.count, skip = portal, count, portal.sql(MADE)[0]["n"]
        if not skip:
            portal.run("-m", "tests.bulk_orders", "rows", str(MOST))
        self.numbers = [str(FIRST + n) for n in range(skip, skip + count)]
        body = {"numbers": [{"msisdn": number, "iccid": ""} for number in self.numbers]}
        requests.post(f"{portal.outside.url}/sim/network", json=body, timeout=60).raise_for_status()
        output = json.loads(portal.run("-m", "tests.bulk_orders", "bar", str(count), str(skip)))
        self.prefix: str = output["prefix"]

    def rows(self) -> list[dict[str, Any]]:
        """What the database says of them."""
        return self.portal.sql(ROWS, [f"{self.prefix}%"])

    def await_some(self, count: int = 1) -> None:
        """Wait until so many are done."""
        until(lambda: self.states()["done"] >= count, f"{count} orders")

    def await_taken(self) -> None:
        """Wait until the network has taken all of them, and the portal knows it."""
        until(lambda: all(row["reference"] for row in self.rows()), "the network's word that it has all of them")

    def states(self) -> Counter[str]:
        """How many are in which state."""
        return Counter(row["state"] for row in self.rows())

    def check_all_done(self) -> None:
        """Every promise: nothing lost, nothing twice, and what the portal says is so at the network."""
        until(lambda: not self.states() & Counter(pending=1, sending=1), "the end of all orders")
        rows = self.rows()
        assert len(rows) == self.count
        for row in rows:
            assert (row["state"], row["run"], row["number_state"], row["local_errors"]) == (
                "done",
                "done",
                "barred",
                0,
            ), row
        for number in self.numbers:
            known = self.portal.outside.subscriber(number)
            assert (known["bars"], [order["status"] for order in known["orders"]]) == (["all"], ["done"])
        assert {row["key"] for row in rows} == {self._key(number) for number in self.numbers}

    def _key(self, number: str) -> str:
        return str(self.portal.outside.subscriber(number)["orders"][0]["key"])
