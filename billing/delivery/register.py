"""What NemHandel's register says of an EAN number, in one sentence for each answer.

The register is asked outside of actions (a page asks before it runs one, a worker before it sends); the answer is in
the cache for some minutes, where actions read it. So no action waits for the register while it holds a lock, and many
accounts with the same number ask once.
"""

from __future__ import annotations

from enum import StrEnum

from django.core.cache import cache
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from selfservice.gateways.nemhandel.client import HttpNemhandel
from selfservice.gateways.nemhandel.port import Receiver, participant
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.types.cleaning import NumberError
from selfservice.kernel.types.ean import EAN

# How long an answer counts, and how long the register is left alone that does not answer.
SECONDS, QUIET_SECONDS = 300, 20


class Answer(StrEnum):
    """What the register says."""

    FOUND = "found"
    NO_INVOICES = "no_invoices"
    NOT_FOUND = "not_found"
    DOWN = "down"


SENTENCES: dict[Answer, Promise] = {
    Answer.FOUND: _("The EAN number is registered in NemHandel and accepts invoices."),
    Answer.NO_INVOICES: _(
        "The EAN number is registered in NemHandel, but does not accept invoices. Ask the receiver which number does."
    ),
    Answer.NOT_FOUND: _("The EAN number is not registered in NemHandel. Check it with the receiver."),
    Answer.DOWN: _(
        "NemHandel's register does not answer just now. The EAN number is accepted, and looked up a little later."
    ),
}
REFUSALS = (Answer.NO_INVOICES, Answer.NOT_FOUND)


def of(receiver: Receiver | None) -> Answer:
    """Return what a look-up says."""
    if receiver is None:
        return Answer.NOT_FOUND
    return Answer.FOUND if receiver.takes_invoices else Answer.NO_INVOICES


def ask(text: str) -> Answer | None:
    """Look up a typed EAN number, unless the answer is known; None if it is no EAN number. It waits three seconds."""
    try:
        ean = EAN.parse(text)
    except NumberError:
        return None
    if (found := known(ean)) is not None:
        return found
    try:
        found = of(HttpNemhandel().look_up(participant(ean=ean)))
    except Unavailable:
        found = Answer.DOWN
    note(ean, found)
    return found


def known(ean: str) -> Answer | None:
    """Return the register's last answer about an EAN number, without asking it; None if there is none."""
    try:
        found = cache.get(_key(ean))
    except (RedisError, OSError):
        return None
    return None if found is None else Answer(found)


def note(ean: str, answer: Answer) -> None:
    """Remember an answer."""
    try:
        cache.set(_key(ean), answer.value, QUIET_SECONDS if answer == Answer.DOWN else SECONDS)
    except (RedisError, OSError):
        return


def _key(ean: str) -> str:
    return f"nemhandel:{ean}"
