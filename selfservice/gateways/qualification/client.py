"""Client of the qualification: TMF645 Service Qualification 4, checkServiceQualification, answered at once.

    POST /tmf-api/serviceQualification/v4/checkServiceQualification
    {"instantSyncQualification": true, "provideAlternative": true, "provideUnavailabilityReason": true,
     "serviceQualificationItem": [{"id": "1", "service": {"category": "internet",
        "place": [{"id": <UUID of the address>, "role": "installationAddress"}],
        "serviceCharacteristic": [{"name": "technology", "value": "fiber"}, {"name": "downMbit", "value": 1000}]}}]}
    201 {"state": "done", "expirationDate": …, "serviceQualificationItem": [{"id": "1", "state": "done",
        "qualificationResult": "qualified", "service": {"serviceCharacteristic": […]},
        "alternateServiceProposal": [{"alternateService": {…}}],
        "eligibilityUnavailabilityReason": [{"code": …, "label": …}]}]}

The names of categories, characteristics and reasons are the operator's own (here: our own sketch). Each technology
is an item. An address that is not in the inventory ends in the state "terminatedWithError".
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from selfservice.gateways.http import call
from selfservice.gateways.qualification.port import (
    ALTERNATIVE,
    CIRCUITS,
    FIBRE,
    QUALIFIED,
    REASONS,
    TECHNOLOGIES,
    UNQUALIFIED,
    AddressUnknown,
    Offer,
    Qualification,
)
from selfservice.kernel.core.errors import Unavailable

# A person waits.
SECONDS = 3
RESULTS = {"qualified": QUALIFIED, "alternate": ALTERNATIVE, "unqualified": UNQUALIFIED}
LONGEST = 200
MOST_MBIT, MOST_DAYS = 1_000_000, 1000


class HttpQualifications:
    """Client of the inventory and of its simulator."""

    def qualify(self, address_id: str, category: str, *, technology: str = "", down_mbit: int = 0) -> Qualification:
        wished = (technology,) if technology else (FIBRE,) if category == CIRCUITS else TECHNOLOGIES
        found = _fetch(_asked(address_id, category, wished, down_mbit))
        items = found.get("serviceQualificationItem")
        if not isinstance(items, list) or not items:
            raise Unavailable("unreadable answer")
        return _together([_item(each) for each in items], _day(found.get("expirationDate")))


def _asked(address_id: str, category: str, technologies: tuple[str, ...], down_mbit: int) -> dict[str, Any]:
    place = [{"id": address_id, "role": "installationAddress"}]
    items = []
    for index, technology in enumerate(technologies, 1):
        wishes: list[dict[str, Any]] = [{"name": "technology", "value": technology}]
        wishes += [{"name": "downMbit", "value": down_mbit}] if down_mbit else []
        service = {"category": category, "place": place, "serviceCharacteristic": wishes}
        items.append({"id": str(index), "service": service})
    return {
        "instantSyncQualification": True, "provideAlternative": True, "provideUnavailabilityReason": True,
        "serviceQualificationItem": items,
    }  # fmt: skip


def _fetch(body: dict[str, Any]) -> dict[str, Any]:
    """Return a finished qualification. Raises Unavailable or AddressUnknown."""
    answer = call(
        "POST", f"{settings.QUALIFICATION_URL}/tmf-api/serviceQualification/v4/checkServiceQualification",
        read=SECONDS, json=body, headers={"Authorization": f"Bearer {settings.QUALIFICATION_TOKEN}"},
    )  # fmt: skip
    if answer.status_code not in (200, 201):
        # Also a refused request: it is not an answer about the address.
        raise Unavailable(f"HTTP {answer.status_code}")
    try:
        found = answer.json()
    except ValueError:
        found = None
    state = found.get("state") if isinstance(found, dict) else None
    if state == "terminatedWithError":
        raise AddressUnknown("the inventory does not have the address")
    if state != "done":
        raise Unavailable("unreadable answer" if state is None else "not finished")
    return dict(found)


def _item(given: Any) -> Qualification:
    """Return the answer about one technology. Raises Unavailable."""
    result = given.get("qualificationResult") if isinstance(given, dict) else None
    outcome = RESULTS.get(result) if isinstance(result, str) else None
    if outcome is None:
        raise Unavailable("unreadable answer")
    offers = (_offer(given.get("service")),) if outcome == QUALIFIED else ()
    proposals = given.get("alternateServiceProposal") if outcome == ALTERNATIVE else []
    if not isinstance(proposals, list) or (outcome == ALTERNATIVE and not proposals):
        raise Unavailable("unreadable answer")
    alternatives = tuple(_offer(each.get("alternateService") if isinstance(each, dict) else None) for each in proposals)
    reasons = given.get("eligibilityUnavailabilityReason")
    first = reasons[0] if isinstance(reasons, list) and reasons and isinstance(reasons[0], dict) else {}
    code, label = first.get("code"), first.get("label")
    text = label[:LONGEST].replace("\0", "") if isinstance(label, str) else ""
    return Qualification(outcome, offers, alternatives, code if isinstance(code, str) and code in REASONS else "", text)


def _together(items: list[Qualification], until: date | None) -> Qualification:
    """Return one answer about all technologies: the best, with the first reason where it is not as wished."""
    outcome = next(each for each in (QUALIFIED, ALTERNATIVE, UNQUALIFIED) if each in {item.outcome for item in items})
    offers = _fastest(offer for item in items for offer in item.offers)
    if outcome == QUALIFIED:
        return Qualification(outcome, offers, valid_until=until)
    why = next((item for item in items if item.outcome == outcome and (item.reason or item.text)), items[0])
    others = _fastest(offer for item in items for offer in item.alternatives)
    return Qualification(outcome, (), others, why.reason, why.text, until)


def _fastest(offers: Any) -> tuple[Offer, ...]:
    return tuple(sorted(dict.fromkeys(offers), key=lambda offer: (-offer.down_mbit, offer.technology)))


def _offer(service: Any) -> Offer:
    listed = service.get("serviceCharacteristic") if isinstance(service, dict) else None
    values = {
        each["name"]: each.get("value")
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict) and isinstance(each.get("name"), str)
    }
    technology = values.get("technology")
    if not isinstance(technology, str) or technology not in TECHNOLOGIES:
        raise Unavailable("unreadable answer")
    return Offer(
        technology, _number(values.get("downMbit"), MOST_MBIT), _number(values.get("upMbit"), MOST_MBIT),
        _number(values.get("leadDaysFrom"), MOST_DAYS), _number(values.get("leadDaysTo"), MOST_DAYS),
        values.get("technicianNeeded") is not False,
    )  # fmt: skip


def _number(given: Any, most: int) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= most:
        raise Unavailable("unreadable answer")
    return given


def _day(given: Any) -> date | None:
    try:
        return date.fromisoformat(given[:10]) if isinstance(given, str) else None
    except ValueError:
        return None
