"""Handler of letters to e-Boks: renders once, and sends under one message id until delivered or refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import ActivationCode, Application, Letter, User
from accounts.onboarding.letters import codes
from accounts.onboarding.letters.create import KIND
from selfservice.gateways.eboks.client import HttpEboks
from selfservice.kernel.core.crypto import decrypt, encrypt
from selfservice.kernel.core.errors import Refused
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler
from selfservice.kernel.scope.models import as_system


class LetterHandler(CommandHandler):
    """Delivery to e-Boks within two hours in every case, with alerts to support after 30, 60 and 90 minutes."""

    kind = KIND
    label = _lazy("Letter to e-Boks")
    queue = "letters"
    deadline = timedelta(hours=2)
    alarms = (30, 60, 90)
    batch = 20

    @cached_property
    def _letters(self) -> dict[int, Letter]:
        return {letter.pk: letter for letter in _load([_letter_id(command) for command in self.commands])}

    def about(self, command: OutboxCommand) -> str:
        return _load([_letter_id(command)])[0].company.name

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        # Loaded with the whole claimed batch; the check under the row lock detects later changes by another worker.
        letter = self._letters.get(_letter_id(command)) or _load([_letter_id(command)])[0]
        pdf = decrypt(letter.pdf) if letter.pdf else _rendered(letter)
        if pdf is None:
            return {"answer": "not sent: delivered before, or the login is closed"}
        from accounts.onboarding.letters.page import title

        answer = HttpEboks().send_letter(
            message_id=letter.message_id, cvr=letter.company.cvr, title=title(letter.application.language), pdf=pdf
        )
        return {"answer": answer}

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        # The PDF contains the code: delete it once it is in e-Boks.
        letters = Letter.objects.system().filter(pk=_letter_id(command))
        closed = letters.filter(user__state=User.State.CLOSED, delivered_at=None, rendered_at=None)
        if not closed.update(pdf=None, refused_at=timezone.now(), refusal="the login was closed before it was sent"):
            letters.update(pdf=None, delivered_at=timezone.now())

    def refused(self, command: OutboxCommand, reason: str) -> None:
        now = timezone.now()
        letter = Letter.objects.system().select_related("application").get(pk=_letter_id(command))
        Letter.objects.system().filter(pk=letter.pk).update(pdf=None, refused_at=now, refusal=reason[:200])
        ActivationCode.objects.system().filter(user_id=letter.user_id, used_at=None, revoked_at=None).update(
            revoked_at=now
        )
        # The login was created only for the letter; a person must decide the application again.
        User.objects.system().filter(pk=letter.user_id, state=User.State.INVITED).update(
            state=User.State.CLOSED, closed_at=now
        )
        Application.objects.system().filter(pk=letter.application_id).update(
            state=Application.State.WITH_SUPPORT, cause=Application.Cause.LETTER_REFUSED, decided_at=None, reason=reason
        )


def _letter_id(command: OutboxCommand) -> int:
    if command.target_id is None:
        raise ValueError("the command names no letter")
    return command.target_id


def _load(ids: Sequence[int]) -> list[Letter]:
    with as_system("send letters"):
        return list(Letter.objects.system().select_related("company", "application", "user").filter(pk__in=ids))


def _rendered(letter: Letter) -> bytes | None:
    """Render the page with a new code and store both, or return the page that another worker stored meanwhile.

    Return None if a worker whose lease had expired has delivered the letter meanwhile, or if its login has been closed:
    a new code would then revoke the one in e-Boks, or that of the company's next letter. Raises Refused if e-Boks has
    refused the letter.
    """
    if letter.refused_at:
        raise Refused(letter.refusal)
    if letter.delivered_at or letter.user.state == User.State.CLOSED:
        return None
    from accounts.onboarding.letters.page import render

    now = timezone.now()
    code = codes.new_code()
    pdf = render(letter, codes.shown(code), expires_at=now + codes.LIFE)
    code_hash = codes.hashed(code)
    with as_system("store a letter"):
        locked = Letter.objects.system().select_for_update().get(pk=letter.pk)
        # Lock the user too, so that the login can't be closed between this check and the new code.
        user = User.objects.system().select_for_update().get(pk=letter.user_id)
        # Check this first: a refusal also closes the login, and a closed login alone would be recorded as done.
        if locked.refused_at:
            raise Refused(locked.refusal)
        if locked.delivered_at or user.state == User.State.CLOSED:
            return None
        if locked.pdf:
            return decrypt(locked.pdf)
        codes.replace_code(letter.user, letter.company, code_hash, now)
        Letter.objects.system().filter(pk=letter.pk).update(pdf=encrypt(pdf), rendered_at=now)
    return pdf
