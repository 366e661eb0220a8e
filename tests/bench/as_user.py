"""`python -m tests.bench.as_user mette.lindqvist /`, inside a portal's environment: a session, and a page's queries.

Prints the key of a session logged in with two factors, and how many statements one GET of the page takes, once it is
warm. Every statement counts but those that begin and end transactions.
"""

from __future__ import annotations

import json
import re
import sys

import django

TRANSACTION = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", re.IGNORECASE)


def main(username: str, address: str) -> None:
    """Log in and look."""
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from selfservice.kernel.scope.models import as_system
    from tests.signed_in import sign_in

    with as_system("bench: log in"):
        user = User.objects.system().get(username=username)
    client = sign_in(user, Client(headers={"host": "localhost"}))
    for _ in range(3):
        assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    queries = [query["sql"] for query in captured.captured_queries if not TRANSACTION.match(query["sql"])]
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    print(json.dumps({"session": session, "queries": len(queries), "sql": queries}))


if __name__ == "__main__":
    main(*sys.argv[1:])
