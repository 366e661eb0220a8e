"""Answers put side by side: what is left of them when what must differ is taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache, caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.isolation.arena import Arena
from tests.isolation.people import Person

# Of the answer alone: the form's token, a form's own id, the request's id.
PASSING = (
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"'),
    re.compile(r'name="request_id" value="[^"]+"'),
    re.compile(r'value="[^"]+" name="request_id"'),
)
# What each answer makes anew: a batch, at an address of its own.
MADE = re.compile(r"/opgaver/[0-9a-f-]{36}/")
OWN_HEADERS = {"X-Request-ID", "X-Correlation-ID", "Date", "Expires", "Last-Modified"}
BOOKKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True, slots=True)
class Answer:
    """All that somebody outside can see of an answer, the work it took included."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    queries: int

    def differs(self, other: Answer) -> str:
        """In what, in a few words; empty when in nothing."""
        if self.status != other.status:
            return f"status {self.status} and {other.status}"
        if self.headers != other.headers:
            return f"headers {set(self.headers) ^ set(other.headers)}"
        if self.body != other.body:
            at = next((i for i, (a, b) in enumerate(zip(self.body, other.body, strict=False)) if a != b), -1)
            return f"body: …{self.body[at - 40 : at + 60]!r} and …{other.body[at - 40 : at + 60]!r}"
        return f"{self.queries} queries and {other.queries}" if self.queries != other.queries else ""


def looked_at(arena: Arena, person: Person, method: str, path: str, data: Any, named: Iterable[str]) -> Answer:
    """The answer, with everything in `named` (ids that were asked for) put out of sight."""
    # Counts of the menu are remembered: the first answer must not have asked for what the second remembers.
    cache.clear()
    caches["process"].clear()
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = arena.ask(person, method, path, data)
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode(errors="replace")
    for mark in PASSING:
        text = mark.sub("", text)
    headers = [(k, MADE.sub("/opgaver/…/", v)) for k, v in answer.headers.items() if k not in OWN_HEADERS]
    for name in named:
        text = text.replace(name, "…")
        headers = [(k, v.replace(name, "…")) for k, v in headers]
    asked = [q for q in queries.captured_queries if not q["sql"].startswith(BOOKKEEPING)]
    return Answer(answer.status_code, tuple(sorted(headers)), text, len(asked))
