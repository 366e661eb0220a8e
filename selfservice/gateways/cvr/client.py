"""Client of the register's system-to-system API: Elasticsearch at distribution.virk.dk."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from selfservice.gateways.cvr.port import CompanyRecord
from selfservice.gateways.http import call
from selfservice.kernel.core.errors import Unavailable


class HttpRegister:
    """Client of the register and of its simulator."""

    def find(self, cvr: str) -> CompanyRecord | None:
        query = {"query": {"term": {"Vrvirksomhed.cvrNummer": int(cvr)}}, "size": 1}
        answer = call(
            "POST",
            f"{settings.CVR_URL}/cvr-permanent/virksomhed/_search",
            read=3,
            json=query,
            auth=(settings.CVR_USER, settings.CVR_PASSWORD),
        )
        if answer.status_code >= 400:
            raise Unavailable(f"HTTP {answer.status_code}")
        try:
            hits = answer.json()["hits"]["hits"]
            return _record(cvr, hits[0]["_source"]["Vrvirksomhed"]["virksomhedMetadata"]) if hits else None
        except (ValueError, LookupError, TypeError) as error:
            raise Unavailable("unreadable answer") from error


def _record(cvr: str, found: dict[str, Any]) -> CompanyRecord:
    address = found.get("nyesteBeliggenhedsadresse") or {}
    number = address.get("husnummerFra")
    return CompanyRecord(
        cvr=cvr,
        name=found["nyesteNavn"]["navn"],
        street=f"{address.get('vejnavn') or ''} {number or ''}".strip(),
        postcode=str(address.get("postnummer") or ""),
        city=address.get("postdistrikt") or "",
        status=found.get("sammensatStatus") or "",
    )
