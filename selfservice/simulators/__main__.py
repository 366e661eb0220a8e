"""`python -m selfservice.simulators`: the simulated world on one HTTP and one SMTP port."""

from __future__ import annotations

import argparse
import os

import uvicorn

from selfservice.simulators.app import build


def main() -> None:
    """Read the arguments (tokens from the environment) and serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--smtp-port", type=int, default=8025)
    parser.add_argument("--state", default=":memory:", help="SQLite file; in memory by default")
    given = parser.parse_args()
    app = build(
        state=given.state,
        smtp_port=given.smtp_port,
        eboks_token=os.environ.get("EBOKS_TOKEN", "demo-eboks"),
        sms_token=os.environ.get("SMS_TOKEN", "demo-sms"),
        network_token=os.environ.get("NETWORK_TOKEN", "demo-network"),
        callback_url=os.environ.get("NETWORK_CALLBACK_URL", ""),
        callback_secret=os.environ.get("NETWORK_CALLBACK_SECRET", "demo-network-callback"),
        numbers=os.environ.get("NETWORK_NUMBERS", ""),
        cvr_login=f"{os.environ.get('CVR_USER', 'demo')}:{os.environ.get('CVR_PASSWORD', 'demo-cvr')}",
    )
    uvicorn.run(
        app, host=given.host, port=given.port, log_level="warning", access_log=False, timeout_graceful_shutdown=1
    )


if __name__ == "__main__":
    main()
