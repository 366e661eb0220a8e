"""The demo users: administrator, finance, employee, small company, support. Each demo has its own secrets."""

from __future__ import annotations

import json
import os
import secrets
from base64 import b32decode, b32encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.functions import ADMINISTRATOR, Function
from accounts.models import Account, AuthenticatorApp, Company, Grant, SmsFactor, User
from selfservice.kernel.core.crypto import encrypt
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo.companies import BYG, TOMRER
from subscriptions.models import Subscription


@dataclass(frozen=True, slots=True)
class Person:
    """A user to log in as."""

    username: str
    name: str
    role: str
    mobile: str = ""
    functions: frozenset[str] = frozenset()
    accounts: tuple[str, ...] = ()
    whole_group: bool = False
    staff: bool = False
    cvr: str = BYG
    mail: str = "nordhavnbyg"


PEOPLE = [
    Person(
        "mette.lindqvist", "Mette Lindqvist", "Administrator, hele koncernen", "+4520123457",
        ADMINISTRATOR, whole_group=True,
    ),
    Person(
        "jonas.holm", "Jonas Holm", "Økonomi, to konti", "+4520123456",
        frozenset({Function.OWN, Function.ACCOUNTS, Function.INVOICES, Function.USAGE}), ("44100271", "44100298"),
    ),
    Person("freja.kjaer", "Freja Kjær", "Medarbejder, eget nummer", "+4520123486", frozenset({Function.OWN})),
    Person(
        "peter.soendervang", "Peter Søndervang", "Lille virksomhed", "+4540170031", ADMINISTRATOR, cvr=TOMRER,
        mail="soendervang",
    ),
    Person("sofie.support", "Sofie Support", "Support, i /admin/", staff=True, mail="nordlys-telefoni"),
]  # fmt: skip


def make_people(secrets_path: Path) -> list[dict[str, Any]]:
    """Create the missing users (a second run overwrites no changes) and return their logins."""
    made = _secrets(secrets_path)
    with as_system("make the demo's people"):
        for person in PEOPLE:
            if not User.objects.system().filter(username=person.username).exists():
                company = Company.objects.system().get(cvr=person.cvr)
                _make(person, company, made[person.username])
            _assign_own_number(person)
    return [_login(person, made[person.username]) for person in PEOPLE]


def _make(person: Person, company: Company, secret: dict[str, str]) -> None:
    now = timezone.now()
    user = User.objects.create(
        username=person.username, name=person.name, mobile=person.mobile,
        email=f"{person.username}@{person.mail}.example",
        company=None if person.staff else company, is_staff=person.staff, is_superuser=person.staff,
        state=User.State.ACTIVE, activated_at=now, password=make_password(secret["password"]),
    )  # fmt: skip
    key = b32decode(secret["totp_secret"] + "=" * (-len(secret["totp_secret"]) % 8))
    AuthenticatorApp.objects.create(user=user, name="Demo", secret=encrypt(key))
    if person.staff:
        return
    SmsFactor.objects.create(user=user, name="sms", number=person.mobile)
    named = Account.objects.system().filter(company=company, number__in=person.accounts).values_list("pk", flat=True)
    Grant.objects.create(
        user=user, company=company, whole_group=person.whole_group, functions=sorted(person.functions),
        account_ids=sorted(named) if person.accounts else None,
    )  # fmt: skip


def _assign_own_number(person: Person) -> None:
    """Assign the user's own number if it has no user yet."""
    untied = Subscription.objects.system().filter(number=person.mobile, user=None)
    untied.update(user=User.objects.system().get(username=person.username))


def _secrets(path: Path) -> dict[str, dict[str, str]]:
    made: dict[str, dict[str, str]] = json.loads(path.read_text()) if path.exists() else {}
    for person in PEOPLE:
        made.setdefault(
            person.username,
            {
                "password": os.environ.get("DEMO_PASSWORD") or f"demo-{secrets.token_hex(6)}",
                "totp_secret": b32encode(secrets.token_bytes(20)).decode().rstrip("="),
            },
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(made))
    return made


def _login(person: Person, secret: dict[str, str]) -> dict[str, Any]:
    landing = "/admin/" if person.staff else "/"
    return {
        "name": person.name,
        "username": person.username,
        **secret,
        "mobile": person.mobile,
        "role": person.role,
        "landing": landing,
    }
