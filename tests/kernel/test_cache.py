"""The cache keeps plain values and runs nothing."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from django.core.cache import cache, caches

from selfservice.kernel.cache.figures import cached_figure


@pytest.mark.parametrize("value", [0, 7, True, False, "tekst", None, [1, "to"], {"a": 1.5}])
def test_what_is_kept_comes_back(value: Any) -> None:
    cache.set("x", value)
    found = cache.get("x", default="none")
    assert found == value
    assert type(found) is type(value)


def test_it_counts() -> None:
    cache.set("n", 1)
    assert cache.incr("n") == 2
    assert cache.get("n") == 2


def test_a_pickle_in_redis_is_not_loaded() -> None:
    client: Any = caches["default"]
    raw = client._cache.get_client("x", write=True)
    raw.set(cache.make_key("x"), pickle.dumps(print))
    with pytest.raises(ValueError, match=r"."):
        cache.get("x")


def test_a_figure_is_made_once() -> None:
    made: list[int] = []

    def make() -> bool:
        made.append(1)
        return False

    assert cached_figure("figure", [1], make) is cached_figure("figure", [1], make) is False
    assert cached_figure("figure", [2], make) is False
    assert len(made) == 2
