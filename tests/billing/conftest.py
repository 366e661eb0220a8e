"""Fixtures of invoices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, Company
from accounts.permissions.access import portal_actor
from selfservice.kernel.scope.actor import PortalActor, StaffActor
from selfservice.kernel.scope.models import as_system
from tests.billing.files import Load, loader
from tests.world import make_user


@pytest.fixture
def account(db: None) -> Account:
    """Account 44100271 of a company."""
    with as_system("tests: an account"):
        company = Company.objects.create(cvr="12345674", name="Nordhavn Byg A/S")
        return Account.objects.create(company=company, number="44100271", name="Hovedkontor")


@pytest.fixture
def load(account: Account, tmp_path: Path) -> Load:
    """Write files of invoices and load them."""
    return loader(tmp_path)


@pytest.fixture
def finance(account: Account) -> PortalActor:
    """A user with every function at the account's company."""
    with as_system("tests: a user"):
        return portal_actor(make_user(account.company, "finance"), verified_at=timezone.now())


@pytest.fixture
def support(db: None) -> StaffActor:
    """An employee of the operator."""
    with as_system("tests: support"):
        user = make_user(None, "support", is_staff=True)
    return StaffActor(id=user.pk, name="Support", verified_at=timezone.now())


@pytest.fixture
def documents(settings: Any, tmp_path: Path) -> None:
    """Documents are in a folder of the test, and mails are sent."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    folder = {"location": str(tmp_path / "documents")}
    settings.STORAGES = settings.STORAGES | {"documents": settings.STORAGES["documents"] | {"OPTIONS": folder}}
