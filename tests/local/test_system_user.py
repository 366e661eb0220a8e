"""As root: what is kept under /var/lib for a folder goes when the folder has gone, and no sooner."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from selfservice.local import system_user
from selfservice.local.system_user import FOR, FORGOTTEN_SECONDS

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps servers elsewhere")


@pytest.fixture(autouse=True)
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(system_user, "BASE", tmp_path / "base")
    return tmp_path / "base"


def claimed(asked: Path) -> Path:
    home = system_user.reachable(asked)
    system_user.claim(home, asked, "root")
    (home / "data").mkdir(exist_ok=True)
    return home


def test_a_folder_created_again_finds_nothing_of_the_old_one(tmp_path: Path) -> None:
    asked = tmp_path / "var" / "postgres"
    home = claimed(asked)
    system_user.claim(home, asked, "root")
    assert (home / "data").exists()
    for mark in asked.iterdir():
        mark.unlink()
    system_user.claim(home, asked, "root")
    assert not (home / "data").exists()


def test_what_is_kept_for_a_deleted_checkout_is_swept(tmp_path: Path) -> None:
    kept, lost = tmp_path / "kept" / "postgres", tmp_path / "lost" / "postgres"
    homes = claimed(kept), claimed(lost)
    for mark in lost.iterdir():
        mark.unlink()
    system_user.sweep(keep=tmp_path / "another")
    assert [home.exists() for home in homes] == [True, False]


def test_what_killed_tests_left_is_swept_after_a_while(tmp_path: Path) -> None:
    fresh, old = tmp_path / "selvbetjening-a" / "postgres", tmp_path / "selvbetjening-b" / "postgres"
    homes = claimed(fresh), claimed(old)
    mark = homes[1] / FOR
    then = mark.stat().st_mtime - FORGOTTEN_SECONDS - 1
    os.utime(mark, (then, then))
    system_user.sweep(keep=tmp_path / "another")
    assert [home.exists() for home in homes] == [True, False]
