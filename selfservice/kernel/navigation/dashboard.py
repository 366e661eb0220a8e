"""Registry of the front page: lookups, tasks (what needs attention) and panels (overviews)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from selfservice.kernel.cache.versions import count_of
from selfservice.kernel.cache.versions import versions as versions_of
from selfservice.kernel.registry import Registry, name_of
from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.web.fragment_cache import cached, person_key

T = TypeVar("T")


class Urgency(IntEnum):
    """How soon a task should be done; the front page shows the most urgent first."""

    NOW = 1
    SOON = 2
    ADVICE = 3


class Place(IntEnum):
    """Where a panel is: across the page, in its main column, or in the narrow column at the right."""

    WIDE = 1
    MAIN = 2
    SIDE = 3


@dataclass(frozen=True, slots=True)
class Task:
    """Something that needs the user's attention: a fact, its meaning, and one act."""

    icon: str
    title: str
    text: str
    url: str
    action: str
    tone: str = ""
    urgency: Urgency = Urgency.ADVICE


@dataclass(frozen=True, slots=True)
class Lookup:
    """A button of the front page's search field: it sends the text to a page, with the act to do (`act`).

    The field shows the `question` of its first button; buttons with other questions are left out.
    """

    order: int
    label: Any
    icon: str
    url_name: str
    question: Any
    field_label: Any
    function: Needed | None = None
    act: str = ""
    # Shown only to users who have no other button with the same question.
    spare: bool = False
    # The question above several results, of which the user chooses one for the act.
    choice: Any = ""

    @property
    def url(self) -> str:
        """The URL that receives the field's text as `q`."""
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the front page: a template and its context."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    place: Place = Place.MAIN


class DrawnPanel(NamedTuple):
    """A panel as HTML."""

    place: Place
    html: str


# Returns short facts about companies by id, shown next to each company.
CompanyFacts = Callable[[HttpRequest, Sequence[int]], Mapping[int, list[str]]]
FindTasks = Callable[[HttpRequest], list[Task]]
FindPanel = Callable[[HttpRequest], Panel | None]
About = tuple[type[Model], ...]
_lookups: Registry[tuple[Any, ...], Lookup] = Registry("button", order=lambda lookup: lookup.order)
_facts: Registry[str, CompanyFacts] = Registry("source of facts")
_tasks: Registry[str, tuple[FindTasks, About]] = Registry("source of tasks")
_panels: Registry[str, tuple[int, FindPanel, About]] = Registry("panel", order=lambda panel: panel[0])
# All models that cached tasks and panels depend on.
_about: list[type[Model]] = []


def register_lookup(lookup: Lookup) -> None:
    """Register a button."""
    _lookups.register((lookup.url_name, lookup.act, lookup.spare), lookup)


def lookups_for(actor: Actor) -> list[Lookup]:
    """Return the buttons with one question that the actor's functions allow, in order."""
    given = [one for one in _lookups.values() if one.function is None or actor.holds(one.function)]
    asked = [one for one in given if one.question == given[0].question]
    return [one for one in asked if not one.spare] or asked


def register_tasks(find: FindTasks, *, about: About = ()) -> None:
    """Register a source of tasks. `about`: all models that the tasks depend on.

    With `about` the tasks are cached per person, for half a minute or until a row of such a model is written.
    """
    _note(about)
    _tasks.register(name_of(find), (find, about))


def register_panel(order: int, find: FindPanel, *, about: About = ()) -> None:
    """Register a panel; `find` returns None to leave it out for a person.

    With `about`, all models that it depends on, the panel is cached and must not contain a form.
    """
    _note(about)
    _panels.register(name_of(find), (order, find, about))


def register_company_facts(find: CompanyFacts, *, about: About = ()) -> None:
    """Register a source of facts about companies, with the models that they depend on."""
    _note(about)
    _facts.register(name_of(find), find)


def _note(about: About) -> None:
    for model in about:
        count_of(model)
        if model not in _about:
            _about.append(model)


def facts_of(request: HttpRequest, companies: Sequence[int]) -> dict[int, list[str]]:
    """Return the facts of all apps about the companies."""
    found: dict[int, list[str]] = {pk: [] for pk in companies}
    for find in _facts.values():
        for pk, facts in find(request, companies).items():
            found[pk] += facts
    return found


def tasks_for(request: HttpRequest) -> list[Task]:
    """Return everything that needs the user's attention now, the most urgent first."""
    tasks = [task for find, about in _tasks.values() for task in _cached(request, find, about, partial(find, request))]
    return sorted(tasks, key=lambda task: task.urgency)


def panels_for(request: HttpRequest) -> list[DrawnPanel]:
    """Return the panels that the user's functions allow, in order."""
    drawn = [_cached(request, find, about, partial(_drawn, request, find)) for _order, find, about in _panels.values()]
    return [panel for panel in drawn if panel.html]


def _drawn(request: HttpRequest, find: FindPanel) -> DrawnPanel:
    panel = find(request)
    if panel is None:
        return DrawnPanel(Place.MAIN, "")
    return DrawnPanel(panel.place, render_to_string(panel.template, {"panel": panel.context}, request))


def _cached(request: HttpRequest, find: Callable[..., Any], about: About, make: Callable[[], T]) -> T:
    if not about:
        return make()
    if not hasattr(request, "front_key"):
        person = person_key(request)
        versions = versions_of(_about) if person else None
        request.front_key = (person, versions) if person and versions is not None else None  # type: ignore[attr-defined]
    key = request.front_key  # type: ignore[attr-defined]
    return cached((*key, "front page", find.__module__, find.__name__), make) if key else make()
