"""Setting up: once, again when it was cut short, and with one clear line when the system lacks something."""

from __future__ import annotations

import ctypes.util
import shutil
from pathlib import Path

import pytest

import bootstrap


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What was installed, and whether from nothing; the environment is a folder of the test's."""
    done: list[tuple[str, bool]] = []

    def install(lock: Path, *, fresh: bool) -> None:
        assert not list(tmp_path.glob("stamp-*")), "cut short now, it would be taken for finished"
        done.append((lock.name, fresh))

    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch()
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "PYTHON", python)
    monkeypatch.setattr(bootstrap, "install", install)
    monkeypatch.setattr(bootstrap, "apt", lambda _packages: False)
    return done


def test_it_is_set_up_once(installed: list[tuple[str, bool]]) -> None:
    bootstrap.environment("demo")
    bootstrap.environment("demo")
    assert installed == [("demo.lock", True)]


def test_the_development_set_serves_the_demo_and_not_the_other_way_round(installed: list[tuple[str, bool]]) -> None:
    bootstrap.environment("demo")
    bootstrap.environment("dev")
    bootstrap.environment("demo")
    assert installed == [("demo.lock", True), ("dev.lock", False)]


def test_a_browser_without_a_window_is_tried_once_for_the_tests(
    installed: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(bootstrap, "apt", tried.extend)
    for kind in ("demo", "dev", "dev"):
        bootstrap.environment(kind)
    assert tried == ["chromium-headless-shell"]
    assert len(installed) == 2


def test_another_lock_is_installed_over_the_old_one(installed: list[tuple[str, bool]], tmp_path: Path) -> None:
    (tmp_path / "stamp-demo").write_text("an older lock")
    bootstrap.environment("demo")
    assert installed == [("demo.lock", False)]


def test_without_its_python_it_is_created_again(installed: list[tuple[str, bool]], tmp_path: Path) -> None:
    bootstrap.environment("demo")
    (tmp_path / "bin" / "python").unlink()
    bootstrap.environment("demo")
    assert installed == [("demo.lock", True), ("demo.lock", True)]


@pytest.mark.parametrize(
    ("platform", "line"),
    [("linux", "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0"), ("darwin", "brew install pango")],
)
def test_what_the_system_lacks_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, platform: str, line: str) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: None)
    monkeypatch.setattr(bootstrap, "apt", lambda _packages: False)
    monkeypatch.setattr("sys.platform", platform)
    with pytest.raises(SystemExit) as ended:
        bootstrap.system_needs("demo")
    assert str(ended.value).startswith(f"Something is missing. Run: {line}")
    assert "\n" not in str(ended.value)
