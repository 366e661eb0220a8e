"""Where calls of a company, and those of a person, may be forwarded to: the one rule for forwards and greetings.

The company's policy, its own numbers, the person's licence, the cap on people who forward out of the company, and a
fresh second factor for numbers abroad.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Company
from selfservice.kernel.actions.base import StepUpRequired
from selfservice.kernel.core.refusals import AtField, together
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.types.cleaning import NumberError
from selfservice.kernel.types.phone import Phone
from telephony.core.problems import refusal_words
from telephony.models import DestinationPolicy, LicenceType, TelephoneNumber, TelephonyUser, VacationGreeting
from telephony.models.destination_policy import DEFAULT_CAP
from telephony.routing import destinations
from telephony.routing.destinations import HOME, DestinationRefused
from telephony.routing.world import Policy

Feature = LicenceType.Feature


class Forward(NamedTuple):
    """A number in E.164 (empty for none), and whether it is outside the company."""

    number: str = ""
    is_out: bool = False

    @property
    def is_abroad(self) -> bool:
        """Return whether it is a number of another country."""
        return self.is_out and destinations.classify(self.number).country != HOME


class ForwardingRules:
    """What one company allows, read once for an action; `lock` reads it again.

    Read as the portal: who may only change their own forwarding does not see the policy, nor colleagues. `verified`:
    whether a person proved a second factor just now, without which nobody forwards abroad.
    """

    def __init__(self, company_id: int, *, verified: bool) -> None:
        self.company_id = company_id
        self.verified = verified
        self._read_policy()

    def _read_policy(self) -> None:
        with as_system("what the company allows of forwarding"):
            found = DestinationPolicy.objects.system().filter(company=self.company_id).first()
        self._known: dict[str, Forward] = {}
        self.policy = Policy(countries=frozenset(found.countries if found else ()))
        self.cap = found.forwards_cap if found else DEFAULT_CAP

    def read(self, text: str) -> Forward:
        """Return what a text means, in any spelling. Raises DestinationRefused.

        A number of the company's own is allowed whatever its kind.
        """
        if not text.strip():
            return Forward()
        if text not in self._known:
            own = self._own(text)
            self._known[text] = Forward(own) if own else Forward(destinations.check(text, self.policy), is_out=True)
        return self._known[text]

    def forwards(self, target: TelephonyUser, wanted: Mapping[str, str]) -> dict[str, Forward]:
        """Return all forwards of a user with those that are wanted, by field; one that is refused now is none."""
        return {name: self._as_stored(wanted.get(name, getattr(target, name))) for name in TelephonyUser.FORWARDS}

    def _as_stored(self, text: str) -> Forward:
        try:
            return self.read(text)
        except DestinationRefused:
            # Stored before the company's choices became narrower: calls no longer go there (routing.forwarding).
            return Forward(text, is_out=True)

    def refusal(self, target: TelephonyUser, wanted: Mapping[str, str]) -> str | None:
        """Return why the forwards in `wanted` (texts by field) can't be set, or None. Raises StepUpRequired."""
        new: dict[str, Forward] = {}
        refused: list[str | None] = []
        for name, text in wanted.items():
            try:
                forward = self.read(text)
            except DestinationRefused as reason:
                refused.append(AtField(refusal_words(reason), name))
                continue
            if forward.number and forward.number != getattr(target, name):
                new[name] = forward
                refused.append(_person_refusal(target, forward, name))
        out = [name for name, forward in new.items() if forward.is_out]
        refused.append(self.cap_refusal(target, out[0]) if out else None)
        if refusal := together(*refused):
            return refusal
        for forward in new.values():
            self._ask_factor(forward)
        return None

    def greeting_refusal(self, person: TelephonyUser | None, called: str, text: str, present: str = "") -> str | None:
        """Return why a greeting can't forward calls to `text`, or None. Raises StepUpRequired.

        `person`: whose direct calls they are; of the company or of a number (`called`, E.164) neither licence nor cap
        counts. `present`: where the greeting forwards to now.
        """
        try:
            forward = self.read(text)
        except DestinationRefused as refused:
            return AtField(refusal_words(refused), "forward_to")
        if called and forward.number == called:
            return AtField(_("That is the number itself. Write another."), "forward_to")
        if person is None:
            if forward.number != present:
                self._ask_factor(forward)
            return None
        is_new = forward.number != present
        refusal = together(
            _person_refusal(person, forward, "forward_to") if is_new else None,
            self.cap_refusal(person, "forward_to") if forward.is_out else None,
        )
        if is_new and not refusal:
            self._ask_factor(forward)
        return refusal

    def ask_factor(self, numbers: Iterable[str], present: Collection[str]) -> None:
        """Raise StepUpRequired where one of the numbers is abroad, and calls do not go there at present."""
        for number in numbers:
            if number not in present:
                self._ask_factor(self._as_stored(number))

    def _ask_factor(self, forward: Forward) -> None:
        """Raise StepUpRequired where calls are to go abroad: a stolen session is not to do that."""
        if forward.is_abroad and not self.verified:
            raise StepUpRequired

    def cap_refusal(self, target: TelephonyUser, field: str | None = None) -> str | None:
        """Return why the user, if not counted yet, can't forward out of the company, or None, to be said at a field."""
        out = self.people_out()
        if target.pk in out or len(out) < self.cap:
            return None
        words = _("The company allows forwarding out of it for %(cap)s at a time, and so many have it now.")
        return AtField(words % {"cap": self.cap}, field)

    def people_out(self) -> set[int]:
        """Return the ids of the users with a forward, or a greeting in force or to come, that leaves the company."""
        with as_system("who forwards out of the company"):
            users = TelephonyUser.objects.system().filter(company=self.company_id, forwards_out=True)
            found = set(users.values_list("pk", flat=True))
            greetings = VacationGreeting.objects.system().filter(
                company=self.company_id,
                user__isnull=False,
                action=VacationGreeting.Action.FORWARD,
                ended_at=None,
                ends__gt=timezone.now(),
            )
            asked = list(greetings.values_list("user", "target"))
        return found | {user for user, number in asked if user and self._as_stored(number).is_out}

    def lock(self) -> None:
        """Lock the company until the transaction ends, so that the cap holds for two that set a forward at once.

        What it allows is read again: it may have changed meanwhile.
        """
        with as_system("the cap on forwards out of the company"):
            Company.objects.system().select_for_update(no_key=True).get(pk=self.company_id)
        self._read_policy()

    def _own(self, text: str) -> str:
        """Return the number if it is one of the company's in the exchange, or a user's direct number."""
        try:
            number = str(Phone.parse(text))
        except NumberError:
            return ""
        with as_system("whether a number is the company's own"):
            numbers = TelephoneNumber.objects.system().filter(company=self.company_id, number=number)
            direct = TelephonyUser.objects.system().filter(company=self.company_id, direct_number=number)
            return number if numbers.exists() or direct.exists() else ""


def _person_refusal(person: TelephonyUser, forward: Forward, field: str) -> str | None:
    if forward.number == person.direct_number:
        return AtField(_("This is the user's own number: calls would go round in a circle."), field)
    if forward.is_out and (reason := licence_refusal(person)):
        return AtField(reason, field)
    return None


def licence_refusal(user: TelephonyUser) -> str:
    """Return why the user's licence, which must be loaded, gives no forwarding out of the company; else empty."""
    if user.licence is None:
        return _("The user has no licence. Forwarding out of the company needs one.")
    if has_feature(user, Feature.FORWARD_EXTERNAL):
        return ""
    return _("The licence does not include forwarding out of the company.")


def has_feature(user: TelephonyUser, feature: str) -> bool:
    """Return whether the user's licence, which must be loaded, gives a feature."""
    return user.licence is not None and feature in user.licence.features
