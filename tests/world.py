"""The tests' small data set: a group of two companies, and an unrelated company."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.functions import ADMINISTRATOR, Function
from accounts.models import Account, Company, Grant, Recipient, User
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.numbers import make_number

PASSWORD = "en lang nok adgangskode"


@dataclass(frozen=True, slots=True)
class World:
    """Nordhavn with its subsidiary and four users; Fremmed, which they must never see."""

    nordhavn: Company
    datter: Company
    fremmed: Company
    konto: Account
    other_konto: Account
    datter_konto: Account
    fremmed_konto: Account
    mette: User  # administrator of the whole group
    jonas: User  # accounts, invoices and usage, at `konto` only
    freja: User  # mobile at Nordhavn
    nynne: User  # her own number at Nordhavn, and nothing else
    frida: User  # administrator of Fremmed
    sofie: User  # support
    own_number: Subscription  # nynne's, at `konto`
    colleagues_number: Subscription  # at `konto`, too; its user has no login
    fremmed_number: Subscription  # frida's


def make_world() -> World:
    """Create the world in the transaction of the test."""
    with as_system("tests: make a world"):
        nordhavn = make_company("12345674", "Nordhavn Byg A/S")
        datter = make_company("40000011", "Nordhavn Anlæg ApS", parent=nordhavn)
        fremmed = make_company("40000038", "Fremmed Handel A/S")
        konto = make_account(nordhavn, "44100271")
        fremmed_konto = make_account(fremmed, "55500011")
        nynne = make_user(nordhavn, "nynne", {Function.OWN})
        frida = make_user(fremmed, "frida")
        return World(
            nordhavn=nordhavn,
            datter=datter,
            fremmed=fremmed,
            konto=konto,
            other_konto=make_account(nordhavn, "44100298"),
            datter_konto=make_account(datter, "44200105"),
            fremmed_konto=fremmed_konto,
            mette=make_user(nordhavn, "mette", whole_group=True),
            jonas=make_user(
                nordhavn, "jonas", {Function.ACCOUNTS, Function.INVOICES, Function.USAGE}, account_ids=[konto.pk]
            ),
            freja=make_user(nordhavn, "freja", {Function.MOBILE}),
            nynne=nynne,
            frida=frida,
            sofie=make_user(None, "sofie", is_staff=True, is_superuser=True),
            own_number=make_number(konto, "+4520123490", "8945010000000000014", user=nynne),
            colleagues_number=make_number(konto, "+4520123456", "8945010000000000022"),
            fremmed_number=make_number(fremmed_konto, "+4526001234", "8945010000000000030", user=frida),
        )


def password_hash() -> str:
    """Return the hash of PASSWORD; computed once, because hashing is slow on purpose."""
    return _password_hash(settings.PASSWORD_HASHERS[0])


@cache
def _password_hash(_hasher: str) -> str:
    # Cached per hasher: Django replaces a hash by another than the first hasher when it checks the password.
    return make_password(PASSWORD)


def make_company(cvr: str, name: str, **fields: Any) -> Company:
    """Create a company. Call under `as_system`."""
    company: Company = Company.objects.create(cvr=cvr, name=name, **fields)
    return company


def make_account(company: Company, number: str, **fields: Any) -> Account:
    """Create an account whose invoices are sent by mail, or to the `ean` number. Call under `as_system`."""
    ean, mail = fields.pop("ean", ""), fields.pop("invoice_mail", "faktura@example.com")
    account: Account = Account.objects.create(company=company, number=number, **{"name": f"Konto {number}", **fields})
    make_recipient(account, ean or mail)
    return account


def make_recipient(account: Account, address: str = "", **fields: Any) -> Recipient:
    """Create a recipient of an account's invoices: an EAN number, an e-mail address, or paper. Under `as_system`."""
    channel = "paper" if not address else "mail" if "@" in address else "ean"
    recipient: Recipient = Recipient.objects.create(
        company_id=account.company_id, account=account, **{"channel": channel, "address": address, **fields}
    )
    return recipient


def make_user(
    company: Company | None,
    username: str,
    functions: Any = ADMINISTRATOR,
    *,
    whole_group: bool = False,
    account_ids: list[int] | None = None,
    **fields: Any,
) -> User:
    """Create an active login with PASSWORD and a grant at its company. Call under `as_system`."""
    fields = {"state": User.State.ACTIVE, "activated_at": timezone.now(), "mobile": "+4520123456"} | fields
    user = User(username=username, name=username.title() + " Prøve", company=company, **fields)
    user.email = f"{username}@example.com"
    user.password = password_hash()
    user.save()
    if company is not None:
        Grant.objects.create(
            user=user, company=company, functions=sorted(functions), whole_group=whole_group, account_ids=account_ids
        )
    return user
