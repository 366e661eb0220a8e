"""Registry of what a number belongs to in the apps above: read with the subscription, and among its page's details."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db.models import Subquery
from django.urls import reverse

from selfservice.kernel.registry import Registry
from selfservice.kernel.scope.actor import Actor


class Related(NamedTuple):
    """What a number may belong to: what it is called, its page, and what finds it as far as the actor may see it.

    `find` returns rows of a JSON object with `uid` and `name`, by OuterRef("number") and OuterRef("company").
    """

    label: Any
    url_name: str
    find: Callable[[Actor], Any]


_known: Registry[str, Related] = Registry("what a number belongs to")


def register_related(name: str, related: Related) -> None:
    """Register what the number of a subscription may belong to."""
    _known.register(name, related)


def related_objects(actor: Actor) -> dict[str, Subquery]:
    """Return what reads the first object of each kind together with the subscription."""
    return {f"related_{name}": Subquery(related.find(actor)[:1]) for name, related in _known.items()}


def related_to(subscription: Any) -> Iterator[tuple[Any, str, str]]:
    """Yield what, name and page of the objects that a number belongs to. The subscription was read with them."""
    for name, related in _known.items():
        if found := getattr(subscription, f"related_{name}", None):
            yield related.label, found["name"], reverse(related.url_name, args=[found["uid"]])
