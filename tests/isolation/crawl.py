"""Every page that a person can reach: by links from the front page, by every route and object, downloads included.

Of a route's objects that are the same to the oracle, the others are left out once the first is refused.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin

from pypdf import PdfReader

from selfservice.kernel.lists.views import ListPage
from tests.isolation.arena import Arena
from tests.isolation.bare_pages import bare_pages
from tests.isolation.cells import sameness
from tests.isolation.makers import address, things_for
from tests.isolation.people import Person
from tests.isolation.routes import Route, routes

UID = re.compile(r"[0-9a-f-]{36}")
REFUSED = (403, 404)
LINK = re.compile(r'(?:href|action)="([^"#]+)"')
# More says nothing new: the same lists, sorted in another way.
MOST = 100
# Downloads of pages that are no list, and the ZIP of all invoices that somebody sees.
FILES = ("format=csv", "format=xlsx")
DOWNLOADS = {
    "costs": (*FILES, "efter=nummer&format=csv", "efter=afdeling&som=i-dag&format=csv"),
    "invoice_documents": ("fra=1.1.2000&til=31.12.2099",),
}
ROUTES = [route for route in routes() if not route.path.startswith("/admin/") and route.offers("GET")]
# Pages on which a company is meant to read what another has written: the offer of a number, with both parties' names.
SHARED = frozenset({"transfer_answer", "transfer_take", "takeover_answer"})


def starts(arena: Arena, searched: Iterable[str]) -> Iterator[tuple[str, object]]:
    """The front page, every route with every object, every list as a file, and searches for what is another's.

    Each with what it has in common with addresses that are refused when it is; None with none.
    """
    yield "/", None
    for route in ROUTES:
        if route.name in SHARED:
            continue
        for thing in things_for(arena, route):
            path, kind = address(route, thing), (route.path, sameness(route, thing))
            yield from ((one, kind) for one in (path, *_files(route, path)))
        yield from ((one, (route.path, None)) for one in _lists(route, searched))
    yield from ((f"/soeg/?q={quote(text)}", None) for text in searched)


def _is_list(route: Route) -> bool:
    return isinstance(route.view_class, type) and issubclass(route.view_class, ListPage)


def _files(route: Route, path: str) -> Iterator[str]:
    yield from (f"{path}?{query}" for query in DOWNLOADS.get(route.name, FILES if _is_list(route) else ()))


def _lists(route: Route, searched: Iterable[str]) -> Iterator[str]:
    if _is_list(route):
        yield from (f"{route.path}?q={quote(text)}" for text in searched)
        yield f"{route.path}?raekker=100"


@dataclass
class Drawing:
    """Asks for pages. That of a refusal is drawn once for each route and kind of refusal.

    That the page is the same for what is another's and for what does not exist is tested by test_as_missing.py.
    """

    arena: Arena
    person: Person
    drawn: set[tuple[str, int]] = field(default_factory=set)
    # Links that were followed.
    followed: int = 0

    def ask(self, path: str) -> Any:
        """The answer to GET."""
        route = UID.sub("…", path)
        if any((route, status) in self.drawn for status in REFUSED):
            with bare_pages():
                answer = self.arena.ask(self.person, "GET", path)
            if answer.status_code not in REFUSED or (route, answer.status_code) in self.drawn:
                return answer
        answer = self.arena.ask(self.person, "GET", path)
        if answer.status_code in REFUSED:
            self.drawn.add((route, answer.status_code))
        return answer


def crawl(arena: Arena, person: Person, searched: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Path and text of every answer. The word that was searched for is taken out of its own answer."""
    searched = list(searched)
    waiting, drawing = deque(dict(starts(arena, searched)).items()), Drawing(arena, person)
    known = {path for path, _kind in waiting}
    refused: set[object] = set()
    while waiting:
        path, kind = waiting.popleft()
        if kind in refused:
            continue
        answer = drawing.ask(path)
        if kind and answer.status_code in REFUSED:
            refused.add(kind)
        text = without_question(path, text_of(answer), searched)
        yield path, text
        links = _links(path, text) if "html" in answer.headers.get("Content-Type", "") else ()
        new = [target for target in dict.fromkeys(links) if target not in known][: max(0, MOST - drawing.followed)]
        drawing.followed += len(new)
        known.update(new)
        waiting.extend((target, None) for target in new)


def without_question(path: str, text: str, searched: Iterable[str]) -> str:
    """The text without what was asked for, which may be said back: the word, and ids in the address."""
    for word in searched:
        if f"q={quote(word)}" in path:
            text = text.replace(word, "")
    for uid in UID.findall(path):
        text = text.replace(uid, "")
    return text


def _links(path: str, text: str) -> Iterator[str]:
    for link in LINK.findall(text):
        target = urljoin(path, html.unescape(link))
        if target.startswith("/") and not target.startswith(("//", "/static/")):
            yield target


def _inside(content: bytes) -> str:
    """The text of a file, of a PDF with what is attached to it."""
    if not content.startswith(b"%PDF"):
        return content.decode(errors="replace")
    reader = PdfReader(io.BytesIO(content))
    attached = [one.decode(errors="replace") for several in reader.attachments.values() for one in several]
    return "\n".join([*(page.extract_text() for page in reader.pages), *attached])


def text_of(answer: Any) -> str:
    """What a person reads in an answer, whatever kind of file it is."""
    body: bytes = b"".join(answer) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as workbook:
            return "\n".join(_inside(workbook.read(name)) for name in workbook.namelist())
    if body.startswith(b"%PDF"):
        return _inside(body)
    where = answer.headers.get("Location", "")
    return f"{where}\n{body.decode(errors='replace')}"
