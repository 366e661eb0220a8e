"""The ASGI application: the simulated systems of all gateways, a front page and the fault panel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from selfservice.simulators import faults
from selfservice.simulators.pages import GATEWAYS, HERE, page
from selfservice.simulators.store import Store
from selfservice.simulators.system import System


def systems() -> dict[str, System]:
    """Return all simulated systems by gateway name, in the order of the pages."""
    names = [path.parent.name for path in GATEWAYS.glob("*/simulator*")]
    found = {name: import_module(f"selfservice.gateways.{name}.simulator").SYSTEM for name in names}
    return dict(sorted(found.items(), key=lambda entry: entry[1].order))


async def front(request: Request) -> Response:
    """Return the front page: all systems with their latest items."""
    state = request.app.state
    latest = {name: state.store.rows(system.latest) for name, system in state.systems.items() if system.latest}
    return page(request, "index.html", latest=latest, faults=faults.faults)


async def health(request: Request) -> Response:
    """Answer the health checks of the supervisor and the tests."""
    return JSONResponse({"status": "ok"})


class AbortedResponse(Response):
    """A response that breaks off, as when the network connection fails."""

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Any]) -> None:
        # Announce a body and send none, so that the server closes the connection.
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"999")]})


async def abort_connection(request: Request, dropped: Exception) -> Response:
    """Handle ConnectionDropped: close the connection."""
    return AbortedResponse()


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Run the background work of the systems from startup to shutdown."""
    async with AsyncExitStack() as stack:
        for system in app.state.systems.values():
            if system.run:
                await stack.enter_async_context(system.run(app.state))
        yield


def build(*, store: str, host: str, smtp_port: int, environment: Mapping[str, str]) -> Starlette:
    """Return the ASGI application.

    `store` is the SQLite file; the SMTP server listens on `host` and `smtp_port`; the systems read their settings from
    `environment`.
    """
    found = systems()
    routes = [*faults.routes, Route("/", front), Route("/sim/health", health)]
    routes += [route for system in found.values() for route in system.routes]
    # Starlette matches routes in this order: the systems' APIs, which are called most often, come first.
    routes.sort(key=lambda route: route.path.startswith("/sim/"))
    app = Starlette(
        routes=[*routes, Mount("/sim/static", StaticFiles(directory=HERE / "static"))],
        lifespan=lifespan,
        exception_handlers={faults.ConnectionDropped: abort_connection},
    )
    defaults = {name: default for system in found.values() for name, default in system.settings.items()}
    app.state.settings = {name: environment.get(name, default) for name, default in defaults.items()}
    app.state.systems, app.state.host, app.state.smtp_port = found, host, smtp_port
    app.state.store = Store(store, [system.schema for system in found.values()])
    return app
