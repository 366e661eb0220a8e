"""What a change to a licence with fewer features touches: the features, and the flows and settings that use them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.scope.actor import Actor
from telephony.core.periods import short_period
from telephony.core.snapshots import Rows, rows_of
from telephony.core.user_uses import queues_of
from telephony.models import LicenceType, TelephoneNumber, TelephonyUser, VacationGreeting
from telephony.permissions import CHANGE

Feature = LicenceType.Feature
LABELS = {
    Feature.VOICEMAIL: _lazy("Voicemail"),
    Feature.FORWARD_EXTERNAL: _lazy("Forwarding out of the company"),
    Feature.QUEUE: _lazy("Queues"),
    Feature.MOBILE: _lazy("Mobile phone in the solution"),
    Feature.RECORDING: _lazy("Recording of calls"),
}
# The feature that a greeting of a person needs by what it does, and what it is called.
GREETINGS = {
    VacationGreeting.Action.FORWARD.value: (
        Feature.FORWARD_EXTERNAL,
        _lazy("the vacation greeting that forwards out of the company (%(period)s)"),
    ),
    VacationGreeting.Action.VOICEMAIL.value: (
        Feature.VOICEMAIL,
        _lazy("the vacation greeting with voicemail (%(period)s)"),
    ),
}
# Flows named of one user.
NAMED = 5


def feature_names(features: Iterable[str]) -> list[str]:
    """Return what features are called, in the order of the catalogue; an unknown code as it is."""
    known = [str(label) for code, label in LABELS.items() if code in set(features)]
    return [*known, *(code for code in features if code not in LABELS)]


def lost_features(old: LicenceType | None, new: LicenceType | None) -> list[str]:
    """Return the features that the old licence has and the new one has not."""
    kept = set(new.features) if new else set()
    return [code for code in (old.features if old else ()) if code not in kept]


class Uses(NamedTuple):
    """What users need features for, by their public id: the flows of their queues, and their greetings.

    A greeting is the feature that it needs, and what it is called.
    """

    queues: dict[str, list[str]]
    greetings: dict[str, list[tuple[str, str]]]


def uses_at(actor: Actor, company_id: int) -> Uses:
    """Return what the users of a company need features for. Three queries."""
    rows = rows_of(actor, company_id, CHANGE)
    return Uses(queues_of(rows), _greetings_of(rows))


def _greetings_of(rows: Rows) -> dict[str, list[tuple[str, str]]]:
    """Return the greetings of users, in force or to come, that lead to voicemail or out of the company."""
    in_use = rows(VacationGreeting).filter(user__isnull=False, ended_at=None, ends__gt=timezone.now())
    greetings = list(in_use.filter(action__in=GREETINGS).select_related("user").order_by("starts", "pk"))
    numbers = rows(TelephoneNumber).filter(number__in=[one.target for one in greetings])
    own = set(numbers.values_list("number", flat=True))
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in greetings:
        feature, words = GREETINGS[one.action]
        if one.user and one.target not in own:
            found[str(one.user.uid)].append((feature, words % {"period": short_period(one.starts, one.ends)}))
    return found


def touched(person: TelephonyUser, lost: Iterable[str], uses: Uses) -> list[str]:
    """Return in words what stops working for a user who loses features."""
    gone, found = set(lost), []
    if Feature.QUEUE in gone and (flows := uses.queues.get(str(person.uid))):
        found.append(_("calls from the queues of %(flows)s") % {"flows": _listed(flows)})
    if Feature.FORWARD_EXTERNAL in gone and person.forwards_out:
        found.append(_("forwarding to numbers outside the company"))
    if Feature.VOICEMAIL in gone and person.voicemail:
        found.append(_("messages in the voicemail"))
    return found + [words for feature, words in uses.greetings.get(str(person.uid), ()) if feature in gone]


def _listed(names: list[str]) -> str:
    left = len(names) - NAMED
    return ", ".join([*names[:NAMED], *([_("%(n)d more") % {"n": left}] if left > 0 else [])])
