"""Registry of object pages by model, for links from the log, from batches and from scheduled runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from selfservice.kernel.registry import Registry
from selfservice.kernel.scope.actor import Actor

_links: Registry[str, Callable[[Actor, int], str | None]] = Registry("page of a model")


def register_link(model: str, url: Callable[[Actor, int], str | None]) -> None:
    """Register the page of a model ("accounts.user"); `url` returns None for an object that the actor does not see."""
    _links.register(model, url)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """The argument `url` of `register_link` for the page with this URL name, which takes the object's public id."""

    model: type[Any]
    url_name: str

    def __call__(self, actor: Actor, pk: int) -> str | None:
        """Return the URL if the actor sees the object."""
        uid = self.model.objects.visible_to(actor).filter(pk=pk).values_list("uid", flat=True).first()
        return reverse(self.url_name, args=[uid]) if uid else None


def has_page(model: str) -> bool:
    """Return whether a model's objects have a page."""
    return model in _links


def link_to(actor: Actor, model: str, pk: int | None) -> str | None:
    """Return the URL of an object's page, if it has one and the actor sees the object."""
    url = _links.get(model)
    return url(actor, pk) if url and pk is not None else None


def page_of(target: Any) -> str:
    """Return the URL of the page of an object that was read by `visible_to`; empty if it has no page."""
    link = _links.get(target._meta.label_lower)
    return reverse(link.url_name, args=[target.uid]) if isinstance(link, OwnPage) else ""


def subject(actor: Actor, model: str, uid: str, *, function: str | None = None) -> Any:
    """Return the object with a public id, of a model that has a page; None if the actor does not see it."""
    if model not in _links:
        return None
    known: Any = apps.get_model(model)
    try:
        return known.objects.visible_to(actor, function=function).filter(uid=uid).first()
    except (ValueError, ValidationError):
        return None
