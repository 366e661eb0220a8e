"""Answers put side by side: what is left of them when what must differ is taken out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from tests.caches import empty_caches
from tests.isolation.arena import Arena
from tests.isolation.bare_pages import bare_pages
from tests.isolation.people import Person

# Of the answer alone: the form's token, a form's own id, that of a message, the request's id.
PASSING = (
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"'),
    re.compile(r'name="request_id" value="[^"]+"'),
    re.compile(r'value="[^"]+" name="request_id"'),
    re.compile(r'name="client_id" value="[^"]+"'),
)
# What each answer creates: a batch, at an address of its own.
MADE = re.compile(r"/opgaver/[0-9a-f-]{36}/")
OWN_HEADERS = {"X-Request-ID", "X-Correlation-ID", "Date", "Expires", "Last-Modified"}
BOOKKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK")
UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
REFUSED = (403, 404)
# Persons for whom the page of a refusal has been drawn, by status.
drawn_for: set[tuple[str, int]] = set()
# A path with data to post, for what is another's; and the same for what does not exist.
Pair = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Answer:
    """All that somebody outside can see of an answer, the work it took included."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    queries: int

    def without(self, named: Iterable[str]) -> Answer:
        """The answer without the ids that were asked for, nor that of a new object to whose page it leads."""
        headers, text = self.headers, self.body
        for name in named:
            text = text.replace(name, "…")
            headers = tuple((k, v.replace(name, "…")) for k, v in headers)
        headers = tuple((k, UID.sub("<uid>", v) if k == "Location" else v) for k, v in headers)
        return replace(self, headers=headers, body=text)

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


def looked_at(arena: Arena, person: Person, method: str, path: str, data: Any) -> Answer:
    """The answer, and the number of its queries."""
    # Counts of the menu are remembered: the first answer must not have asked for what the second remembers.
    empty_caches()
    statements: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    # Without Django's log of queries, which composes the text of each.
    with connection.execute_wrapper(note):
        answer = arena.ask(person, method, path, data)
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode(errors="replace")
    for mark in PASSING:
        text = mark.sub("", text)
    headers = [(k, MADE.sub("/opgaver/…/", v)) for k, v in answer.headers.items() if k not in OWN_HEADERS]
    asked = [sql for sql in statements if not sql.startswith(BOOKKEEPING)]
    return Answer(answer.status_code, tuple(sorted(headers)), text, len(asked))


@dataclass(slots=True)
class Comparison:
    """Compares the answers to requests for what is another's with those to the same requests for what does not exist.

    A request for what does not exist is sent once, however many are compared with it. Where the answers differ, both
    requests are sent again, right after each other, and these answers count. The page of a refusal is drawn once for
    each method and status, and once for each person.
    """

    arena: Arena
    missing: dict[str, Answer] = field(default_factory=dict)
    drawn: set[tuple[str, int]] = field(default_factory=set)

    def differs(self, person: Person, method: str, pair: Pair, named: Sequence[str]) -> str:
        """In what the answers to the pair of paths and data differ, apart from the ids in `named`."""
        with bare_pages():
            found = looked_at(self.arena, person, method, *pair[0])
            key = repr((person.name, method, pair[1]))
            if key not in self.missing:
                self.missing[key] = looked_at(self.arena, person, method, *pair[1])
            same = not found.without(named).differs(self.missing[key].without(named))
        undrawn = {(method, found.status), (person.name, found.status)} - self.drawn - drawn_for
        if same and (found.status not in REFUSED or not undrawn):
            return ""
        self.drawn |= undrawn
        drawn_for.add((person.name, found.status))
        again = [looked_at(self.arena, person, method, *one).without(named) for one in pair]
        return again[0].differs(again[1])
