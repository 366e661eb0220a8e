"""The health check on a socket and in a thread of its own: it answers while all request threads are busy."""

from __future__ import annotations

import json
import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread


class _Handler(BaseHTTPRequestHandler):
    timeout = 5

    def do_GET(self) -> None:
        from django.db import close_old_connections

        from selfservice.site.health import state

        close_old_connections()
        status, answer = state()
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: probes come every few seconds."""


def serve(listener: socket.socket) -> None:
    """Answer every GET on the listening socket, in a daemon thread."""
    server = HTTPServer(listener.getsockname()[:2], _Handler, bind_and_activate=False)
    server.socket.close()
    # Every worker wakes up for a connection, and one gets it.
    listener.setblocking(False)
    server.socket = listener
    Thread(target=server.serve_forever, name="health", daemon=True).start()
