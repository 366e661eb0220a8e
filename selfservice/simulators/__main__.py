"""`python -m selfservice.simulators`: the simulated world on one HTTP and one SMTP port."""

from __future__ import annotations

import argparse
import os

import uvicorn

from selfservice.simulators.app import build


def main() -> None:
    """Parse the arguments and serve until a signal stops the process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--smtp-port", type=int, default=8025)
    parser.add_argument("--state", default=":memory:", help="SQLite file; in memory by default")
    given = parser.parse_args()
    app = build(store=given.state, host=given.host, smtp_port=given.smtp_port, environment=os.environ)
    uvicorn.run(
        app, host=given.host, port=given.port, log_level="warning", access_log=False, timeout_graceful_shutdown=1
    )


if __name__ == "__main__":
    main()
