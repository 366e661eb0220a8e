"""`python -m tests.bench.people mette.lindqvist 2000 100`: sessions of 2,000 people with the rights of one of them.

A process inside a portal's environment. Prints the sessions' keys as JSON. In sixteen ways some of the people lack
functions that the measured pages do not need: statements are cached by the shape of access, which differs in a portal.
The last number is how many of them administer users: no company has 2,000 administrators.
"""

from __future__ import annotations

import json
import sys
from itertools import combinations
from typing import Any

import django

LACKED = ("orders", "log", "usage_change", "circuits_change")
WAYS = [set(some) for count in range(len(LACKED) + 1) for some in combinations(LACKED, count)]


def main(username: str, count: int, administrators: int) -> None:
    """Create people, grants, factors and sessions, each kind at once."""
    django.setup()
    from django.db import transaction

    from accounts.models import AuthenticatorApp, Grant, User
    from accounts.models.session import UserSession
    from selfservice.kernel.scope.models import as_system
    from tests.signed_in import sign_in

    with as_system("bench: many people"), transaction.atomic():
        first = User.objects.system().get(username=username)
        client = sign_in(first)
        rights = list(Grant.objects.system().filter(user=first))
        grants: list[Any] = []
        app = AuthenticatorApp.objects.filter(user=first).order_by("pk")[:1].get()
        people = User.objects.bulk_create(
            [_copy(first, username=f"person{n}", name=f"Person {n}") for n in range(count)]
        )
        step = count // administrators
        for n, user in enumerate(people):
            lacked = WAYS[n // step % len(WAYS)] | (set() if n % step == 0 else {"users"})
            grants += [_copy(grant, user=user, functions=sorted(set(grant.functions) - lacked)) for grant in rights]
        Grant.objects.bulk_create(grants)
        apps = AuthenticatorApp.objects.bulk_create(_copy(app, user=user) for user in people)
        sessions = UserSession.objects.bulk_create(
            _session(client.session, user, made) for user, made in zip(people, apps, strict=True)
        )
    print(json.dumps([session.session_key for session in sessions]))


def _copy(row: Any, **fields: Any) -> Any:
    """Return an unsaved copy of a row, with another public id."""
    names = [field.attname for field in row._meta.concrete_fields if field.attname not in ("id", "uid")]
    values = {name: getattr(row, name) for name in names}
    if "user" in fields:
        del values["user_id"]
    return type(row)(**values | fields)


def _session(session: Any, user: Any, app: Any) -> Any:
    from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
    from django.utils.crypto import get_random_string
    from django_otp import DEVICE_ID_SESSION_KEY

    own = {
        SESSION_KEY: str(user.pk),
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        DEVICE_ID_SESSION_KEY: app.persistent_id,
    }
    store = type(session)(get_random_string(32))
    return store.create_model_instance({**dict(session.items()), **own})


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
