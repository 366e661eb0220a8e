"""PostgreSQL stops as in a power cut, and runs out of room. On a durable server of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from selfservice.local.postgres import Postgres
from selfservice.local.supervisor import Child
from tests.faults.conftest import FASTER
from tests.faults.letters import Letters, check_no_leaks, until
from tests.faults.portal import FaultyPortal

MEGABYTE = 1024 * 1024


@pytest.fixture
def durable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultyPortal]:
    """A portal whose PostgreSQL may be stopped."""
    folder = tmp_path_factory.mktemp("durable")
    postgres = Postgres(folder / "postgres")
    postgres.start()
    try:
        portal = FaultyPortal(postgres, folder, "durable", FASTER)
        try:
            portal.start_simulators()
            portal.start_worker()
            portal.start_scheduler()
            yield portal
            check_no_leaks(portal)
        finally:
            portal.stop()
    finally:
        postgres.remove()


def test_postgresql_is_killed_and_its_disk_is_full(durable: FaultyPortal) -> None:
    """One server for both, since making one takes its time."""
    before = Letters(durable, 30)
    before.await_some()
    durable.postgres.kill()
    # Letters on their way find no database: nothing that they do now can be recorded.
    durable.postgres.restart()
    after = Letters(durable, 10)
    before.check_all_kept()
    after.check_all_kept()
    for child in processes_of_delivery(durable):
        durable.end(child)
    letters = Letters(durable, 40)
    with _little_room(durable.postgres) as room:
        durable.sql("ALTER TABLE accounts_letter SET TABLESPACE small")
        durable.sql("ALTER TABLE accounts_activationcode SET TABLESPACE small")
        full = room / "full"
        with suppress(OSError), full.open("wb", buffering=0) as ballast:
            while True:
                ballast.write(b"x" * 4096)
        durable.start_worker()
        durable.start_scheduler()
        until(lambda: any(row["attempts"] > 1 for row in letters.rows()), "a letter that finds no room")
        full.unlink()
        letters.check_all_kept()
        assert all(row["local_errors"] == 0 for row in letters.rows())
        durable.sql("ALTER TABLE accounts_letter SET TABLESPACE pg_default")
        durable.sql("ALTER TABLE accounts_activationcode SET TABLESPACE pg_default")
        durable.sql("DROP TABLESPACE small")


def processes_of_delivery(portal: FaultyPortal) -> list[Child]:
    """Worker and scheduler."""
    return [child for child in portal.supervisor.children if child.name != "simulators"]


@contextmanager
def _little_room(postgres: Postgres) -> Iterator[Path]:
    """A tablespace on a file system of a few megabytes."""
    folder = Path(tempfile.mkdtemp(prefix="little-room-", dir="/var/tmp"))
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m,mode=0755", "tmpfs", folder], check=False)
    if mount.returncode:
        folder.rmdir()
        pytest.skip("a small file system can only be mounted as root")
    try:
        room = folder / "space"
        room.mkdir()
        if postgres.account:
            shutil.chown(room, postgres.account)
        with psycopg.connect(postgres.url("postgres", "postgres"), autocommit=True) as server:
            server.execute(f"CREATE TABLESPACE small LOCATION '{room}'".encode())
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=False)
        folder.rmdir()
