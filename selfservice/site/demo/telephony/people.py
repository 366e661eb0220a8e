"""Users of the demo's telephony, with numbers, licences, presence and forwarding."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Company, User
from selfservice.site.demo import companies as c
from selfservice.site.demo.names import BUILDING, person
from selfservice.site.demo.telephony.feed_rows import direct
from telephony.models import LicenceType, TelephoneNumber, TelephonyUser

State, Presence = TelephonyUser.State, TelephonyUser.Presence
# Name, department, licence, fields that differ from the usual.
BYG: list[tuple[str, str, str, dict[str, Any]]] = [
    ("Aisha Rahman", "Kontor", "omstilling", {"mobile_number": "+4520123466", "login": "aisha.rahman"}),
    ("Line Dam", "Kontor", "omstilling", {"mobile_number": "+4520123478", "login": "line.dam"}),
    ("Mette Lindqvist", "Ledelse", "plus", {"mobile_number": "+4520123457", "login": "mette.lindqvist"}),
    ("Jonas Holm", "Kontor", "plus", {"mobile_number": "+4520123456", "login": "jonas.holm"}),
    (
        "Freja Kjær",
        "Projekt",
        "plus",
        {"mobile_number": "+4520123486", "login": "freja.kjaer", "forward_no_answer": "+4520123486"},
    ),
    ("Mikkel Østergaard", "Kontor", "plus", {"mobile_number": "+4520123476", "login": "mikkel.oestergaard"}),
    ("Anders Skov", "Salg", "omstilling", {}),
    ("Camilla Bruun", "Salg", "omstilling", {"presence": Presence.BUSY}),
    ("Henrik Toft", "Salg", "omstilling", {}),
    ("Pernille Lund", "Salg", "plus", {"forward_always": "+4551234567", "forwards_out": True}),
    ("Ole Winther", "Værksted", "omstilling", {}),
    ("Tine Riis", "Værksted", "omstilling", {"presence": Presence.AWAY}),
    ("Karl Frost", "Værksted", "basis", {}),
    ("Nour Hassan", "Ledelse", "plus", {"presence": Presence.DND}),
    ("Bjarke Sloth", "Projekt", "basis", {"leaves": 12}),
    ("Ulla Foged", "Kontor", "basis", {"state": State.LEAVE}),
    ("Per Gade", "Kørsel", "basis", {"state": State.BARRED}),
    ("Zainab Kaya", "Projekt", "basis", {"state": State.INVITED, "used": None}),
    ("Torben Juhl", "Montage", "", {"state": State.LEFT, "number": False, "used": 90}),
    ("Vibeke Storm", "Kontor", "", {"used": None}),
]
MORE = 22
ANLAEG = [
    ("Katrine Bruun", "Kontor", "omstilling"),
    ("Søren Birk", "Maskiner", "basis"),
    ("Lise Hald", "Asfalt", "basis"),
]
TOMRER = [("Peter Søndervang", "", "plus"), ("Rasmus Toft", "", "plus"), ("Ida Krogh", "", "plus")]


def make_people() -> dict[str, TelephonyUser]:
    """Create the users of three companies and return them by name. Call under `as_system`."""
    kinds = {kind.code: kind for kind in LicenceType.objects.all()}
    held = {company.cvr: company for company in Company.objects.system().filter(cvr__in=[c.BYG, c.ANLAEG, c.TOMRER])}
    made = {}
    chance = random.Random("telephony")  # noqa: S311  (deterministic demo data)
    for index, (name, department, licence, fields) in enumerate(BYG):
        made[name] = _make(held[c.BYG], name, department, kinds.get(licence), direct(index + 1), index, dict(fields))
    for index in range(len(BYG), len(BYG) + MORE):
        name, (department, _centre) = person(chance), chance.choice(BUILDING)
        # Three of them have not used their licence for months.
        fields = {"used": 75 + index} if index % 7 == 0 else {}
        made[name] = _make(held[c.BYG], name, department, kinds["basis"], direct(index + 1), index, fields)
    for index, (name, department, licence) in enumerate(ANLAEG):
        number = f"+457870{1201 + index}"
        made[f"{name} (Anlæg)"] = _make(held[c.ANLAEG], name, department, kinds[licence], number, index, {})
    for index, (name, department, licence) in enumerate(TOMRER):
        mobile = {"mobile_number": f"+45{40170031 + index}", "login": "peter.soendervang" if index == 0 else ""}
        number = f"+457562{11 + index:04}"
        made[name] = _make(held[c.TOMRER], name, department, kinds[licence], number, index, mobile)
    return made


def _make(
    company: Company,
    name: str,
    department: str,
    licence: LicenceType | None,
    number: str,
    index: int,
    fields: dict[str, Any],
) -> TelephonyUser:
    login, used, leaves = fields.pop("login", ""), fields.pop("used", index % 5), fields.pop("leaves", None)
    has_number = fields.pop("number", True)
    mail = f"{name.split()[0]}.{name.split()[-1]}@nordhavnbyg.example".lower()
    for letter, plain in zip("æøå", ("ae", "oe", "aa"), strict=True):
        mail = mail.replace(letter, plain)
    row: TelephonyUser = TelephonyUser.objects.create(
        company=company,
        name=name,
        department=department,
        licence=licence,
        mail=mail,
        user=User.objects.system().filter(username=login, company=company).first() if login else None,
        direct_number=number if has_number else "",
        short_number=f"{201 + index}" if has_number else "",
        last_used_at=None if used is None else timezone.now() - timedelta(days=used, hours=index % 9),
        leaves_on=timezone.localdate() + timedelta(days=leaves) if leaves else None,
        **fields,
    )
    if has_number:
        TelephoneNumber.objects.system().filter(number=number).update(user=row)
    return row
