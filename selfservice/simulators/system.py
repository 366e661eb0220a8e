"""A simulated system: `SYSTEM` in `gateways/<name>/simulator.py`, with its templates in the same folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from starlette.routing import Route


@dataclass(frozen=True, slots=True)
class System:
    """A simulated system: what it answers, and what the simulators' pages show of it.

    `routes` are its interface, and pages for people below `/sim/`, of which `home` is the first. `order` is its place
    on the pages. `settings` are its environment variables, with their defaults. `schema` makes its tables. `modes` are
    its own faults, with their names on the panel; a system that is not `on_panel` never calls `faults.strike`. `latest`
    is the query of its part of the front page, which `templates/latest.html` draws. `run` surrounds the life of the
    process: it gets the application's state (`store`, `settings`, `host`, `smtp_port`).
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
