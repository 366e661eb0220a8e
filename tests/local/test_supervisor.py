"""The supervisor keeps its children running and leaves none behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from selfservice.local.signals import Stopped, command_of
from selfservice.local.supervisor import Child, Supervisor
from tests.patience import SECONDS, until

SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]
# Has a child of its own, and takes no notice of SIGTERM.
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(child.pid, flush=True); child.wait()",
]
WRITES_AND_ENDS = [sys.executable, "-c", "print('no such database'); raise SystemExit(3)"]


class Enough(Exception):
    """The test has seen what it waited for."""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(os.environ, tmp_path)
    yield made
    made.stop()


def eventually(what: Callable[[], object]) -> None:
    until(what, "what the test waits for", every=0.05)


def test_a_dead_child_is_started_again_and_reported(supervisor: Supervisor) -> None:
    supervisor.add(Child("sleeper", SLEEPS))
    first = supervisor.pids()["sleeper"]
    os.kill(first, signal.SIGKILL)
    seen: list[int] = []

    def changed() -> None:
        seen.append(supervisor.pids()["sleeper"])
        raise Enough

    with pytest.raises(Enough):
        supervisor.watch(changed=changed)
    assert seen != [first]
    assert command_of(seen[0])


def test_one_that_keeps_ending_is_given_up_with_its_last_words(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selfservice.local.supervisor.time.sleep", lambda _seconds: None)
    supervisor.add(Child("broken", WRITES_AND_ENDS))
    with pytest.raises(RuntimeError, match=r"broken keeps ending:\n(.|\n)*no such database"):
        supervisor.watch()


def test_one_that_ends_before_it_is_ready_is_reported_with_its_last_output(supervisor: Supervisor) -> None:
    with pytest.raises(RuntimeError, match=r"broken ended at once:\n(.|\n)*no such database"):
        supervisor.add(Child("broken", WRITES_AND_ENDS, ready=lambda: False))


def test_stop_ends_children_and_grandchildren_even_stubborn_ones(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("selfservice.local.supervisor.STOP_SECONDS", 0.5)
    supervisor.add(Child("stubborn", STUBBORN))
    log = tmp_path / "stubborn.log"
    eventually(lambda: log.read_text().strip())
    grandchild = int(log.read_text())
    supervisor.stop()
    eventually(lambda: not command_of(grandchild))
    assert not command_of(supervisor.pids()["stubborn"])
    assert not list(tmp_path.glob("*.pid"))
    # Its end has been read: else Python would warn when it is forgotten.
    assert vars(supervisor.children[0].process)["returncode"] is not None


def test_the_next_supervisor_ends_what_a_killed_one_left(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(Child("sleeper", SLEEPS))
    left = supervisor.children[0].process
    assert left
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (tmp_path / "other.pid").write_text(f"{bystander.pid} -m gunicorn selfservice.wsgi")
    (tmp_path / "garbled.pid").write_text("nonsense")
    try:
        Supervisor(os.environ, tmp_path).end_leftovers()
        assert left.wait(SECONDS) == -signal.SIGTERM
        assert bystander.poll() is None
        assert not list(tmp_path.glob("*.pid"))
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_children_end_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from selfservice.local.supervisor import Child, Supervisor;"
        f"s = Supervisor(os.environ, Path({str(tmp_path)!r})); s.add(Child('sleeper', {SLEEPS!r}));"
        "print(s.pids()['sleeper'], flush=True); s.watch()"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert command_of(child)
    parent.kill()
    parent.wait()
    eventually(lambda: not command_of(child))
    parent.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all(tmp_path: Path, number: signal.Signals) -> None:
    script = (
        "import os; from pathlib import Path; from selfservice.local.supervisor import Child, Supervisor;"
        "from selfservice.local.signals import Stopped, stop_on_signals; stop_on_signals();"
        f"s = Supervisor(os.environ, Path({str(tmp_path)!r}))\n"
        "try:\n"
        f"    s.add(Child('sleeper', {SLEEPS!r})); print(s.pids()['sleeper'], flush=True); s.watch()\n"
        "except Stopped:\n    s.stop(); print('stopped', flush=True)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.send_signal(number)
    assert parent.stdout.read() == "stopped\n"
    assert parent.wait(SECONDS) == 0
    assert not command_of(child)
    parent.stdout.close()


def test_the_watch_ends_when_the_terminal_is_closed(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.openpty()
    kept = os.dup(0)
    os.dup2(theirs, 0)
    os.close(theirs)
    closer = threading.Timer(0.3, os.close, [ours])
    try:
        closer.start()
        with pytest.raises(Stopped):
            supervisor.watch()
    finally:
        closer.join()
        os.dup2(kept, 0)
        os.close(kept)
