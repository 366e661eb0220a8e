"""Polls of chats: one without news against the baseline page, and 300 chats at 3 s next to the front page."""

from __future__ import annotations

import http.client
import threading
import time
from itertools import cycle

from tests.bench.load import Load, during, p95
from tests.bench.page_bench import PageBench
from tests.bench.result import Result
from tests.portal import Portal

CHATS, EVERY = 300, 3.0
# Visitors of the front page at once.
VISITORS = 2
# A chat that goes on for each of so many people.
BEGUN = """
WITH people AS (
    SELECT id, company_id FROM accounts_user WHERE username LIKE 'person%%' ORDER BY id LIMIT %(count)s
), cases AS (
    INSERT INTO support_case (uid, company_id, author_id, author_name, audience, subject, category, channel,
        about_model, about_label, state, priority, last_seq, last_message_at, seen_seq, staff_seen_seq,
        version, created_at, score_comment)
    SELECT gen_random_uuid(), company_id, id, 'Person', 'author', 'Chat', 'other', 'chat', '', '', 'open', 2, 1, now(),
        1, 1, 1, now(), '' FROM people RETURNING id, company_id, author_id
), messages AS (
    INSERT INTO support_message (uid, company_id, case_id, seq, client_id, author_kind, author_id, author_name, body,
        created_at)
    SELECT gen_random_uuid(), company_id, id, 1, gen_random_uuid(), 'customer', author_id, 'Person', 'Hej', now()
    FROM cases
)
INSERT INTO support_chatsession (uid, company_id, case_id, user_id, state, agent_id, queued_at, taken_at, active_at)
SELECT gen_random_uuid(), company_id, id, author_id, 'active', (SELECT id FROM accounts_user WHERE is_staff LIMIT 1),
    now(), now(), now() FROM cases
"""
POLLS = """
SELECT s.session_key, c.uid FROM support_chatsession c JOIN accounts_usersession s ON s.user_id = c.user_id
WHERE c.state = 'active' ORDER BY c.id DESC LIMIT %(count)s
"""


def run(portal: Portal, seconds: float) -> list[Result]:
    """The figures."""
    bench = PageBench(portal, people=CHATS)
    portal.sql(BEGUN, {"count": CHATS})
    portal.sql("ANALYZE")
    polls = [
        (f"session={row['session_key']}", f"/support/chat/nye/?chat={row['uid']}&after=1&place=0")
        for row in portal.sql(POLLS, {"count": CHATS})
    ]
    results = bench.page("poll of a chat without news", polls[0][1], 0.3, cookie=polls[0][0], goal_of="cpu")
    front = [cookie for cookie, _address in polls]
    alone, together = Load(portal.port, *front), Load(portal.port, *front)
    during(seconds, VISITORS, lambda: alone.get("/"))()
    asked = Polls(portal.port, polls)
    asked.start(seconds)
    during(seconds, VISITORS, lambda: together.get("/"))()
    asked.wait()
    middle, before = p95(together.times()), p95(alone.times())
    note = f"{len(asked.times) / seconds:.0f} polls/s, p95 {p95(sorted(asked.times)):.0f} ms, {asked.other} not 204"
    return [
        *results,
        Result(f"front page p95 next to {CHATS} chats", middle, "ms", before, middle / before, 1.5, "ratio", note=note),
    ]


class Polls:
    """Chats that each ask every 3 seconds, by so many threads as a web server has connections."""

    THREADS = 8

    def __init__(self, port: int, polls: list[tuple[str, str]]) -> None:
        self.port, self.polls = port, polls
        self.times: list[float] = []
        self.other = 0
        self.threads: list[threading.Thread] = []

    def start(self, seconds: float) -> None:
        """Begin to ask."""
        stop = time.monotonic() + seconds
        self.threads = [
            threading.Thread(target=self._ask, args=(self.polls[n :: self.THREADS], stop)) for n in range(self.THREADS)
        ]
        for thread in self.threads:
            thread.start()

    def _ask(self, polls: list[tuple[str, str]], stop: float) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        pause, due = EVERY / len(polls), time.monotonic()
        for cookie, address in cycle(polls):
            due += pause
            if due >= stop:
                break
            time.sleep(max(0.0, due - time.monotonic()))
            started = time.perf_counter()
            connection.request("GET", address, headers={"Host": f"localhost:{self.port}", "Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            self.times.append((time.perf_counter() - started) * 1000)
            self.other += answer.status != 204
        connection.close()

    def wait(self) -> None:
        """Wait until all have stopped."""
        for thread in self.threads:
            thread.join()
