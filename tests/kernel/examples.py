"""Actions and a command of the tests' own. They leave the registries at once: other tests walk those."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms

from accounts.functions import Function
from accounts.models import Account, User
from selfservice.kernel.actions.runner import Action, Change, registry
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Command, CommandHandler, handlers

SECRET = "hemmelig-4711"


class RenameForm(OnceForm):
    name = forms.CharField(max_length=200)
    secret = forms.CharField(required=False)
    reason = forms.CharField(required=False)


class Rename(Action):
    """Changes an account's name, and tells the world outside."""

    slug = "example_rename"
    label = "Rename"
    model = Account
    function = Function.ACCOUNTS
    Form = RenameForm
    unrecorded = frozenset({"secret", "request_id"})
    # The outbox key; two runs with the same one can't both be written.
    key: ClassVar[str] = ""

    def refuse(self, target: Account, data: Mapping[str, Any], today: date) -> str | None:
        return "It has that name." if data.get("name") == target.name else None

    def apply(self, target: Account, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"name": target.name}
        target.name = data["name"]
        target.save()
        return Change(target, before, {"name": target.name}, revealed=SECRET)

    def command(self, target: Account, data: Mapping[str, Any], change: Change) -> Command | None:
        return Command("example", self.key or f"rename:{target.number}:{target.name}", target.pk)


class FreshRename(Rename):
    slug = "example_fresh_rename"
    step_up = True


class LockUser(Action):
    """Has states."""

    slug = "example_lock"
    model = User
    function = Function.USERS
    from_states = frozenset({User.State.ACTIVE})

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        target.state = User.State.LOCKED
        target.save()
        return Change(target)


class Nothing(Action):
    """Has no target, and leaves nothing but its record."""

    slug = "example_nothing"
    actors = frozenset({"user", "public", "staff"})

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        return Change(None, after={"done": True})


class OpenForm(forms.Form):
    number = forms.CharField()


class OpenAccount(Action):
    """Makes something unique across all companies."""

    slug = "example_open"
    function = Function.ACCOUNTS
    Form = OpenForm

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        company_id = min(self.actor.company_ids)
        return Change(Account.objects.create(company_id=company_id, number=data["number"], name="Ny"))


class ExampleHandler(CommandHandler):
    """Answers as `answers` says, by key: a dictionary, or an error to raise. Remembers what it was asked."""

    kind = "example"
    label = "Example"
    alarms = (30, 60, 90)
    batch = 10
    answers: ClassVar[dict[str, Any]] = {}
    asked: ClassVar[list[str]] = []
    outcomes: ClassVar[list[tuple[str, str]]] = []
    # Called while the world outside is asked: what happens meanwhile.
    meanwhile: ClassVar[list[Callable[[OutboxCommand], None]]] = []

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        self.asked.append(command.key)
        for happens in self.meanwhile:
            happens(command)
        answer = self.answers.get(command.key, {})
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        self.outcomes.append(("confirmed", command.key))
        if "confirmed" in answer:
            raise answer["confirmed"]

    def refused(self, command: OutboxCommand, reason: str) -> None:
        self.outcomes.append(("refused", reason))


for _action in (Rename, FreshRename, LockUser, Nothing, OpenAccount):
    del registry[_action.slug]
del handlers["example"]
