"""Activating a login with the letter's code: the check, and what the session remembers between the steps."""

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
    """The user's code if it can still be used, locked. Under `as_system`."""
    found = ActivationCode.objects.system().select_for_update().filter(user=user, used_at=None, revoked_at=None)
    if code_id is not None:
        found = found.filter(pk=code_id)
    return found.filter(expires_at__gt=timezone.now(), wrong_tries__lt=codes.TRIES).first()


def _lives(code_id: int) -> bool:
    with as_system("activate a login"):
        found = ActivationCode.objects.system().filter(pk=code_id, used_at=None, revoked_at=None)
        return found.filter(expires_at__gt=timezone.now(), wrong_tries__lt=codes.TRIES).exists()


def check(username: str, text: str) -> ActivationCode | None:
    """The live code when name and code fit, else None: the same answer, and the same work, whatever is wrong.

    A wrong try is counted under the code's row lock, in the request's transaction; the fifth closes the code.
    """
    with as_system("activate a login"):
        user = User.objects.system().filter(username=username.strip().lower(), state=User.State.INVITED).first()
        code = live_code(user) if user else None
        if codes.fits(code, text):
            return code
        if code is not None:
            code.wrong_tries += 1
            code.save(update_fields=["wrong_tries"])
            if code.wrong_tries >= codes.TRIES:
                audit.record(SystemActor(reason="five wrong tries"), "activation_code_closed", code.user)
    return None


@dataclass(slots=True)
class Activation:
    """An activation under way in a session: whose, by which code, and what has been chosen so far."""

    user_id: int
    code_id: int
    started: str
    password_hash: str = ""
    number: str = ""
    email: str = ""

    def save(self, request: HttpRequest) -> None:
        """Remember it in the session."""
        request.session[KEY] = asdict(self)

    def user(self) -> User:
        """Whose login it is, with the company (for the password's rules)."""
        with as_system("activate a login"):
            return User.objects.system().select_related("company").get(pk=self.user_id)


def begin(request: HttpRequest, code: ActivationCode) -> Activation:
    """Open an activation in a session with a new key."""
    request.session.cycle_key()
    activation = Activation(code.user_id, code.pk, timezone.now().isoformat())
    activation.save(request)
    return activation


def current(request: HttpRequest) -> Activation | None:
    """The activation of this session, if it is not too old and its code still lives."""
    data = request.session.get(KEY)
    if not data:
        return None
    activation = Activation(**data)
    if timezone.now() - datetime.fromisoformat(activation.started) > LIFE or not _lives(activation.code_id):
        del request.session[KEY]
        return None
    return activation
