"""The world that the cells are asked in: a group, another tenant, and a login for every kind of person."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.functions import Function
from accounts.models import Account, AuthenticatorApp, Company, Grant, User
from accounts.session.middleware import CHOSEN_COMPANY, SEEN_AT, STARTED, VERIFIED_AT
from accounts.session.view_as import KEY as VIEW_AS
from accounts.support.access_reasons import ALL as EVERY_COMPANY
from accounts.support.access_reasons import KEY as REASONS
from accounts.support.access_reasons import stored_reason
from selfservice.kernel.scope.models import as_system
from tests.isolation.people import ALL, PEOPLE, Person
from tests.world import make_account, make_company, make_user


class Browser(Client):
    """A test client without the record of templates and contexts: thousands of pages are asked for."""

    failure = ""

    def __init__(self) -> None:
        super().__init__()
        got_request_exception.connect(self._note)

    def _note(self, **_signal: Any) -> None:
        self.failure = repr(sys.exception())

    def request(self, **request: Any) -> Any:
        self.failure = ""
        return self.handler(self._base_environ(**request))  # type: ignore[attr-defined]  # not in the stubs


@dataclass(slots=True)
class Arena:
    """Companies, accounts and logins by name; `rows` holds what makers have made besides."""

    companies: dict[str, Company] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    # One for all: a new one would load the middleware again.
    client: Browser = field(default_factory=Browser)

    def ask(self, person: Person, method: str, path: str, data: Any = None, *, keep: bool = False) -> Any:
        """The answer to one request of the person's; what it changed is rolled back unless `keep`."""
        client = self.client
        client.cookies.clear()
        if key := self.sessions.get(person.name):
            client.cookies[settings.SESSION_COOKIE_NAME] = key
        point = transaction.savepoint()
        try:
            if method in ("GET", "HEAD", "POST"):
                answer = getattr(client, method.lower())(path, data)
            else:
                answer = client.generic(method, path)
        finally:
            if not keep:
                transaction.savepoint_rollback(point)
            # Else it stays open with every later one nested in it, and PostgreSQL searches all of them for each row.
            transaction.savepoint_commit(point)
        return answer


def make_arena() -> Arena:
    """Create it. In a transaction."""
    arena = Arena()
    with as_system("tests: an arena"):
        nordhavn = make_company("12345674", "Nordhavn Byg A/S")
        arena.companies = {
            "nordhavn": nordhavn,
            "datter": make_company("40000011", "Nordhavn Anlæg ApS", parent=nordhavn),
            "fremmed": make_company("40000038", "Fremmed Handel A/S"),
        }
        arena.accounts = {
            "konto": make_account(nordhavn, "44100271"),
            "other_konto": make_account(nordhavn, "44100298"),
            "datter_konto": make_account(arena.companies["datter"], "44200105"),
            "fremmed_konto": make_account(arena.companies["fremmed"], "55500011"),
        }
        # Colleagues that nobody logs in as: objects of user administration.
        for name, company in (("kollega", "nordhavn"), ("datterkollega", "datter"), ("fremmedkollega", "fremmed")):
            arena.users[name] = make_user(arena.companies[company], name, {Function.OWN})
        for index, person in enumerate(PEOPLE):
            if person.user == person.name and person.session != "none":
                arena.users[person.name] = _user(arena, person, index)
        for person in PEOPLE:
            if person.session != "none":
                arena.sessions[person.name] = session_for(arena, person)
    return arena


def _user(arena: Arena, person: Person, index: int) -> User:
    company = arena.companies[person.company] if person.company else None
    user = make_user(
        None,
        person.name,
        is_staff=person.staff,
        is_superuser=person.superuser,
        state=person.state,
        mobile=f"+45201234{index:02d}",
        invited_at=timezone.now() if person.state == "invited" else None,
    )
    user.company = company
    user.save()
    for part in person.parts[:1] if person.whole_group else person.parts:
        Grant.objects.create(
            user=user,
            company=arena.companies[part.company],
            whole_group=person.whole_group,
            functions=sorted(Function.values if part.functions == ALL else part.functions),
            account_ids=None if part.accounts is None else sorted(arena.accounts[a].pk for a in part.accounts),
        )
    return user


def session_for(arena: Arena, person: Person) -> str:
    """The key of a new session of the person. Under `as_system`."""
    user = arena.users[person.user]
    now = timezone.now()
    back = {"idle": settings.SESSION_IDLE + timedelta(minutes=1)}.get(person.session, timedelta())
    age = {"old": settings.SESSION_ABSOLUTE + timedelta(minutes=1)}.get(person.session, back)
    data = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: "accounts.login.backend.PortalBackend",
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        STARTED: (now - age).isoformat(),
        SEEN_AT: (now - back).isoformat(),
        VERIFIED_AT: now.isoformat(),
    }
    if person.session != "half":
        app = AuthenticatorApp.objects.filter(user=user).first()
        if app is None:
            app = AuthenticatorApp.fresh(user=user, name="Test")
            app.save()
        data[DEVICE_ID_SESSION_KEY] = app.persistent_id
    if person.viewed_as:
        data[VIEW_AS] = {"id": arena.users[person.viewed_as].pk, "at": now.isoformat()}  # type: ignore[assignment]
    if person.looks_at:
        data[CHOSEN_COMPANY] = arena.companies[person.looks_at].pk  # type: ignore[assignment]
    if person.staff:
        places = (str(arena.companies["nordhavn"].pk), EVERY_COMPANY)
        data[REASONS] = dict.fromkeys(places, stored_reason("tests"))  # type: ignore[assignment]
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.update(data)
    session.save()
    return str(session.session_key)
