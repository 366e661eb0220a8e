"""What a change to a licence with fewer features touches: the features, and the flows and settings that use them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from telephony.models import LicenceType, TelephonyUser

Feature = LicenceType.Feature
LABELS = {
    Feature.VOICEMAIL: _lazy("Voicemail"),
    Feature.FORWARD_EXTERNAL: _lazy("Forwarding out of the company"),
    Feature.QUEUE: _lazy("Queues"),
    Feature.MOBILE: _lazy("Mobile phone in the solution"),
    Feature.RECORDING: _lazy("Recording of calls"),
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


def touched(person: TelephonyUser, lost: Iterable[str], queues: Mapping[str, list[str]]) -> list[str]:
    """Return in words what stops working for a user who loses features."""
    gone, found = set(lost), []
    if Feature.QUEUE in gone and (flows := queues.get(str(person.uid))):
        found.append(_("calls from the queues of %(flows)s") % {"flows": _listed(flows)})
    if Feature.FORWARD_EXTERNAL in gone and person.forwards_out:
        found.append(_("forwarding to numbers outside the company"))
    if Feature.VOICEMAIL in gone and person.voicemail:
        found.append(_("messages in the voicemail"))
    return found


def _listed(names: list[str]) -> str:
    left = len(names) - NAMED
    return ", ".join([*names[:NAMED], *([_("%(n)d more") % {"n": left}] if left > 0 else [])])
