"""Cases for tests, and what is in them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.actor import Actor, StaffActor
from selfservice.kernel.scope.models import as_system
from selfservice.support.cases.actions.write_case import WriteCase
from selfservice.support.core.messages import Writer, add_message
from selfservice.support.models import Attachment, Case, Message


def actor_of(user: User) -> Actor:
    """The user, as the portal knows them now."""
    with as_system("tests"):
        return portal_actor(user)


def act(action: type[Action], user: User, case: Case | None = None, **data: Any) -> ActionRun:
    """Run an action as the user."""
    return run(action, actor_of(user), case.uid if case else None, data)


def write(user: User, **data: Any) -> Case:
    """A case of the user's."""
    given = {"category": "other", "subject": "Hjælp", "body": "Noget virker ikke.", "audience": "company"}
    made: Any = act(WriteCase, user, **{**given, **data}).target
    return again(made)


def answer(case: Case, text: str = "Prøv igen.") -> Case:
    """Support writes to it."""
    with as_system("tests"):
        add_message(case, Writer("staff", "Sofie", None), text)
    return again(case)


def change(case: Case, **values: Any) -> Case:
    """The case with other values."""
    with as_system("tests"):
        Case.objects.system().filter(pk=case.pk).update(**values)
    return again(case)


def again(case: Case) -> Case:
    """The case as it is now."""
    with as_system("tests"):
        return Case.objects.system().get(pk=case.pk)


def texts(case: Case) -> list[str]:
    """The messages of a case, in order."""
    with as_system("tests"):
        return list(Message.objects.system().filter(case=case).order_by("seq").values_list("body", flat=True))


def files(case: Case) -> list[Attachment]:
    """The files of a case."""
    with as_system("tests"):
        return list(Attachment.objects.system().filter(message__case=case).order_by("pk"))


def mailed(template: str) -> list[dict[str, Any]]:
    """What mails of a template hold."""
    with as_system("tests"):
        rows = OutboxCommand.objects.system().filter(kind="mail", payload__template=template)
        return list(rows.order_by("pk").values_list("payload", flat=True))


def staff(user: User) -> StaffActor:
    """An employee of support."""
    return StaffActor(id=user.pk, name=user.name, verified_at=timezone.now())
