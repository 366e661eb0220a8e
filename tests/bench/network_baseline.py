"""The baseline of many orders: a plain loop of PUTs over kept-alive connections by the standard library, no database.

`python -m tests.bench.network_baseline 10000 16`, inside a portal's environment; prints the seconds it took.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from uuid import uuid4

import django

from tests.bulk_orders import FIRST


def main(count: int, connections: int) -> None:
    """Measure."""
    django.setup()
    from django.conf import settings

    place = urlsplit(settings.NETWORK_URL)
    body = json.dumps({"bars": ["all"]})

    def send(part: int) -> None:
        connection = http.client.HTTPConnection(place.hostname or "", place.port)
        for n in range(part, count, connections):
            headers = {"Authorization": f"Bearer {settings.NETWORK_TOKEN}", "Idempotency-Key": str(uuid4())}
            path = f"/provisioning/v1/subscribers/{FIRST + n}/bars"
            connection.request("PUT", path, body, {**headers, "Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 202:
                raise RuntimeError(f"the network answered {answer.status}")

    started = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(send, range(connections)))
    print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
