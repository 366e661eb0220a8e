"""Many at once: one code opens one session, and wrong codes can't be tried side by side."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import AuthenticatorApp, BackupCodes, SmsFactor
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.accounts.at_once import at_once
from tests.accounts.steps import MOBILE, current_code, give_app, give_code, give_password, give_sms, is_in, wrong_code
from tests.outside import Outside
from tests.world import World, make_world


@pytest.fixture
def people(committed: None) -> World:
    return make_world()


def sessions(number: int) -> list[Client]:
    """Browsers in which the right password has been given."""
    clients = [Client() for _ in range(number)]
    for client in clients:
        give_password(client, "mette")
    return clients


def logins() -> int:
    with as_system("tests"):
        return int(AuditEntry.objects.system().filter(event="login").count())


def test_thirty_two_posts_of_one_app_code_open_one_session(people: World) -> None:
    app = give_app(people.mette)
    clients = sessions(32)
    code = current_code(app)
    answers = at_once(32, lambda n: give_code(clients[n], code).status_code)
    assert sorted(answers) == [200] * 31 + [302]
    assert [is_in(client) for client in clients].count(True) == 1
    assert logins() == 1


def test_one_session_that_posts_thirty_two_times_is_one(people: World) -> None:
    app = give_app(people.mette)
    (client,) = sessions(1)
    key, code = client.cookies["session"].value, current_code(app)

    def send(_n: int) -> bool:
        browser = Client()
        browser.cookies["session"] = key
        return bool(give_code(browser, code).status_code == 302)

    assert at_once(32, send).count(True) == 1
    assert logins() == 1


def test_each_sms_code_and_backup_code_opens_one_session(people: World, outside: Outside) -> None:
    give_sms(people.mette)
    clients = sessions(8)
    code = outside.sms_code(MOBILE)
    assert len(outside.messages(MOBILE)) == 1
    assert at_once(8, lambda n: give_code(clients[n], code).status_code).count(302) == 1
    with as_system("tests"):
        backup = BackupCodes.objects.create(user=people.mette, name="backup").renew()[0]
    clients = sessions(8)
    for client in clients:
        client.post("/log-ind/", {"wizard_goto_step": "backup", "login-current_step": "token"})
    assert at_once(8, lambda n: give_code(clients[n], backup, "backup").status_code).count(302) == 1
    assert logins() == 2


def test_of_sixteen_wrong_codes_at_once_one_is_looked_at(people: World) -> None:
    """The others come too soon after it: side by side, nobody tries more codes than one after the other."""
    app = give_app(people.mette)
    clients = sessions(17)
    # At one moment, however long a busy machine takes over it: the pause after a wrong code is a second.
    with time_machine.travel(timezone.now(), tick=False):
        give_code(clients[16], wrong_code(app))
        right = current_code(app)
        # The right code is among them, and is as little looked at as the wrong ones.
        codes = [right if n == 7 else f"{n:06d}" for n in range(16)]
        assert set(at_once(16, lambda n: give_code(clients[n], codes[n]).status_code)) == {200}
    with as_system("tests"):
        app = AuthenticatorApp.objects.get(pk=app.pk)
    assert app.throttling_failure_count == 1
    assert not any(is_in(client) for client in clients)


def test_sixteen_wrong_text_message_codes_at_once_are_counted_each_or_not_looked_at(
    people: World, outside: Outside
) -> None:
    factor = give_sms(people.mette)
    clients = sessions(16)
    right = int(outside.sms_code(MOBILE))
    wrong = [f"{(right + 1 + n) % 1_000_000:06d}" for n in range(16)]
    # At one moment, as above.
    with time_machine.travel(timezone.now(), tick=False):
        assert set(at_once(16, lambda n: give_code(clients[n], wrong[n]).status_code)) == {200}
    with as_system("tests"):
        factor = SmsFactor.objects.get(pk=factor.pk)
    assert factor.code_tries == factor.throttling_failure_count == 1
