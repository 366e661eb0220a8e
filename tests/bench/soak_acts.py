"""`python -m tests.bench.soak_acts 600`, in a portal's environment: a company with numbers, and a user who bars them.

Prints the key of the user's session and the numbers with their uids.
"""

from __future__ import annotations

import json
import sys

import django

from tests.bulk_orders import rows


def main(count: int) -> None:
    """Make numbers and user, and log in."""
    django.setup()
    from django.conf import settings
    from django.test import Client

    from accounts.functions import Function
    from accounts.models import Company
    from selfservice.kernel.scope.models import as_system
    from subscriptions.models import Subscription
    from tests.signed_in import sign_in
    from tests.world import make_user

    rows(count)
    with as_system("bench: bar numbers"):
        company = Company.objects.system().get(cvr="99000031")
        user = make_user(company, "spaerrer", {Function.MOBILE, Function.MOBILE_BAR})
        found = Subscription.objects.system().filter(company=company).order_by("number")
        numbers = [(number, str(uid)) for number, uid in found.values_list("number", "uid")]
    client = sign_in(user, Client(headers={"host": "localhost"}))
    print(json.dumps({"session": client.cookies[settings.SESSION_COOKIE_NAME].value, "numbers": numbers}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
