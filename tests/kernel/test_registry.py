"""The registry that apps fill: each key once, in order."""

from __future__ import annotations

import pytest

from selfservice.kernel.registry import AlreadyRegistered, Registry, name_of


def test_entries_in_the_order_in_which_they_came() -> None:
    jobs: Registry[str, int] = Registry("job")
    jobs.register("second", 2)
    jobs.register("first", 1)
    assert list(jobs.items()) == [("second", 2), ("first", 1)]


def test_entries_in_their_own_order_and_equals_as_they_came() -> None:
    items: Registry[str, tuple[int, str]] = Registry("item", order=lambda item: item[0])
    for place in ((2, "c"), (1, "a"), (1, "b")):
        items.register(place[1], place)
    assert list(items) == ["a", "b", "c"]


def test_a_key_is_registered_once() -> None:
    items: Registry[str, str] = Registry("menu item")
    items.register("users", "one")
    with pytest.raises(AlreadyRegistered, match="menu item 'users' is registered already: 'one'"):
        items.register("users", "another")
    assert items == {"users": "one"}


def test_the_key_of_a_function() -> None:
    assert name_of(name_of) == "selfservice.kernel.registry.name_of"
