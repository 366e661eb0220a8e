"""Every route, method, person and object: login, 403 with the function's name, 404, 405, or let through; nothing else.

The answers come from oracle.py, which knows the rules and not the code. Each denial has its positive control: somebody
for whom the same route and method are open.
"""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext

import pytest
from django.core.cache import cache

from tests.isolation.arena import Arena
from tests.isolation.bare_pages import bare_pages
from tests.isolation.cells import cells
from tests.isolation.makers import address
from tests.isolation.oracle import NOT_SIGNED, OPEN, expected
from tests.isolation.routes import Route, routes
from tests.isolation.rules import RULES

# At least so many questions are asked; raise it when the portal grows, never lower it.
LEAST = 5_000
ROUTES = list(routes())
asked: Counter[str] = Counter()
drawn: set[tuple[object, ...]] = set()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_every_cell(route: Route, arena: Arena) -> None:
    wrong: list[str] = []
    open_to_someone, opened = set(), set()
    for thing, method, person in cells(arena, route):
        path = address(route, thing)
        want = expected(route, method, person, thing)
        # The page of a refusal is drawn once for each method and kind of refusal of a route, and once for each person.
        undrawn = {(route.path, method, want), (person.name, want.statuses)} - drawn
        drawn.update(undrawn)
        with nullcontext() if undrawn else bare_pages():
            answer = arena.ask(person, method, path, thing.data or None)
        asked[route.path] += 1
        if not want.fits(answer):
            got = f"{answer.status_code} {answer.headers.get('Location', '')}{arena.client.failure}"
            wrong.append(f"{method} {path} ({thing.label}) as {person.name}: {got}, not {want}")
        if want.allowed:
            open_to_someone.add(method)
        # Nobody here can sign: that a signed request gets through is for the tests of the call-backs.
        if want.allowed and (answer.status_code in OPEN or want in NOT_SIGNED.values()):
            opened.add(method)
        if len(wrong) > 40:
            break
        # What limits one person's tries must not answer the next.
        cache.clear()
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong)
    assert_somebody_gets_through(route, open_to_someone, opened)


def assert_somebody_gets_through(route: Route, open_to_someone: set[str], opened: set[str]) -> None:
    """Else the denials prove nothing."""
    if route.path.startswith("/admin/"):
        # What support may not do either has no positive control; what they may is known by its first method.
        assert opened or not open_to_someone, f"not even support gets through {route.path}"
        return
    wanted = {method for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS") if route.offers(method)}
    assert wanted <= open_to_someone, f"the rules let nobody at all through {route.path} by {wanted - open_to_someone}"
    assert wanted <= opened, f"nobody at all gets through {route.path} by {sorted(wanted - opened)}"


def test_there_are_as_many_cells_as_there_were(request: pytest.FixtureRequest) -> None:
    chosen = [item for item in request.session.items if item.name.startswith("test_every_cell")]
    if len(chosen) < len(ROUTES):
        pytest.skip("only some routes were asked")
    print(f"{sum(asked.values())} cells")
    assert sum(asked.values()) >= LEAST


def test_no_rule_is_left_over() -> None:
    assert set(RULES) - {route.name for route in ROUTES} == set()
