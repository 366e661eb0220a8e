"""`make demo` in a copy of the checkout: one start, from what an older one left to ctrl-C."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from selfservice.local.demo import ROOT, SMTP_ABOVE
from selfservice.local.ports import answers, is_busy
from selfservice.local.postgres import Postgres
from selfservice.local.signals import command_of
from tests.patience import SECONDS, until

LAST_LINE = "ctrl-C stops everything."


def _ports() -> tuple[int, int]:
    """Ports for the portal and the simulators, with theirs for mail, that are free now."""
    for base in range(18000, 32000, 60):
        if not any(map(is_busy, (base, base + 1, base + 1 + SMTP_ABOVE))):
            return base, base + 1
    raise RuntimeError("no free ports")


class Checkout:
    """A copy to run demos in."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.var = folder, folder / "var"
        self.port, self.sim_port = _ports()
        away = shutil.ignore_patterns("var", ".*", "tests", "node_modules", "__pycache__")
        shutil.copytree(ROOT, folder, ignore=away)
        self.var.mkdir()

    def start(self, **variables: str) -> subprocess.Popen[str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        ports = {"PORT": str(self.port), "SIM_PORT": str(self.sim_port)}
        return subprocess.Popen(
            [sys.executable, "-m", "selfservice.local", "demo"],
            cwd=self.folder, env={**kept, **ports, **variables}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.var / "demo.json").read_text())
        return found

    def server_pids(self) -> list[int]:
        postgres = Postgres(self.var / "postgres").pid()
        assert postgres
        return [postgres, int((self.var / "valkey" / "pid").read_text().split()[0])]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    made = Checkout(tmp_path_factory.mktemp("checkout") / "portal")
    yield made
    Postgres(made.var / "postgres").remove()


@pytest.mark.parametrize("variable", ["PORT", "SIM_PORT"])
def test_a_busy_port_is_reported_with_the_remedy(checkout: Checkout, variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = checkout.start(**{variable: str(port)})
        said, _ = demo.communicate()
    assert demo.returncode == 1
    assert f"Port {port} is in use by another program. Choose another: {variable}=" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("wrong", ["eight", "0", "-1", "70000"])
def test_what_is_no_port_is_said(checkout: Checkout, wrong: str) -> None:
    demo = checkout.start(PORT=wrong)
    said, _ = demo.communicate()
    assert demo.returncode == 1
    assert f"PORT={wrong} is not a port" in said


def test_one_demo_from_start_to_ctrl_c(checkout: Checkout) -> None:
    _leave_stale_files(checkout)
    demo = checkout.start()
    try:
        _read_to_last_line(demo)
        _facts_are_true(checkout)
        _a_second_start_says_so(checkout)
        _a_killed_process_comes_back_and_is_on_record(checkout)
        pids = [*checkout.facts()["pids"].values(), *checkout.server_pids()]
        assert all(map(command_of, pids))
        os.killpg(demo.pid, signal.SIGINT)
        assert demo.wait(SECONDS) == 0
        assert [command_of(pid) for pid in pids if command_of(pid)] == []
        assert not answers(checkout.port)
        assert not (checkout.var / "demo.json").exists()
    finally:
        if demo.poll() is None:
            demo.terminate()
            demo.wait(SECONDS)
        assert demo.stdout
        demo.stdout.close()


def _leave_stale_files(checkout: Checkout) -> None:
    """As a machine that lost its power leaves them; the number 1 belongs to somebody else."""
    (checkout.var / "log").mkdir(exist_ok=True)
    (checkout.var / "valkey").mkdir(exist_ok=True)
    (checkout.var / "log" / "web.pid").write_text("1 -m gunicorn selfservice.wsgi")
    (checkout.var / "valkey" / "pid").write_text("1 6379")
    (checkout.var / "demo.json").write_text('{"portal": "http://localhost:1", "pids": {"supervisor": 1}')
    (checkout.var / "demo.lock").write_text("1")


def _read_to_last_line(demo: subprocess.Popen[str]) -> None:
    assert demo.stdout
    said = ""
    for line in demo.stdout:
        said += line
        if LAST_LINE in line:
            return
    raise AssertionError(said)


def _facts_are_true(checkout: Checkout) -> None:
    facts = checkout.facts()
    assert stat.S_IMODE((checkout.var / "demo.json").stat().st_mode) == 0o600
    assert facts["portal"] == f"http://localhost:{checkout.port}"
    assert facts["simulators"] == f"http://localhost:{checkout.sim_port}"
    for address in (f"{facts['portal']}/log-ind/", f"{facts['simulators']}/"):
        with urllib.request.urlopen(address) as answer:
            assert answer.status == 200
    assert set(facts["pids"]) == {"supervisor", "simulators", "web", "worker", "scheduler"}
    assert all(login["password"] and login["totp_secret"] for login in facts["logins"])
    assert {login["landing"] for login in facts["logins"]} == {"/", "/admin/"}


def _a_second_start_says_so(checkout: Checkout) -> None:
    second = checkout.start()
    said, _ = second.communicate()
    assert second.returncode == 0
    assert f"The demo is running already: http://localhost:{checkout.port}" in said


def _a_killed_process_comes_back_and_is_on_record(checkout: Checkout) -> None:
    killed = checkout.facts()["pids"]["scheduler"]
    os.kill(killed, signal.SIGKILL)
    _eventually(lambda: checkout.facts()["pids"]["scheduler"] != killed)
    assert command_of(checkout.facts()["pids"]["scheduler"])


def _eventually(what: Callable[[], object]) -> None:
    until(what, "what the test waits for", every=0.05)
