"""The application: a line for each system that is simulated."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiosmtpd.smtp import SMTP
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from selfservice.simulators import cvr, eboks, faults, mail, network, network_orders, sms
from selfservice.simulators.network_events import Caller
from selfservice.simulators.pages import HERE, page
from selfservice.simulators.store import Store

# What is called most often comes first: addresses are looked for in this order.
SYSTEMS = (network_orders, eboks, sms, mail, cvr, network, faults)


async def front(request: Request) -> Response:
    """What is simulated, with the latest of each."""
    store: Store = request.app.state.store
    return page(
        "index.html",
        letters=store.rows("SELECT message_id, cvr, title, received_at FROM letter ORDER BY received_at DESC LIMIT 5"),
        messages=store.rows("SELECT * FROM sms ORDER BY id DESC LIMIT 5"),
        orders=store.rows("SELECT * FROM provisioning ORDER BY rowid DESC LIMIT 5"),
        mails=store.rows("SELECT id, subject, received_at FROM mail ORDER BY id DESC LIMIT 5"),
        faults=faults.faults,
    )


async def health(request: Request) -> Response:
    """For the supervisor and tests."""
    return JSONResponse({"status": "ok"})


class Cut(Response):
    """Ends the exchange amid the response, as a cut cable would."""

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Any]) -> None:
        # A length is promised and nothing follows: the server can only cut the connection.
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"999")]})


async def cut(request: Request, dropped: Exception) -> Response:
    """What a handler that raises Dropped answers."""
    return Cut()


def build(
    *,
    state: str,
    smtp_port: int,
    eboks_token: str,
    sms_token: str,
    cvr_login: str,
    network_token: str,
    callback_url: str = "",
    callback_secret: str = "",
    numbers: str = "",
) -> Starlette:
    """The ASGI application."""
    store = Store(state)
    cvr.seed(store)
    network.seed(store, numbers)
    caller = Caller(store, callback_url, callback_secret)

    @contextlib.asynccontextmanager
    async def smtp(app: Starlette) -> AsyncIterator[None]:
        calling = asyncio.create_task(network_orders.keep_working(caller))
        server = await asyncio.get_running_loop().create_server(
            lambda: SMTP(mail.Inbox(store), enable_SMTPUTF8=True), "127.0.0.1", smtp_port
        )
        try:
            yield
        finally:
            server.close()
            calling.cancel()

    routes: list[BaseRoute] = [route for system in SYSTEMS for route in system.routes]
    routes += [
        Route("/", front),
        Route("/sim/health", health),
        Mount("/sim/static", StaticFiles(directory=HERE / "static")),
    ]
    app = Starlette(routes=routes, lifespan=smtp, exception_handlers={faults.Dropped: cut})
    app.state.store, app.state.caller, app.state.numbers = store, caller, numbers
    app.state.eboks_token, app.state.sms_token, app.state.network_token = eboks_token, sms_token, network_token
    app.state.cvr_user, app.state.cvr_password = cvr_login.split(":", 1)
    return app
