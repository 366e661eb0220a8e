"""The embedded Valkey: starts, stops, and copes with what a crash leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from selfservice.local.ports import answers
from selfservice.local.signals import command_of
from selfservice.local.valkey import Valkey
from tests.patience import SECONDS


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path / "valkey")
    yield server
    server.stop()


def test_starts_with_what_the_outbox_needs_and_stops(valkey: Valkey) -> None:
    valkey.start()
    assert valkey.running()
    with redis.Redis.from_url(valkey.url()) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    valkey.stop()
    assert not valkey.running()
    assert not answers(valkey.port)
    assert not (valkey.home / "pid").exists()


def test_comes_back_on_its_port_after_a_crash(valkey: Valkey) -> None:
    valkey.start()
    port = valkey.port
    assert valkey.process
    os.kill(valkey.process.pid, signal.SIGKILL)
    valkey.process.wait()
    valkey.start()
    assert valkey.port == port
    assert answers(port)


def test_a_new_start_ends_the_server_of_a_killed_one(valkey: Valkey) -> None:
    valkey.start()
    assert valkey.process
    left_behind = valkey.process
    again = Valkey(valkey.home)
    again.start()
    try:
        assert left_behind.wait(SECONDS) is not None
        assert answers(again.port)
    finally:
        again.stop()


def test_a_stale_pid_file_kills_no_other_process(valkey: Valkey) -> None:
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)  # valkey"])
    try:
        valkey.home.mkdir()
        (valkey.home / "pid").write_text(f"{bystander.pid} 6379")
        valkey.start()
        assert bystander.poll() is None
        assert command_of(bystander.pid)
    finally:
        bystander.kill()
        bystander.wait()


def test_an_invalid_pid_file_is_ignored(valkey: Valkey) -> None:
    valkey.home.mkdir()
    (valkey.home / "pid").write_text("\0 nonsense")
    valkey.start()
    assert answers(valkey.port)
