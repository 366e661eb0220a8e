"""`python -m tests.many_orders 5000`: a company, and an order of many subscriptions by a file.

A process inside a portal's environment. Prints one JSON line: the order's uid, and the seconds of CPU time (of this
process and of its connection's backend) of each step: the verdicts of the file, and placing. --all: also the page that
shows the verdicts, for which static files must be collected, and starting all items here, without a worker. --moves:
the rows move numbers of the simulated operators here.
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import django


def main() -> None:
    """Go the way of the pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--moves", action="store_true")
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    django.setup()
    print(json.dumps(Steps(given.count, moves=given.moves).taken(every=given.all)))


class Steps:
    """What a person does, as a client inside this process."""

    def __init__(self, count: int, *, moves: bool) -> None:
        from django.test import Client

        from selfservice.kernel.scope.models import as_system
        from tests.bulk import cvr_numbers
        from tests.numbers import make_plan
        from tests.signed_in import sign_in
        from tests.world import make_account, make_company, make_user

        self.count, self.moves = count, moves
        with as_system("tests: many orders"):
            self.plan = make_plan()
            name = f"mange{count}{'flyt' if moves else ''}"
            company = make_company(
                next(cvr_numbers(70_000_000 + 1_000 * count + 500 * moves)), f"Mange Ordrer {name} A/S"
            )
            self.account = make_account(company, f"78{count % 10_000:04d}{int(moves)}1")
            self.client = sign_in(make_user(company, name), Client(headers={"host": "localhost"}))

    def taken(self, *, every: bool) -> dict[str, Any]:
        """Take the steps; return what each took."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        from orders.models import Order
        from selfservice.kernel.scope.models import as_system

        shared = {"plan": self.plan.code, "account": str(self.account.uid), "kind": "esim", "consent": "on"}
        if every:
            # What a process reads and compiles once.
            assert self.client.get("/bestil/mobil/fra-fil/").status_code == 200
        clock = CpuClock()
        file = SimpleUploadedFile("bestil.csv", self.file().encode())
        answer = self.client.post("/bestil/mobil/fra-fil/", {**shared, "file": file})
        assert answer.status_code == 302, answer.content.decode()[-4000:]
        spent = {"verdicts": clock.lap()}
        page = answer["Location"]
        if every:
            assert self.client.get(page).status_code == 200
            spent["page"] = clock.lap()
        # As the page has it: a month, once, and the plan's binding and notice.
        price = f"{self.plan.price * self.count:.2f} 0 {self.plan.binding_months} {self.plan.notice_days}"
        assert self.client.post(page, {"seen": price}).status_code == 302
        spent["placed"] = clock.lap()
        with as_system("tests: many orders"):
            order = Order.objects.system().get(account=self.account)
        assert (order.state, order.items_count) == ("received", self.count)
        if every:
            from orders.fulfilment.start_command import start_all

            start_all(order.pk)
            spent["started"] = clock.lap()
        return {"uid": str(order.uid), **spent}

    def file(self) -> str:
        """The rows: a person each, and a number of an operator that moves here."""
        heads = "Bruger;Medarbejdernummer;Afdeling" + ";Nummer, der skal flyttes;Udbyder nu;CVR" * self.moves
        operators = ("FJO", "FJO", "FJO", "FJO", "SUN", "SUN", "SUN", "KLO", "KLO", "KLO")
        return "\n".join([heads, *(self.row(n, operators[n % 10]) for n in range(self.count)), ""])

    def row(self, n: int, operator: str) -> str:
        """One row."""
        person = f"Navn {n};M{n};Afdeling {n % 30}"
        # Orders of other sizes move other numbers.
        return f"{person};+45{31_000_000 + 2 * self.count + n};{operator};12345674" if self.moves else person


class CpuClock:
    """The CPU time of this process and of PostgreSQL's process that serves its connection."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.backend = cursor.fetchone()[0]
        self.before = self.now()

    def now(self) -> float:
        """The seconds so far."""
        from tests.bench import cpu

        return time.process_time() + cpu.of_running([self.backend])

    def lap(self) -> float:
        """The seconds since the last lap."""
        now, before = self.now(), self.before
        self.before = self.now()
        return now - before


if __name__ == "__main__":
    main()
