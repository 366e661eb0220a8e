"""A slow SMS gateway: a request for a code while one is being sent does not wait."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction

from accounts.credentials.sms import Sending, send_code
from accounts.models import SmsFactor
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import MOBILE, give_sms
from tests.outside import Outside
from tests.patience import SECONDS
from tests.world import make_world


@pytest.mark.usefixtures("committed")
def test_a_second_request_is_answered_that_one_is_on_its_way(outside: Outside) -> None:
    factor = give_sms(make_world().mette)
    held, answered = Event(), Event()

    def hold() -> None:
        """As the first request does while the gateway takes its time."""
        with transaction.atomic(), as_system("tests"):
            SmsFactor.objects.select_for_update().get(pk=factor.pk)
            held.set()
            answered.wait(SECONDS)
        connections.close_all()

    first = Thread(target=hold)
    first.start()
    try:
        assert held.wait(SECONDS)
        with transaction.atomic(), connection.cursor() as cursor:
            # So that waiting fails instead of hanging.
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            sending: Sending = send_code(factor)
    finally:
        answered.set()
        first.join()
    assert (sending.sent, sending.failed) == (False, False)
    assert sending.next_at
    assert outside.messages(MOBILE) == []
