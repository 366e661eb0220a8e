"""Fixtures of invoices."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import Account, Company
from selfservice.kernel.scope.models import as_system
from tests.billing.files import Load, loader


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
