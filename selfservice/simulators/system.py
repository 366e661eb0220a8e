"""Description of a simulated system: SYSTEM in `gateways/<name>/simulator.py`; its templates are in the same folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from starlette.routing import Route


@dataclass(frozen=True, slots=True)
class System:
    """A simulated system: its API, tables, settings and pages.

    `routes` are its API, and pages for people below `/sim/`, of which `home` is the first. `order` is its position on
    the pages. `settings` are its environment variables with their defaults. `schema` creates its tables. `modes` are
    its own fault modes with their labels on the panel; a system that is not `on_panel` never calls `faults.next_fault`.
    `latest` is the query of its part of the front page, which `templates/latest.html` renders. `run` is a context
    manager around the life of the process; it gets the application's state (`store`, `settings`, `host`, `smtp_port`).
    """

    title: str
    order: int
    home: str
    routes: Sequence[Route]
    settings: Mapping[str, str] = field(default_factory=dict)
    schema: str = ""
    modes: Mapping[str, str] = field(default_factory=dict)
    on_panel: bool = True
    latest: str = ""
    run: Callable[[Any], AbstractAsyncContextManager[None]] | None = None
