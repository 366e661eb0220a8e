"""The front page's registry: what people look up, what needs attention (tasks), what is worth a glance (panels)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from selfservice.kernel.actor import Actor, Needed


@dataclass(frozen=True, slots=True)
class Task:
    """Something that needs the person: a fact, what it means, and one act."""

    icon: str
    title: str
    text: str
    url: str
    action: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A button of the front page's big field: what is written there is sent to the page named, with what is to be done
    to it (`act`).

    The field asks the `question` of its first button; buttons to other questions are left out.
    """

    order: int
    label: Any
    icon: str
    url_name: str
    question: Any
    field_label: Any
    function: Needed | None = None
    act: str = ""
    # For whoever has no other button of the same question.
    spare: bool = False

    @property
    def url(self) -> str:
        """Where the field's text goes as `q`."""
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the front page: a template and what it shows."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


# What an app says of some companies, by their ids: short facts, which stand beside each.
CompanyFacts = Callable[[HttpRequest, Sequence[int]], Mapping[int, list[str]]]
_lookups: list[Lookup] = []
_facts: list[CompanyFacts] = []
_tasks: list[Callable[[HttpRequest], list[Task]]] = []
_panels: list[tuple[int, Callable[[HttpRequest], Panel | None]]] = []


def register_lookup(lookup: Lookup) -> None:
    """Add a button."""
    _lookups.append(lookup)
    _lookups.sort(key=lambda entry: entry.order)


def lookups_for(actor: Actor) -> list[Lookup]:
    """The buttons to one question that the actor's functions give, in order."""
    given = [one for one in _lookups if one.function is None or actor.holds(one.function)]
    asked = [one for one in given if one.question == given[0].question]
    return [one for one in asked if not one.spare] or asked


def register_tasks(find: Callable[[HttpRequest], list[Task]]) -> None:
    """Add a source of tasks."""
    _tasks.append(find)


def register_panel(order: int, find: Callable[[HttpRequest], Panel | None]) -> None:
    """Add a panel; None leaves it out for this person."""
    _panels.append((order, find))
    _panels.sort(key=lambda entry: entry[0])


def register_company_facts(find: CompanyFacts) -> None:
    """Add a source of facts about companies."""
    _facts.append(find)


def facts_of(request: HttpRequest, companies: Sequence[int]) -> dict[int, list[str]]:
    """What all apps say of the companies."""
    told: dict[int, list[str]] = {pk: [] for pk in companies}
    for find in _facts:
        for pk, facts in find(request, companies).items():
            told[pk] += facts
    return told


def tasks_for(request: HttpRequest) -> list[Task]:
    """Everything that needs the person now."""
    return [task for find in _tasks for task in find(request)]


def panels_for(request: HttpRequest) -> list[Panel]:
    """The panels the person's functions give, in order."""
    return [panel for _order, find in _panels if (panel := find(request))]
