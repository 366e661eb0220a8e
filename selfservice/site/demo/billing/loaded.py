"""What earlier starts of the demo have loaded: rows that are not written again, and where new ones go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from selfservice.site.demo.billing.ledger import Issued
from selfservice.site.demo.billing.usage import Covered
from selfservice.site.demo.numbers import Number


@dataclass(frozen=True, slots=True)
class LoadedData:
    """Data loaded by earlier starts: numbers, accounts and cards, and the last day of usage.

    `numbers` are the subscriptions of the accounts that are not of the large world, as people have changed them.
    """

    keys: frozenset[str] = frozenset()
    until: date | None = None
    numbers: Mapping[str, Number] = field(default_factory=dict)
    covered: Covered | None = None
    # The newest month that has invoices, apart for the large world; those that may be unpaid; references of entries.
    invoiced: date | None = None
    invoiced_large: date | None = None
    issued: tuple[Issued, ...] = ()
    references: frozenset[str] = frozenset()
    # Whether the licences of telephony are there, of which people may have bought more.
    licences: bool = False


NOTHING = LoadedData()
