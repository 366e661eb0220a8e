"""What the tests of colleagues' logins do again and again."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.models import Grant, User
from selfservice.kernel.models import ActionRun, AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import deliver
from tests.outside import Outside


def fresh(user: User) -> User:
    """Read from the database."""
    with as_system("tests"):
        return User.objects.system().get(pk=user.pk)


def act(client: Client, user: User, address: str, **data: Any) -> Any:
    """Send the form of an act on a login."""
    return client.post(f"/brugere/{user.uid}/{address}/", data)


def held(user: User) -> dict[int, set[str]]:
    """Functions by company."""
    with as_system("tests"):
        return {g.company_id: set(g.functions) for g in Grant.objects.system().filter(user=user)}


def entries(event: str) -> list[AuditEntry]:
    """What the log says of an event."""
    with as_system("tests"):
        return list(AuditEntry.objects.system().filter(event=event).order_by("pk"))


def runs(action: str) -> list[ActionRun]:
    """The runs of an action."""
    with as_system("tests"):
        return list(ActionRun.objects.system().filter(action=action).order_by("pk"))


def mails_to(outside: Outside, address: str) -> list[dict[str, Any]]:
    """Have the mail delivered; what lies in a mailbox, newest first."""
    deliver("mail")
    return [mail for mail in outside.mails() if address in str(mail["recipients"])]


def link_in(mail: dict[str, Any], path: str) -> str:
    """The link to a page of the portal in a mail, without the host."""
    import re

    found = re.search(rf"https?://[^/\s]+(/{path}/\S+)", mail["text"])
    assert found, mail["text"]
    return found.group(1)
