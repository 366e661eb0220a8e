"""What the tests of access share: quick hashing, no waiting for the padded time, a company that may get a letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches

from accounts.models import Company
from selfservice.kernel.scope.models import as_system
from selfservice.local.ports import free_port
from tests.world import World, make_company

CVR = "99000007"


@pytest.fixture(autouse=True)
def quick(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 takes 170 ms; where hashing itself is the matter, the test asks for the real hashers."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    # Django's test set-up would keep mail in a list; ours goes to the simulated server, by SMTP.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr("accounts.onboarding.views.ANSWER_SECONDS", 0.0)
    monkeypatch.setattr("accounts.profile.password_views.ANSWER_SECONDS", 0.0)


@pytest.fixture
def blomster(world: World) -> Company:
    """A customer without an administrator."""
    with as_system("tests"):
        return make_company(CVR, "Ålborg Blomster ApS")


@pytest.fixture
def no_redis() -> Iterator[None]:
    """The cache is at a port where nobody listens."""
    cache: Any = caches["default"]
    kept, cache._servers = cache._servers, [f"redis://127.0.0.1:{free_port()}/0"]
    cache.__dict__.pop("_cache", None)
    yield
    cache._servers = kept
    cache.__dict__.pop("_cache", None)
