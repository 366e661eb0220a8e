"""A batch of letters under way, and what must hold of it in the end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import psycopg
import redis

from accounts.models import ActivationCode
from accounts.onboarding.letters import codes
from tests.faults.portal import FaultyPortal
from tests.outside import CODE

# The fewer the minutes that two hours become, the faster the machine must be for no letter to be late.
SCALE = 20
TWO_HOURS = 2 * 60 * 60 / SCALE
# Against a test that would wait for ever, also on a slow machine; what must hold in time is checked by the times that
# the database has stored.
PATIENCE = 600

ROWS = """
SELECT c.cvr, o.state, o.attempts, o.local_errors, extract(epoch FROM o.done_at - o.created_at)::float AS seconds,
       l.id, l.delivered_at IS NOT NULL AS delivered, l.pdf IS NOT NULL AS kept, a.state AS application, o.uid
FROM kernel_outboxcommand o JOIN accounts_letter l ON l.id = o.target_id JOIN accounts_company c ON c.id = l.company_id
JOIN accounts_application a ON a.id = l.application_id
WHERE o.kind = 'eboks.letter' AND c.cvr = ANY(%s)
"""


def until(happened: Callable[[], Any], what: str) -> Any:
    """Wait for something that must come; returns it. A database that is away has not happened yet."""
    stop = time.monotonic() + PATIENCE
    while time.monotonic() < stop:
        try:
            if found := happened():
                return found
        except psycopg.OperationalError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"never came: {what}")


class Letters:
    """Companies that apply at the portal, one letter each."""

    def __init__(self, portal: FaultyPortal, count: int) -> None:
        self.portal = portal
        self.cvrs: list[str] = apply(portal, count)

    def rows(self) -> list[dict[str, Any]]:
        """What the database says of them."""
        return self.portal.sql(ROWS, [self.cvrs])

    def await_some(self, count: int = 1) -> None:
        """Wait until so many have been delivered."""
        until(lambda: sum(row["delivered"] for row in self.rows()) >= count, f"{count} letters")

    def await_all(self) -> None:
        """Wait until nothing is under way any more."""
        until(lambda: not {row["state"] for row in self.rows()} & {"pending", "sending"}, "the end of all letters")

    def check_all_kept(self, *, but: frozenset[str] = frozenset()) -> None:
        """Every promise: not lost, not late, not doubled, and the code in the letter opens.

        That it is nowhere else is checked when the test ends (check_no_leaks).
        """
        self.await_all()
        rows = {row["cvr"]: row for row in self.rows()}
        assert set(rows) == set(self.cvrs), "lost"
        self.portal.codes += [self._check_one(cvr, rows[cvr]) for cvr in self.cvrs if cvr not in but]

    def _check_one(self, cvr: str, row: dict[str, Any]) -> str:
        assert (row["state"], row["delivered"], row["kept"]) == ("done", True, False), row
        assert row["seconds"] <= TWO_HOURS, f"late: {row}"
        in_mailbox = self.portal.outside.letters(cvr)
        assert len(in_mailbox) == 1, f"{len(in_mailbox)} letters for {cvr}: {row}"
        live = self.portal.sql(
            "SELECT hash FROM accounts_activationcode a JOIN accounts_company c ON c.id = a.company_id "
            "WHERE c.cvr = %s AND used_at IS NULL AND revoked_at IS NULL", [cvr]
        )  # fmt: skip
        assert len(live) == 1, f"{len(live)} live codes for {cvr}"
        code = self._code(cvr, in_mailbox[0]["message_id"])
        assert codes.is_correct(ActivationCode(hash=live[0]["hash"]), code), f"the code of {cvr} is not accepted: {row}"
        return code

    def _code(self, cvr: str, message_id: str) -> str:
        found = CODE.search(self.portal.outside.letter_text(cvr, message_id))
        assert found, f"no code in the letter of {cvr}"
        return found.group(1)


def apply(portal: FaultyPortal, count: int) -> list[str]:
    """So many companies apply, through the action of the public page; returns their CVR numbers."""
    made = portal.sql("SELECT count(*) AS n FROM accounts_company")[0]["n"]
    return list(json.loads(portal.run("-m", "tests.bulk", str(count), "--skip", str(made)))["cvrs"])


def check_no_leaks(portal: FaultyPortal) -> None:
    """No code that was read, with or without dashes, in what is logged, mailed, kept in Valkey or in the database."""
    places = {
        "log": portal.logs(),
        "mail": json.dumps(portal.outside.mails()),
        "Valkey": _all_of_valkey(portal),
        "database": _all_of_the_database(portal),
    }
    for place, text in places.items():
        for code in portal.codes:
            assert code not in text, f"a code in the {place}"
            assert code.replace("-", "") not in text, f"a code in the {place}"


def _all_of_valkey(portal: FaultyPortal) -> str:
    client = redis.Redis.from_url(portal.valkey.url(), socket_timeout=60)
    return " ".join(str(client.dump(key)) for key in client.scan_iter())


def _all_of_the_database(portal: FaultyPortal) -> str:
    tables = portal.sql("SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'")
    return "\n".join(
        str(row["text"]) for table in tables for row in portal.sql(f"SELECT t::text AS text FROM {table['name']} t")
    )
