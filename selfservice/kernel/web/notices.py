"""Registry of notices at the top of pages that another app draws, such as a disturbance on the page of a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.http import HttpRequest

from selfservice.kernel.registry import Registry, name_of


class PageNotice(NamedTuple):
    """A notice: what it says, and a link to more. `tone` is one of the style sheet's."""

    title: str
    text: str
    url: str
    action: str
    tone: str = ""


FindNotices = Callable[[HttpRequest], Sequence[PageNotice]]
_sources: Registry[str, FindNotices] = Registry("source of notices")


def register(find: FindNotices) -> None:
    """Register a source. It is asked on every page, and must cost nothing on those that it has nothing to say of."""
    _sources.register(name_of(find), find)


def notices_on(request: HttpRequest) -> list[PageNotice]:
    """Return the notices of the page that is asked for."""
    return [notice for find in _sources.values() for notice in find(request)]
