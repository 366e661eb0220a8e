"""Activation of a login with the letter's code: the check, and the session data between the steps."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import ActivationCode, User
from accounts.onboarding.letters import codes
from selfservice.kernel import audit
from selfservice.kernel.scope.actor import SystemActor
from selfservice.kernel.scope.models import as_system

KEY = "activation"
LIFE = timedelta(minutes=30)


def live_code(user: User, code_id: int | None = None) -> ActivationCode | None:
    """Return the user's code, locked, if it can still be used. Call under `as_system`."""
    found = codes.live_codes().select_for_update().filter(user=user)
    if code_id is not None:
        found = found.filter(pk=code_id)
    return found.first()


def _is_valid(code_id: int) -> bool:
    with as_system("activate a login"):
        return codes.live_codes().filter(pk=code_id).exists()


def check(username: str, text: str) -> ActivationCode | None:
    """Return the live code if name and code match, else None, after the same work whatever is wrong.

    Counts a wrong try under the code's row lock, in the request's transaction; the fifth closes the code.
    """
    with as_system("activate a login"):
        user = User.objects.system().filter(username=username.strip().lower(), state=User.State.INVITED).first()
        code = live_code(user) if user else None
        if codes.is_correct(code, text):
            return code
        if code is not None:
            code.wrong_tries += 1
            code.save(update_fields=["wrong_tries"])
            if code.wrong_tries >= codes.TRIES:
                audit.record(SystemActor(reason="five wrong tries"), "activation_code_closed", code.user)
    return None


@dataclass(slots=True)
class Activation:
    """Activation in progress in a session: the user, the code, and the answers so far."""

    user_id: int
    code_id: int
    started: str
    password_hash: str = ""
    number: str = ""
    email: str = ""

    def save(self, request: HttpRequest) -> None:
        """Store the activation in the session."""
        request.session[KEY] = asdict(self)

    def user(self) -> User:
        """Return the user, with the company (for the password rules)."""
        with as_system("activate a login"):
            return User.objects.system().select_related("company").get(pk=self.user_id)


def begin(request: HttpRequest, code: ActivationCode) -> Activation:
    """Start an activation in the session, which gets a new key."""
    request.session.cycle_key()
    activation = Activation(code.user_id, code.pk, timezone.now().isoformat())
    activation.save(request)
    return activation


def current(request: HttpRequest) -> Activation | None:
    """Return the activation of this session, or None if it is too old or its code is no longer valid."""
    data = request.session.get(KEY)
    if not data:
        return None
    activation = Activation(**data)
    if timezone.now() - datetime.fromisoformat(activation.started) > LIFE or not _is_valid(activation.code_id):
        del request.session[KEY]
        return None
    return activation
