"""How many passwords a process hashes at once, what those above it are answered, and what a hash costs."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client, override_settings

from accounts.credentials.hashers import NICENESS, PasswordHasher, hashing_thread
from accounts.models import User
from selfservice import settings as real
from selfservice.kernel.core import bounds
from selfservice.kernel.core.errors import Busy
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import current_code, errors, give_app, give_code, give_password, is_in
from tests.patience import SECONDS
from tests.world import PASSWORD, World

SALT = "somesalt" * 3
ABOVE = 3


@pytest.fixture
def none_free(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """No password may be hashed now; yields a function that ends this."""
    with monkeypatch.context() as patch:
        patch.setattr(bounds, "HASHES", 0)
        yield patch.undo


def new_hash(password: str) -> str:
    """A hash of the portal's."""
    return PasswordHasher().encode(password, SALT)


def old_hash(password: str) -> str:
    """A hash by Django's parallelism of 8."""
    return Argon2PasswordHasher().encode(password, SALT)


def store_hash(user: User, hashed: str) -> None:
    with as_system("tests"):
        User.objects.system().filter(pk=user.pk).update(password=hashed)
    user.password = hashed


@pytest.fixture
def real_hashers(world: World) -> Iterator[None]:
    """The portal's hashers, which the other tests of access do without."""
    with override_settings(PASSWORD_HASHERS=real.PASSWORD_HASHERS):
        store_hash(world.mette, new_hash(PASSWORD))
        yield


def test_threads_remain_for_other_pages() -> None:
    assert bounds.HASHES <= bounds.THREADS - 3


def test_a_process_hashes_one_at_a_time_and_refuses_above_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    go, running, most = Event(), [], []

    def encode(_self: object, password: str, _salt: str) -> str:
        running.append(password)
        most.append(len(running))
        assert go.wait(SECONDS)
        running.remove(password)
        return password

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    with ThreadPoolExecutor(bounds.HASHES + ABOVE) as threads:
        futures = [threads.submit(PasswordHasher().encode, f"{n}", SALT) for n in range(bounds.HASHES + ABOVE)]
        while sum(future.done() for future in futures) < ABOVE:
            wait([future for future in futures if not future.done()], SECONDS, "FIRST_COMPLETED")
        refused = [future for future in futures if future.done()]
        go.set()
        answers = [future.result() for future in futures if future not in refused]
    assert [type(future.exception()) for future in refused] == [Busy] * ABOVE
    assert len(answers) == bounds.HASHES
    assert set(most) == {1}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")
def test_pages_go_first() -> None:
    here = os.getpriority(os.PRIO_PROCESS, 0)
    there = hashing_thread(os.getpid()).submit(os.getpriority, os.PRIO_PROCESS, 0).result()
    assert there == min(here + NICENESS, 19)


def test_a_refused_hash_and_a_failed_check_return_their_turns(none_free: Callable[[], None]) -> None:
    hasher = PasswordHasher()
    with pytest.raises(Busy):
        hasher.encode("secret", SALT)
    none_free()
    encoded = hasher.encode("secret", SALT)
    assert [hasher.verify("wrong", encoded) for _ in range(bounds.HASHES + 1)] == [False] * (bounds.HASHES + 1)
    assert hasher.verify("secret", encoded)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["mette", "nobody"])
def test_log_in_above_the_bound_answers_503_and_keeps_the_name(
    name: str, world: World, client: Client, real_hashers: None, none_free: Callable[[], None]
) -> None:
    answer = give_password(client, name)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    page = answer.content.decode()
    assert "Vent et par sekunder" in errors(answer)
    assert re.search(rf'name="auth-username" value="{name}"', page)
    assert PASSWORD not in page
    assert client.get("/log-ind/").status_code == 200


@pytest.mark.django_db
def test_other_pages_above_the_bound_answer_503(
    world: World, signed_in: Callable[[User], Client], real_hashers: None, none_free: Callable[[], None]
) -> None:
    client = signed_in(world.mette)
    answer = client.post("/profil/adgangskode/", {"old": PASSWORD, "password": "fire grønne stole på række"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Vent et par sekunder" in answer.content.decode()


@pytest.mark.django_db
def test_refused_log_ins_are_no_wrong_tries(
    world: World, client: Client, real_hashers: None, none_free: Callable[[], None]
) -> None:
    give_app(world.mette)
    assert {give_password(client, "mette").status_code for _ in range(12)} == {503}
    none_free()
    assert "token-otp_token" in give_password(client, "mette").content.decode()


def stored_hash(user: User) -> str:
    with as_system("tests"):
        return str(User.objects.system().values_list("password", flat=True).get(pk=user.pk))


@pytest.mark.django_db
def test_an_old_hash_is_replaced_at_the_next_log_in(world: World, client: Client, real_hashers: None) -> None:
    store_hash(world.mette, old_hash(PASSWORD))
    app = give_app(world.mette)
    give_password(Client(), "mette", "forkert adgangskode")
    assert "p=8$" in stored_hash(world.mette)
    give_password(client, "mette")
    assert "m=102400,t=2,p=1$" in stored_hash(world.mette)
    give_code(client, current_code(app))
    assert is_in(client)
    assert "token-otp_token" in give_password(Client(), "mette").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("hashed", [old_hash, new_hash])
def test_a_wrong_password_costs_what_an_unknown_user_costs(
    hashed: Callable[[str], str], world: World, monkeypatch: pytest.MonkeyPatch, real_hashers: None
) -> None:
    """The same number of hashes of the same size; those of before differ in their lanes alone."""
    store_hash(world.mette, hashed(PASSWORD))
    costs: list[tuple[int, int]] = []

    def counted(name: str) -> None:
        plain = getattr(Argon2PasswordHasher, name)

        def call(self: Argon2PasswordHasher, password: str, other: str) -> Any:
            params = self.decode(other)["params"] if name == "verify" else self.params()
            costs.append((params.memory_cost, params.time_cost))
            return plain(self, password, other)

        monkeypatch.setattr(Argon2PasswordHasher, name, call)

    counted("encode")
    counted("verify")
    give_password(Client(), "mette", "forkert adgangskode")
    known, costs[:] = list(costs), []
    give_password(Client(), "metta", "forkert adgangskode")
    assert known == costs == [(102400, 2)]
