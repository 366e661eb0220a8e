"""Where a user's calls may be forwarded to: the company's policy, the licence, and the cap on forwards out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.models import Company
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.types.cleaning import NumberError
from selfservice.kernel.types.phone import Phone
from telephony.core.problems import refusal_words
from telephony.models import DestinationPolicy, LicenceType, TelephoneNumber, TelephonyUser
from telephony.models.destination_policy import DEFAULT_CAP
from telephony.routing import destinations
from telephony.routing.destinations import DestinationRefused
from telephony.routing.world import Policy

Feature = LicenceType.Feature


class Forward(NamedTuple):
    """A number in E.164 (empty for none), and whether it is outside the company."""

    number: str = ""
    is_out: bool = False


class ForwardingRules:
    """What one company allows, read once for an action.

    Read as the portal: who may only change their own forwarding does not see the policy, nor colleagues.
    """

    def __init__(self, company_id: int) -> None:
        self.company_id = company_id
        self._known: dict[str, Forward] = {}
        with as_system("what the company allows of forwarding"):
            found = DestinationPolicy.objects.system().filter(company=company_id).first()
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
        found = {}
        for name in TelephonyUser.FORWARDS:
            try:
                found[name] = self.read(wanted.get(name, getattr(target, name)))
            except DestinationRefused:
                # Stored before the company's choices became narrower: calls no longer go there (routing.forwarding).
                found[name] = Forward(getattr(target, name), is_out=True)
        return found

    def refusal(self, target: TelephonyUser, wanted: Mapping[str, str]) -> str | None:
        """Return why the forwards in `wanted` (texts by field) can't be set, or None."""
        goes_out = False
        for name, text in wanted.items():
            try:
                forward = self.read(text)
            except DestinationRefused as refused:
                return AtField(refusal_words(refused), name)
            if not forward.number or forward.number == getattr(target, name):
                continue
            if forward.number == target.direct_number:
                return AtField(_("This is the user's own number: calls would go round in a circle."), name)
            if forward.is_out and not has_feature(target, Feature.FORWARD_EXTERNAL):
                return AtField(_("The licence does not include forwarding out of the company."), name)
            goes_out = goes_out or forward.is_out
        return self.cap_refusal(target) if goes_out and not target.forwards_out else None

    def cap_refusal(self, target: TelephonyUser) -> str | None:
        """Return why one more user can't forward out of the company, or None."""
        with as_system("how many users forward out of the company"):
            others = TelephonyUser.objects.system().filter(company=self.company_id, forwards_out=True)
            count = others.exclude(pk=target.pk).count()
        if count < self.cap:
            return None
        return _("The company allows forwarding out of it for %(cap)s at a time, and so many have it now.") % {
            "cap": self.cap
        }

    def lock(self) -> None:
        """Lock the company until the transaction ends, so that the cap holds for two that set a forward at once."""
        with as_system("the cap on forwards out of the company"):
            Company.objects.system().select_for_update(no_key=True).get(pk=self.company_id)

    def _own(self, text: str) -> str:
        """Return the number if it is one of the company's in the exchange."""
        try:
            number = str(Phone.parse(text))
        except NumberError:
            return ""
        with as_system("whether a number is the company's own"):
            own = TelephoneNumber.objects.system().filter(company=self.company_id, number=number)
            return number if own.exists() else ""


def has_feature(user: TelephonyUser, feature: str) -> bool:
    """Return whether the user's licence, which must be loaded, gives a feature."""
    return user.licence is not None and feature in user.licence.features
